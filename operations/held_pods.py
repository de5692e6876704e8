"""Why pods do not start: what they name and nobody made, in words with a remedy."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from simulator.controllers.pod_references import Lack, Reference, references

_COMMANDS = {"Secret": "secret generic", "ConfigMap": "configmap"}
_MESSAGE = "MountVolume.SetUp failed"

Object = Mapping[str, Any]


def why_held(pods: Collection[Object], events: Collection[Object]) -> list[str]:
    """Return what pods wait for, each thing once.

    Args:
        pods: As the cluster has them; of containers that wait, the kubelet says why.
        events: Those of their namespace: of volumes it says so there alone.
    """
    found: dict[str, None] = {}
    for pod in pods:
        meta = pod["metadata"]
        said = [*_waiting(pod), *_unmounted(meta["uid"], events)]
        if not said:
            continue
        named = list(references(dict(pod)))
        for each in named:
            whole = Lack(each, meta["namespace"])
            keys = (Lack(each, meta["namespace"], key) for key in each.keys)
            for lack in (whole, *keys):
                if any(text.endswith(_said(lack)) for text in said):
                    found[_words(lack, named)] = None
    return list(found)


def _said(lack: Lack) -> str:
    volume = lack.reference.user
    return f'volume "{volume}" : {lack.message}' if lack.reference.is_volume else lack.message


def _waiting(pod: Object) -> Iterator[str]:
    status = pod.get("status", {})
    for kind in ("initContainerStatuses", "containerStatuses"):
        for each in status.get(kind) or ():
            waiting = each.get("state", {}).get("waiting") or {}
            if waiting.get("reason") == "CreateContainerConfigError":
                yield str(waiting.get("message", ""))


def _unmounted(uid: str, events: Collection[Object]) -> Iterator[str]:
    for each in events:
        message = str(each.get("message", ""))
        if each["involvedObject"].get("uid") == uid and message.startswith(_MESSAGE):
            yield message


def _words(lack: Lack, named: Collection[Reference]) -> str:
    kind, name = lack.reference.kind, lack.reference.name
    what = f"{kind} {lack.namespace}/{name}"
    if lack.key is not None:
        return f"{what} lacks key {lack.key}. Add it, and the pod starts by itself."
    keys = dict.fromkeys(
        key for each in named if (each.kind, each.name) == (kind, name) for key in each.keys
    )
    values = "".join(f" --from-literal={key}=..." for key in keys)
    return (
        f"{what} is not there. Make it, and the pod starts by itself: "
        f"kubectl create {_COMMANDS[kind]} {name} -n {lack.namespace}{values}"
    )
