"""Which object of a group waits for which: definitions, namespaces and explicit annotations.

Upstream takes the rules from kubernetes-sigs/cli-utils; so the same edges and the same order here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ...errors import SimulatorError
from .child_names import shown
from .render_yaml import Manifest

DEPENDS_ON = "config.kubernetes.io/depends-on"
_MUTATION = "config.kubernetes.io/apply-time-mutation"

_FIRST = (
    ("", "Namespace"),
    ("", "ResourceQuota"),
    ("storage.k8s.io", "StorageClass"),
    ("apiextensions.k8s.io", "CustomResourceDefinition"),
    ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"),
    ("", "ServiceAccount"),
    ("extensions", "PodSecurityPolicy"),
    ("policy", "PodSecurityPolicy"),
    ("rbac.authorization.k8s.io", "Role"),
    ("rbac.authorization.k8s.io", "ClusterRole"),
    ("rbac.authorization.k8s.io", "RoleBinding"),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"),
    ("", "ConfigMap"),
    ("", "Secret"),
    ("", "Service"),
    ("", "LimitRange"),
    ("scheduling.k8s.io", "PriorityClass"),
    ("extensions", "Deployment"),
    ("apps", "Deployment"),
    ("apps", "StatefulSet"),
    ("batch", "CronJob"),
    ("policy", "PodDisruptionBudget"),
)
_RANK: Mapping[tuple[str, str], int] = {
    **{kind: place - len(_FIRST) for place, kind in enumerate(_FIRST)},
    ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"): 1,
}
_CLUSTER_FIELDS = 3
_NAMESPACED_FIELDS = 5


class Identity(NamedTuple):
    """What names an object inside a group; the version is no part of it."""

    group: str
    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        """Return the form that the depends-on annotation uses."""
        inside = f"namespaces/{self.namespace}/" if self.namespace else ""
        return f"{self.group}/{inside}{self.kind}/{self.name}"


@dataclass(frozen=True)
class Ordered:
    """One object and what must exist before it."""

    manifest: Manifest
    identity: Identity
    needs: tuple[Identity, ...]


def identity(manifest: Manifest) -> Identity:
    """Return an object's identity."""
    meta = manifest["metadata"]
    return Identity(
        _group(manifest), manifest["kind"], meta.get("namespace") or "", str(meta["name"])
    )


def order(manifests: Sequence[Manifest]) -> list[Ordered]:
    """Sort the objects so that each comes after all that it needs.

    Of two objects with one identity the last one counts, as upstream does it.

    Raises:
        SimulatorError: An annotation cannot be read or names what is not in the group, or the
            objects wait for each other in a circle.
    """
    objects = {identity(each): each for each in manifests}
    definitions = {
        kind: key for key, each in objects.items() if (kind := _defined_kind(each)) is not None
    }
    namespaces = {key.name: key for key in objects if (key.group, key.kind) == ("", "Namespace")}
    needs: dict[Identity, list[Identity]] = {}
    for key, each in objects.items():
        found = [definitions.get((key.group, key.kind)), namespaces.get(key.namespace)]
        found += _explicit(each, objects)
        needs[key] = list(dict.fromkeys(need for need in found if need is not None))
    return [
        Ordered(objects[key], key, tuple(needs[key]))
        for layer in _layers(needs)
        for key in sorted(layer, key=_rank)
    ]


def _group(manifest: Manifest) -> str:
    version = str(manifest["apiVersion"])
    return version.rpartition("/")[0]


def _rank(key: Identity) -> tuple[int, Identity]:
    return _RANK.get((key.group, key.kind), 0), key


def _defined_kind(manifest: Manifest) -> tuple[str, str] | None:
    if (_group(manifest), manifest["kind"]) != ("apiextensions.k8s.io", "CustomResourceDefinition"):
        return None
    spec = manifest.get("spec") or {}
    group, kind = spec.get("group"), (spec.get("names") or {}).get("kind")
    return (group, kind) if group and kind else None


def _explicit(manifest: Manifest, objects: Mapping[Identity, Manifest]) -> Iterable[Identity]:
    annotations = manifest["metadata"].get("annotations") or {}
    if _MUTATION in annotations:
        raise SimulatorError(
            f"{shown(manifest)}: got the annotation {_MUTATION}; expected none. "
            "The simulator does not mutate objects while it applies them."
        )
    if DEPENDS_ON not in annotations:
        return
    seen: set[Identity] = set()
    for text in str(annotations[DEPENDS_ON]).split(","):
        key = _parse(text.strip(), manifest)
        if key in seen or key not in objects:
            why = "twice" if key in seen else "which is not in the group"
            raise SimulatorError(
                f"{shown(manifest)}: got {key}, {why}; "
                f"expected each object of the group once. Correct {DEPENDS_ON}."
            )
        seen.add(key)
        yield key


def _parse(text: str, manifest: Manifest) -> Identity:
    fields = text.split("/")
    if len(fields) == _CLUSTER_FIELDS:
        return Identity(fields[0], fields[1], "", fields[2])
    if len(fields) == _NAMESPACED_FIELDS and fields[1] == "namespaces":
        return Identity(fields[0], fields[3], fields[2], fields[4])
    raise SimulatorError(
        f"{shown(manifest)}: got {text!r}; expected GROUP/KIND/NAME or "
        f"GROUP/namespaces/NAMESPACE/KIND/NAME. Correct {DEPENDS_ON}."
    )


def _layers(needs: Mapping[Identity, Sequence[Identity]]) -> list[list[Identity]]:
    waiting = {key: set(each) for key, each in needs.items()}
    layers = []
    while waiting:
        ready = [key for key, each in waiting.items() if not each]
        if not ready:
            circle = ", ".join(str(key) for key in sorted(waiting, key=_rank))
            raise SimulatorError(
                f"{circle}: got objects that wait for each other; expected an order. "
                f"Remove one {DEPENDS_ON}."
            )
        layers.append(ready)
        for key in ready:
            del waiting[key]
        for each in waiting.values():
            each.difference_update(ready)
    return layers
