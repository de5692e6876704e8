"""The definitions of Knative Serving, as far as people write objects of them."""

from ...cluster.api import Json
from ...cluster.resource_type import ResourceType

_SHORT = {
    "Configuration": ["config", "cfg"],
    "Revision": ["rev"],
    "Route": ["rt"],
    "Service": ["kservice", "ksvc"],
}
_ANYTHING = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
_SCHEMA = {"type": "object", "properties": {"spec": _ANYTHING, "status": _ANYTHING}}


def definition(kind: ResourceType) -> Json:
    """Return a definition that takes whatever the kind may hold, with a status of its own."""
    group, _, version = kind.api_version.partition("/")
    served = {
        "name": version,
        "served": True,
        "storage": True,
        "subresources": {"status": {}},
        "schema": {"openAPIV3Schema": _SCHEMA},
    }
    names = {
        "kind": kind.kind,
        "plural": kind.plural,
        "singular": kind.kind.lower(),
        "shortNames": _SHORT[kind.kind],
        "categories": ["all", "knative", "serving"],
    }
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {
            "name": f"{kind.plural}.{group}",
            "labels": {"app.kubernetes.io/name": "knative-serving"},
        },
        "spec": {"group": group, "scope": "Namespaced", "names": names, "versions": [served]},
    }
