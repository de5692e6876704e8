"""A pod starts once the Secrets and ConfigMaps that it names are there, and says what it lacks."""

import base64
from typing import TYPE_CHECKING, Any

import pytest

from simulator.cluster import processes

if TYPE_CHECKING:
    from tests.simulator.controllers.conftest import Room

Json = dict[str, Any]


def _from(kind: str, name: str, key: str, **more: object) -> Json:
    field = {"Secret": "secretKeyRef", "ConfigMap": "configMapKeyRef"}[kind]
    return {"name": "VALUE", "valueFrom": {field: {"name": name, "key": key, **more}}}


def _deployment(place: str, name: str, **pod: Any) -> Json:
    labels = {"app": name}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": place},
        "spec": {
            "selector": {"matchLabels": labels},
            "template": {
                "metadata": {"labels": labels},
                "spec": {
                    "tolerations": [{"operator": "Exists"}],
                    "containers": [{"name": "main", "image": "example.com/main:1"}],
                    **pod,
                },
            },
        },
    }


def _container(**fields: Any) -> Json:
    return {"name": "main", "image": "example.com/main:1", **fields}


def _secret(place: str, name: str, **data: str) -> Json:
    encoded = {key: base64.b64encode(value.encode()).decode() for key, value in data.items()}
    meta = {"name": name, "namespace": place}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": meta, "data": encoded}


def _config_map(place: str, name: str, **data: str) -> Json:
    meta = {"name": name, "namespace": place}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": data}


def _waiting(room: "Room", place: str, name: str) -> Json:
    """Return the state of a pod's first container once it has one that waits."""

    def state() -> Json:
        for pod in room.api.list("v1", "Pod", place, labelSelector=f"app={name}"):
            for each in pod.get("status", {}).get("containerStatuses", ()):
                return dict(each["state"].get("waiting") or {})
        return {}

    return dict(room.until(state, f"{name} waits"))


def _told(room: "Room", place: str) -> set[str]:
    """Return what events say of volumes."""
    found = room.api.list("v1", "Event", place, fieldSelector="reason=FailedMount")
    return {each["message"] for each in found}


def _ready(room: "Room", place: str, name: str) -> bool:
    found = room.api.get("apps/v1", "Deployment", name, place)
    return bool(found.get("status", {}).get("readyReplicas"))


def test_a_variable_of_a_secret_waits_for_it_and_for_its_key(room: "Room", place: str) -> None:
    """Nobody made it, then it lacks the key, then it is whole: each time the pod says so."""
    variable = _from("Secret", "password", "word")
    room.apply(_deployment(place, "web", containers=[_container(env=[variable])]))

    assert _waiting(room, place, "web") == {
        "reason": "CreateContainerConfigError",
        "message": 'secret "password" not found',
    }
    assert not _ready(room, place, "web")

    room.apply(_secret(place, "password", other="x"))
    lacks = f"couldn't find key word in Secret {place}/password"
    room.until(lambda: _waiting(room, place, "web").get("message") == lacks, "the key is missing")

    room.apply(_secret(place, "password", other="x", word="y"))
    room.until(lambda: _ready(room, place, "web"), "ready")


def test_a_volume_waits_and_an_event_says_so(room: "Room", place: str) -> None:
    """No container is made before; of volumes, the kubelet tells in events alone."""
    volumes = [{"name": "settings", "configMap": {"name": "settings"}}]
    room.apply(_deployment(place, "volume", volumes=volumes))

    assert _waiting(room, place, "volume") == {"reason": "ContainerCreating"}
    assert room.until(lambda: _told(room, place), "an event") == {
        'MountVolume.SetUp failed for volume "settings" : configmap "settings" not found'
    }

    room.apply(_config_map(place, "settings", a="b"))
    room.until(lambda: _ready(room, place, "volume"), "ready")
    assert _told(room, place) == set()


def test_of_two_volumes_the_one_that_still_waits_is_told(room: "Room", place: str) -> None:
    """The containers are in the same state all the time."""
    volumes = [{"name": each, "configMap": {"name": each}} for each in ("first", "second")]
    room.apply(_deployment(place, "two", volumes=volumes))
    failed = 'MountVolume.SetUp failed for volume "{0}" : configmap "{0}" not found'
    both = {failed.format(each) for each in ("first", "second")}
    room.until(lambda: _told(room, place) == both, "both are missing")

    room.apply(_config_map(place, "first", a="b"))
    room.until(lambda: _told(room, place) == {failed.format("second")}, "the second is missing")


