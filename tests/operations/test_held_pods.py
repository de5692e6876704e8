"""What keeps a pod is said by what it names, with what to do."""

from typing import Any

from operations.held_pods import why_held

Json = dict[str, Any]


def pod(message: str = "", **spec: Any) -> Json:
    """Return a pod of one container, which waits where there is a message."""
    state = {"waiting": {"reason": "CreateContainerConfigError", "message": message}}
    return {
        "metadata": {"name": "dex-1", "namespace": "login", "uid": "u"},
        "spec": {"containers": [{"name": "main"}], **spec},
        "status": {"containerStatuses": [{"state": state if message else {"running": {}}}]},
    }


def reading(*keys: str) -> list[Json]:
    """Return a container that reads keys of one Secret."""
    named = [{"secretKeyRef": {"name": "company", "key": key}} for key in keys]
    return [{"name": "main", "env": [{"name": "A", "valueFrom": each} for each in named]}]


def event(message: str, uid: str = "u") -> Json:
    """Return the event of a volume."""
    return {"involvedObject": {"uid": uid}, "message": message}


def test_a_secret_that_is_not_there_is_named_with_the_command() -> None:
    """All keys that the pod reads of it are in the command."""
    held = why_held([pod('secret "company" not found', containers=reading("id", "word"))], [])

    (said,) = held
    assert said == (
        "Secret login/company is not there. Make it, and the pod starts by itself: "
        "kubectl create secret generic company -n login --from-literal=id=... "
        "--from-literal=word=..."
    )


def test_a_key_that_is_not_there_is_named() -> None:
    """The other one is."""
    said = "couldn't find key word in Secret login/company"
    held = why_held([pod(said, containers=reading("id", "word"))] * 2, [])

    assert held == ["Secret login/company lacks key word. Add it, and the pod starts by itself."]


def test_of_a_volume_the_events_tell() -> None:
    """Those of other pods are not this one's."""
    volumes = [
        {"name": "a", "configMap": {"name": "settings"}},
        {"name": "b", "secret": {"secretName": "keys", "items": [{"key": "k"}]}},
    ]
    failed = 'MountVolume.SetUp failed for volume "{}" : {}'
    events = [
        event(failed.format("a", 'configmap "settings" not found'), uid="another"),
        event(failed.format("b", "references non-existent secret key: k")),
    ]

    assert why_held([pod(volumes=volumes)], events) == [
        "Secret login/keys lacks key k. Add it, and the pod starts by itself."
    ]


def test_a_pod_that_waits_for_something_else_says_nothing_here() -> None:
    """An image that cannot be pulled is no matter of what it names."""
    assert why_held([pod(containers=reading("id"))], []) == []
