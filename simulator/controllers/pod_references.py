"""What a pod needs of Secrets and ConfigMaps, and how it waits for them: as the kubelet has it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from ..cluster.api import Json

FOUND: Final = "simulator.evenkeel.dev/ReferencesFound"
"""The condition of a pod whose Secrets and ConfigMaps are all there (stages/pod-run.yaml)."""

_ROOT = "kube-root-ca.crt"
"""In the projected volume of every pod; the real controller manager makes it in each namespace."""


@dataclass(frozen=True)
class Reference:
    """One Secret or ConfigMap without which a pod does not start."""

    kind: str
    name: str
    keys: tuple[str, ...]
    """Those that must be in it."""

    user: str
    """The container whose variables name it, or the volume."""

    is_volume: bool = False


@dataclass(frozen=True)
class Lack:
    """What is not there."""

    reference: Reference
    namespace: str
    key: str | None = None
    """The key that is missing; None where the whole object is."""

    @property
    def message(self) -> str:
        """What the kubelet says of it."""
        kind, name = self.reference.kind, self.reference.name
        if self.key is None:
            return f'{kind.lower()} "{name}" not found'
        if not self.reference.is_volume:
            return f"couldn't find key {self.key} in {kind} {self.namespace}/{name}"
        if kind == "Secret":
            return f"references non-existent secret key: {self.key}"
        return f"configmap references non-existent config key: {self.key}"


def references(pod: Json) -> Iterator[Reference]:
    """Yield what a pod's containers and volumes name and cannot do without."""
    spec = pod["spec"]
    for container in [*(spec.get("initContainers") or ()), *spec["containers"]]:
        yield from _variables(container)
    for volume in spec.get("volumes") or ():
        for kind, name, source in _sources(volume):
            if not source.get("optional") and name != _ROOT:
                keys = tuple(item["key"] for item in source.get("items") or ())
                yield Reference(kind, name, keys, volume["name"], is_volume=True)


def _variables(container: Json) -> Iterator[Reference]:
    user = container["name"]
    for variable in container.get("env") or ():
        source = variable.get("valueFrom") or {}
        for field, kind in (("secretKeyRef", "Secret"), ("configMapKeyRef", "ConfigMap")):
            if (named := source.get(field)) and not named.get("optional"):
                yield Reference(kind, named.get("name", ""), (named["key"],), user)
    for source in container.get("envFrom") or ():
        for field, kind in (("secretRef", "Secret"), ("configMapRef", "ConfigMap")):
            if (named := source.get(field)) and not named.get("optional"):
                yield Reference(kind, named.get("name", ""), (), user)


def _sources(volume: Json) -> Iterator[tuple[str, str, Json]]:
    if source := volume.get("secret"):
        yield "Secret", source["secretName"], source
    if source := volume.get("configMap"):
        yield "ConfigMap", source.get("name", ""), source
    for each in (volume.get("projected") or {}).get("sources") or ():
        for field, kind in (("secret", "Secret"), ("configMap", "ConfigMap")):
            if source := each.get(field):
                yield kind, source.get("name", ""), source


def found_status() -> Json:
    """Return what is added to the status of a pod that lacks nothing."""
    return {"conditions": [_condition(FOUND, "True")]}


def waiting_status(pod: Json, lacks: Sequence[Lack]) -> Json:
    """Return the status of a pod that waits.

    Volumes come first: no container is started before all of them are mounted. After that the
    init containers go one by one, and of the others each that can start runs.
    """
    spec = pod["spec"]
    first, others = spec.get("initContainers") or (), spec["containers"]
    reasons = {each.reference.user: each.message for each in lacks if not each.reference.is_volume}
    mounted = all(not each.reference.is_volume for each in lacks)
    done: list[Json] = []
    for each in first:
        going = all("terminated" in before["state"] for before in done)
        done.append(_container(each, reasons, started=mounted and going, ends=True))
    initialised = mounted and all("terminated" in each["state"] for each in done)
    running = [_container(each, reasons, started=initialised, initial=first) for each in others]
    unready = [each["name"] for each in running if not each["ready"]]
    not_ready = {
        "reason": "ContainersNotReady",
        "message": f"containers with unready status: [{' '.join(unready)}]",
    }
    status: Json = {
        "conditions": [
            _condition("PodReadyToStartContainers", str(mounted)),
            _condition("Initialized", str(initialised or not first)),
            _condition("Ready", "False", **not_ready),
            _condition("ContainersReady", "False", **not_ready),
        ],
        "containerStatuses": running,
        "startTime": pod.get("status", {}).get("startTime") or now(),
    }
    return status | ({"initContainerStatuses": done} if done else {})


def _container(
    container: Json,
    reasons: dict[str, str],
    *,
    started: bool,
    ends: bool = False,
    initial: Iterable[Json] = (),
) -> Json:
    """Return the status of one container.

    Args:
        container: As the pod's spec has it.
        reasons: Container -> why it cannot start.
        started: Whether its turn has come.
        ends: Whether it is an init container, which has ended where it could start.
        initial: The pod's init containers, for one that is none.
    """
    at, reason = now(), reasons.get(container["name"])
    if started and reason:
        state: Json = {"waiting": {"reason": "CreateContainerConfigError", "message": reason}}
    elif started and ends and container.get("restartPolicy") != "Always":
        ended = {"exitCode": 0, "reason": "Completed", "startedAt": at, "finishedAt": at}
        state = {"terminated": ended}
    elif started:
        state = {"running": {"startedAt": at}}
    else:
        later = ends or any(True for _ in initial)
        state = {"waiting": {"reason": "PodInitializing" if later else "ContainerCreating"}}
    return {
        "name": container["name"],
        "image": container["image"],
        "imageID": "",
        "ready": "waiting" not in state,
        "started": "running" in state,
        "restartCount": 0,
        "state": state,
    }


def events(lacks: Iterable[Lack]) -> Iterator[tuple[str, str]]:
    """Yield the reason and the message of each event that tells of it."""
    for each in lacks:
        if each.reference.is_volume:
            volume = each.reference.user
            yield "FailedMount", f'MountVolume.SetUp failed for volume "{volume}" : {each.message}'
        else:
            yield "Failed", f"Error: {each.message}"


def _condition(kind: str, status: str, **words: str) -> Json:
    return {"type": kind, "status": status, "lastTransitionTime": now(), **words}


def now() -> str:
    """Return the time as Kubernetes writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
