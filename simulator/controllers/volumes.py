"""Volumes that are there as soon as they are claimed, as a CSI driver would make them."""

from collections.abc import Iterable

from ..cluster.api import Json
from ..cluster.quantity import number
from . import kinds
from .controller import Controller, Watches
from .ownership import is_going, key_of, part_of

DRIVER = "volumes.simulator.evenkeel.dev"
DEFAULT_CLASS = "standard"

_BASE = "defaults"
_IS_DEFAULT = "storageclass.kubernetes.io/is-default-class"
_PROVISIONED_BY = "pv.kubernetes.io/provisioned-by"
_SELECTED_NODE = "volume.kubernetes.io/selected-node"
_NO_PROVISIONER = "kubernetes.io/no-provisioner"


class Volumes(Controller):
    """Makes a volume for each claim, grows it, and removes it when its claim is gone.

    Binding is left to the real controller manager, the choice of the node to the real scheduler.
    """

    name = "volumes"

    def __init__(self, watches: Watches) -> None:
        """Watch claims, volumes and storage classes."""
        super().__init__(watches)
        self._claims = self.watch(kinds.CLAIM, lambda claim: [key_of(claim)])
        self._volumes = self.watch(kinds.VOLUME, lambda volume: [key_of(volume), *_claim(volume)])
        self._classes = self.watch(kinds.STORAGE_CLASS, lambda _: self.keys())

    def keys(self) -> Iterable[str]:
        """Return all claims (namespace/name), all volumes (name), and the defaults."""
        yield _BASE
        yield from map(key_of, self._claims.all())
        yield from map(key_of, self._volumes.all())

    def reconcile(self, key: str) -> None:
        """Make a claim's volume, or remove a volume that was released."""
        namespace, _, name = key.rpartition("/")
        if key == _BASE:
            self._make_defaults()
        elif namespace:
            claim = self._claims.get(name, namespace)
            if claim is not None and not is_going(claim):
                self._serve(claim)
        else:
            volume = self._volumes.get(name)
            if volume is not None and should_remove(volume):
                self.api.delete(volume)

    def _make_defaults(self) -> None:
        for each in default_objects():
            meta = each["metadata"]
            # Whoever made one of this name before us may go on owning it.
            if self.api.find(each["apiVersion"], each["kind"], meta["name"]) is None:
                self.api.apply(each, manager=self.manager)

    def _serve(self, claim: Json) -> None:
        bound = claim["spec"].get("volumeName")
        if bound:
            self._grow(claim, self._volumes.get(bound))
            return
        storage_class = self._classes.get(claim["spec"].get("storageClassName") or "")
        if storage_class is not None and is_wanted(claim, storage_class):
            self.api.apply(volume_for(claim, storage_class), manager=self.manager, force=True)

    def _grow(self, claim: Json, volume: Json | None) -> None:
        asked = claim["spec"]["resources"]["requests"]["storage"]
        if volume is None or not _is_ours(volume) or claim["status"].get("phase") != "Bound":
            return
        if number(asked) > number(volume["spec"]["capacity"]["storage"]):
            # As a manager of its own: what the first one leaves out now, it would take away.
            capacity = {"capacity": {"storage": asked}}
            resizer = f"{self.manager}-resizer"
            self.api.apply(part_of(volume, spec=capacity), manager=resizer, force=True)
        elif number(asked) > number(claim["status"].get("capacity", {}).get("storage", "0")):
            status = {"capacity": {"storage": volume["spec"]["capacity"]["storage"]}}
            patch = part_of(claim, status=status)
            self.api.apply(patch, manager=self.manager, force=True, subresource="status")


def default_objects() -> list[Json]:
    """Return the default storage class and its driver, as a machine room would offer them."""
    storage_class = {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": DEFAULT_CLASS, "annotations": {_IS_DEFAULT: "true"}},
        "provisioner": DRIVER,
        "reclaimPolicy": "Delete",
        "volumeBindingMode": "WaitForFirstConsumer",
        "allowVolumeExpansion": True,
    }
    driver = {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "CSIDriver",
        "metadata": {"name": DRIVER},
        # Attachments would wait for ever: there is no node service that takes them.
        "spec": {"attachRequired": False, "podInfoOnMount": False},
    }
    return [storage_class, driver]


def is_wanted(claim: Json, storage_class: Json) -> bool:
    """Tell whether a volume must be made for a claim now, as a provisioner would decide."""
    if storage_class["provisioner"] == _NO_PROVISIONER or claim["spec"].get("selector"):
        return False
    waits = storage_class.get("volumeBindingMode") == "WaitForFirstConsumer"
    return not waits or _SELECTED_NODE in claim["metadata"].get("annotations", {})


def volume_for(claim: Json, storage_class: Json) -> Json:
    """Return the volume that serves a claim; its name follows from the claim's uid."""
    meta, spec = claim["metadata"], claim["spec"]
    name = f"pvc-{meta['uid']}"
    reference = {"name": meta["name"], "namespace": meta["namespace"], "uid": meta["uid"]}
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {
            "name": name,
            "annotations": {_PROVISIONED_BY: storage_class["provisioner"]},
        },
        "spec": {
            "capacity": {"storage": spec["resources"]["requests"]["storage"]},
            "accessModes": spec["accessModes"],
            "volumeMode": spec.get("volumeMode", "Filesystem"),
            "storageClassName": storage_class["metadata"]["name"],
            "persistentVolumeReclaimPolicy": storage_class.get("reclaimPolicy", "Delete"),
            "claimRef": {"apiVersion": "v1", "kind": "PersistentVolumeClaim", **reference},
            # Always our driver: the class may name one that wants volumes to be attached.
            "csi": {"driver": DRIVER, "volumeHandle": name},
        },
    }


def should_remove(volume: Json) -> bool:
    """Tell whether a volume is ours, was released, and is to be deleted then."""
    return (
        _is_ours(volume)
        and not is_going(volume)
        and volume.get("status", {}).get("phase") == "Released"
        and volume["spec"].get("persistentVolumeReclaimPolicy") == "Delete"
    )


def _is_ours(volume: Json) -> bool:
    return bool(volume["spec"].get("csi", {}).get("driver") == DRIVER)


def _claim(volume: Json) -> list[str]:
    claim = volume["spec"].get("claimRef")
    return [f"{claim['namespace']}/{claim['name']}"] if claim else []
