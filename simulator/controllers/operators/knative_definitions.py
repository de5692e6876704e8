"""The definitions of Knative Serving, as far as people write objects of them."""

from ...cluster.api import Json
from ...cluster.resource_type import ResourceType


def definition(kind: ResourceType) -> Json:
    """Return a definition that takes whatever the kind may hold, with a status of its own."""
    group, _, version = kind.api_version.partition("/")
    anything = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    short = {
        "Configuration": ["config", "cfg"],
        "Revision": ["rev"],
        "Route": ["rt"],
        "Service": ["kservice", "ksvc"],
    }
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {
            "name": f"{kind.plural}.{group}",
            "labels": {"app.kubernetes.io/name": "knative-serving"},
        },
        "spec": {
            "group": group,
            "scope": "Namespaced",
            "names": {
                "kind": kind.kind,
                "plural": kind.plural,
                "singular": kind.kind.lower(),
                "shortNames": short[kind.kind],
                "categories": ["all", "knative", "serving"],
            },
            "versions": [
                {
                    "name": version,
                    "served": True,
                    "storage": True,
                    "subresources": {"status": {}},
                    "schema": {
                        "openAPIV3Schema": {
                            "type": "object",
                            "properties": {"spec": anything, "status": anything},
                        }
                    },
                }
            ],
        },
    }
