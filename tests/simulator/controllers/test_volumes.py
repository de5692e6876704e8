"""Volumes come with their claims and go with them."""

from typing import TYPE_CHECKING, Any

import pytest

from simulator.controllers.volumes import is_wanted, should_remove, volume_for

if TYPE_CHECKING:
    from tests.simulator.controllers.conftest import Room


def _claim(name: str = "data", **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": name, "namespace": "team", "uid": "u-1"},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "resources": {"requests": {"storage": "10Gi"}},
            **spec,
        },
    }


def _class(**fields: str) -> dict[str, Any]:
    return {"metadata": {"name": "fast"}, "provisioner": "ebs.csi.aws.com", **fields}


def test_a_claim_that_waits_for_its_pod_gets_a_volume_only_with_a_node() -> None:
    """The scheduler's choice comes first, as the class says."""
    waiting = _class(volumeBindingMode="WaitForFirstConsumer")
    chosen = _claim()
    chosen["metadata"]["annotations"] = {"volume.kubernetes.io/selected-node": "train-0"}

    assert not is_wanted(_claim(), waiting)
    assert is_wanted(chosen, waiting)
    assert is_wanted(_claim(), _class())


def test_classes_without_provisioner_and_claims_with_selectors_are_left_alone() -> None:
    """Their volumes are made by hand."""
    assert not is_wanted(_claim(), _class(provisioner="kubernetes.io/no-provisioner"))
    assert not is_wanted(_claim(selector={"matchLabels": {"disk": "a"}}), _class())


def test_a_volume_is_what_its_claim_asked_for() -> None:
    """Capacity, modes, class and policy are the claim's and its class's."""
    volume = volume_for(_claim(), _class(reclaimPolicy="Retain"))

    assert volume["metadata"] == {
        "name": "pvc-u-1",
        "annotations": {"pv.kubernetes.io/provisioned-by": "ebs.csi.aws.com"},
    }
    assert volume["spec"] == {
        "capacity": {"storage": "10Gi"},
        "accessModes": ["ReadWriteOnce"],
        "volumeMode": "Filesystem",
        "storageClassName": "fast",
        "persistentVolumeReclaimPolicy": "Retain",
        "claimRef": {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "name": "data",
            "namespace": "team",
            "uid": "u-1",
        },
        "csi": {"driver": "volumes.simulator.evenkeel.dev", "volumeHandle": "pvc-u-1"},
    }


@pytest.mark.parametrize(
    ("phase", "policy", "expected"),
    [("Released", "Delete", True), ("Released", "Retain", False), ("Bound", "Delete", False)],
)
def test_only_released_volumes_with_policy_delete_are_removed(
    phase: str, policy: str, *, expected: bool
) -> None:
    """A volume that is retained holds data that somebody wants."""
    volume = volume_for(_claim(), _class(reclaimPolicy=policy)) | {"status": {"phase": phase}}

    assert should_remove(volume) is expected


def _stateful_set(place: str) -> dict[str, Any]:
    labels = {"app": "db"}
    claim = _claim()
    claim["metadata"] = {"name": "data"}
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {"name": "db", "namespace": place},
        "spec": {
            "serviceName": "db",
            "replicas": 2,
            "podManagementPolicy": "Parallel",
            "selector": {"matchLabels": labels},
            "template": {
                "metadata": {"labels": labels},
                "spec": {"containers": [{"name": "db", "image": "example.org/db:1"}]},
            },
            "volumeClaimTemplates": [claim],
        },
    }


def test_a_stateful_set_gets_its_volumes_and_is_ready(room: "Room", place: str) -> None:
    """Claims of the default class are bound, sized as asked, grown, and go with their volumes."""
    room.apply(_stateful_set(place))

    def ready() -> int:
        found = room.api.get("apps/v1", "StatefulSet", "db", place)
        return int(found.get("status", {}).get("readyReplicas", 0))

    def capacity(name: str) -> str:
        found = room.api.get("v1", "PersistentVolumeClaim", name, place)
        return str(found["status"]["capacity"]["storage"])

    room.until(lambda: ready() == 2, "both replicas ready")
    claims = room.api.list("v1", "PersistentVolumeClaim", place)
    assert [each["metadata"]["name"] for each in claims] == ["data-db-0", "data-db-1"]
    assert [each["status"]["phase"] for each in claims] == ["Bound", "Bound"]
    assert [capacity("data-db-0"), capacity("data-db-1")] == ["10Gi", "10Gi"]
    assert {each["spec"]["storageClassName"] for each in claims} == {"standard"}

    room.api.patch(claims[0], {"spec": {"resources": {"requests": {"storage": "20Gi"}}}})
    room.until(lambda: capacity("data-db-0") == "20Gi", "the claim grown")

    room.api.delete(_stateful_set(place))
    for each in claims:
        room.api.delete(each)
    names = {each["spec"]["volumeName"] for each in claims}

    def left() -> set[str]:
        volumes = room.api.list("v1", "PersistentVolume")
        return names & {each["metadata"]["name"] for each in volumes}

    room.until(lambda: not left(), "the volumes removed")