def test_what_a_supervisor_told_the_next_one_takes_back(room: "Room", place: str) -> None:
    """The Secret comes while none runs, and without the key: that is told, and nothing else."""
    source = {"secretName": "keys", "items": [{"key": "tls.crt", "path": "crt"}]}
    room.apply(_deployment(place, "keys", volumes=[{"name": "keys", "secret": source}]))
    failed = 'MountVolume.SetUp failed for volume "keys" : '
    room.until(lambda: _told(room, place) == {f'{failed}secret "keys" not found'}, "no Secret")
    assert _waiting(room, place, "keys") == {"reason": "ContainerCreating"}

    processes.stop(room.supervisor)
    room.apply(_secret(place, "keys", other="x"))
    room.start_supervisor()
    lacks = f"{failed}references non-existent secret key: tls.crt"
    room.until(lambda: _told(room, place) == {lacks}, "no key")


def test_a_pod_that_is_stuck_says_why(room: "Room", place: str) -> None:
    """That it waits for something else, too, does not hide it."""
    variable = _from("ConfigMap", "nobody-made-it", "a")
    stuck = _deployment(place, "stuck", containers=[_container(env=[variable])])
    reason = {"simulator.evenkeel.dev/stuck": "ImagePullBackOff"}
    stuck["spec"]["template"]["metadata"]["annotations"] = reason
    room.apply(stuck)

    assert _waiting(room, place, "stuck")["reason"] == "ImagePullBackOff"


@pytest.mark.parametrize(
    "pod",
    [
        {"containers": [_container(env=[_from("Secret", "no", "no", optional=True)])]},
        {"containers": [_container(envFrom=[{"configMapRef": {"name": "no", "optional": True}}])]},
        {"volumes": [{"name": "no", "secret": {"secretName": "no", "optional": True}}]},
        {"containers": [_container(env=[{"name": "A", "value": "b"}])]},
    ],
    ids=["variable", "all-variables", "volume", "nothing"],
)
def test_what_is_optional_is_not_waited_for(room: "Room", place: str, pod: Json) -> None:
    """The pod runs without."""
    room.apply(_deployment(place, "free", **pod))

    room.until(lambda: _ready(room, place, "free"), "ready")


def test_an_init_container_holds_up_the_others(room: "Room", place: str) -> None:
    """It is the one that waits; the others have not had their turn."""
    first = {"name": "first", "image": "example.com/first:1"}
    first["envFrom"] = [{"secretRef": {"name": "later"}}]  # type: ignore[assignment]
    room.apply(_deployment(place, "init", initContainers=[first]))

    assert _waiting(room, place, "init") == {"reason": "PodInitializing"}
    (pod,) = room.api.list("v1", "Pod", place, labelSelector="app=init")
    (waits,) = pod["status"]["initContainerStatuses"]
    assert waits["state"]["waiting"]["message"] == 'secret "later" not found'

    room.apply(_secret(place, "later", a="b"))
    room.until(lambda: _ready(room, place, "init"), "ready")


def test_parts_of_a_projected_volume_are_waited_for(room: "Room", place: str) -> None:
    """Each source of it, and of each the keys that are picked."""
    sources = [
        {"configMap": {"name": "made"}},
        {"secret": {"name": "picked", "items": [{"key": "tls.crt", "path": "crt"}]}},
    ]
    room.apply(_config_map(place, "made", a="b"), _secret(place, "picked", other="x"))
    room.apply(
        _deployment(place, "parts", volumes=[{"name": "all", "projected": {"sources": sources}}])
    )

    assert _waiting(room, place, "parts") == {"reason": "ContainerCreating"}

    room.apply(_secret(place, "picked", **{"other": "x", "tls.crt": "y"}))
    room.until(lambda: _ready(room, place, "parts"), "ready")


def test_one_that_starts_late_is_told_from_what_is_there(room: "Room", place: str) -> None:
    """What was made before the pod came is found without any news of it."""
    room.apply(_secret(place, "early", word="y"))
    variable = _from("Secret", "early", "word")
    room.apply(_deployment(place, "late", containers=[_container(env=[variable])]))

    room.until(lambda: _ready(room, place, "late"), "ready")
    assert room.api.list("v1", "Event", place, fieldSelector="reason=Failed") == []
