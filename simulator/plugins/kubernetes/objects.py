"""Kubernetes objects as plain JSON: what they are called and what their resource types say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

BUILT_IN_GROUPS = frozenset(
    {
        "",
        "apps",
        "autoscaling",
        "batch",
        "events.k8s.io",
        "extensions",
        "policy",
        "admissionregistration.k8s.io",
        "apiextensions.k8s.io",
        "apiregistration.k8s.io",
        "auditregistration.k8s.io",
        "authentication.k8s.io",
        "authorization.k8s.io",
        "certificates.k8s.io",
        "coordination.k8s.io",
        "discovery.k8s.io",
        "flowcontrol.apiserver.k8s.io",
        "internal.apiserver.k8s.io",
        "networking.k8s.io",
        "node.k8s.io",
        "rbac.authorization.k8s.io",
        "resource.k8s.io",
        "scheduling.k8s.io",
        "storage.k8s.io",
        "storagemigration.k8s.io",
    }
)
"""The groups that the API server itself brings; every other group comes from a CRD."""


@dataclass(frozen=True)
class TypeToken:
    """A resource type such as `kubernetes:apps/v1:Deployment`."""

    token: str
    """The whole token."""

    api_version: str
    """As objects write it: `v1`, `apps/v1`."""

    kind: str
    """The last part; `NodePatch` for a patch of a Node."""

    @classmethod
    def of(cls, urn: str) -> "TypeToken":
        """Read the type out of a resource's URN."""
        qualified = urn.split("::")[2]
        token = qualified.rsplit("$", 1)[-1]
        _, module, kind = [*token.split(":"), "", ""][:3]
        return cls(token, module.removeprefix("core/") if module else "", kind)


def name_in(urn: str) -> str:
    """Return the resource's name in the program."""
    return urn.split("::", 3)[3]


def metadata(obj: Mapping[str, Any]) -> Json:
    """Return the metadata, or an empty mapping where it is missing or unknown."""
    found = obj.get("metadata")
    return found if isinstance(found, dict) else {}


def name_of(obj: Mapping[str, Any]) -> str:
    """Return the object's name; empty where it is missing or unknown."""
    found = metadata(obj).get("name")
    return found if isinstance(found, str) else ""


def namespace_of(obj: Mapping[str, Any]) -> str:
    """Return the object's namespace; empty where it is missing or unknown."""
    found = metadata(obj).get("namespace")
    return found if isinstance(found, str) else ""


def annotation(obj: Mapping[str, Any], key: str) -> str:
    """Return an annotation's text; empty where it is missing or unknown."""
    found = metadata(obj).get("annotations")
    value = found.get(key) if isinstance(found, dict) else None
    return value if isinstance(value, str) else ""


def set_metadata(obj: Json, key: str, value: str) -> None:
    """Set one field of the metadata, unless all of it is unknown."""
    found = obj.setdefault("metadata", {})
    if found is None:
        found = obj["metadata"] = {}
    if isinstance(found, dict):
        found[key] = value


def set_annotation(obj: Json, key: str, value: str) -> None:
    """Set one annotation, unless the annotations are unknown."""
    found = obj.setdefault("metadata", {})
    if isinstance(found, dict):
        annotations = found.get("annotations")
        if annotations is None:
            annotations = found["annotations"] = {}
        if isinstance(annotations, dict):
            annotations[key] = value


def identifier(obj: Mapping[str, Any]) -> str:
    """Return Pulumi's id of an object: `namespace/name`, or `name` outside of namespaces."""
    namespace = namespace_of(obj)
    return f"{namespace}/{name_of(obj)}" if namespace else name_of(obj)


def split_identifier(identifier: str) -> tuple[str, str]:
    """Take an id apart into namespace (may be empty) and name."""
    namespace, slash, name = identifier.partition("/")
    return (namespace, name) if slash else ("", namespace)


def group_of(obj: Mapping[str, Any]) -> str:
    """Return the API group; empty for the core group."""
    version = str(obj.get("apiVersion", ""))
    return version.rpartition("/")[0]


def is_built_in(obj: Mapping[str, Any]) -> bool:
    """Tell whether the API server itself knows the kind, without any CRD."""
    return group_of(obj) in BUILT_IN_GROUPS


def is_kind(obj: Mapping[str, Any], group: str, kind: str) -> bool:
    """Compare group and kind, whatever the version."""
    return obj.get("kind") == kind and group_of(obj) == group


def is_patch(token: TypeToken, obj: Mapping[str, Any]) -> bool:
    """Tell a `NodePatch` of a Node from a custom resource whose own kind ends in Patch."""
    return token.kind == f"{obj.get('kind')}Patch"


def pluck(obj: Any, *path: str) -> Any:  # noqa: ANN401 - any JSON
    """Return what stands under a path of keys, or None."""
    for key in path:
        if not isinstance(obj, dict):
            return None
        obj = obj.get(key)
    return obj
