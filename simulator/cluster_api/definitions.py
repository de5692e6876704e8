"""The definitions of Cluster API's kinds, each labelled as a stand-in."""

from typing import Any

from . import schemas

Json = dict[str, Any]

CORE = "cluster.x-k8s.io"
BOOTSTRAP = f"bootstrap.{CORE}"
INFRASTRUCTURE = f"infrastructure.{CORE}"
VERSION = "v1beta2"

STAND_IN = "evenkeel.dev/stand-in"
"""The label of what stands in for the real thing."""


def definitions() -> list[Json]:
    """Return every definition that a management cluster has."""
    kinds = [
        (CORE, "Cluster", schemas.CLUSTER),
        (CORE, "MachineDeployment", schemas.MACHINE_DEPLOYMENT),
        (BOOTSTRAP, "KubeadmConfigTemplate", schemas.template(schemas.KUBEADM_CONFIG)),
    ]
    kinds += [
        (INFRASTRUCTURE, f"{name}MachineTemplate", schema)
        for name, schema in schemas.INFRASTRUCTURES.items()
    ]
    return [_definition(*each) for each in kinds]


def _definition(group: str, kind: str, spec: Json) -> Json:
    plural = f"{kind.lower()}s"
    schema = schemas.mapping(
        "spec",
        apiVersion={"type": "string"},
        kind={"type": "string"},
        metadata={"type": "object"},
        spec=spec,
        status=schemas.FREE,
    )
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{group}", "labels": {STAND_IN: "true"}},
        "spec": {
            "group": group,
            "names": {
                "kind": kind,
                "listKind": f"{kind}List",
                "plural": plural,
                "singular": kind.lower(),
            },
            "scope": "Namespaced",
            "versions": [
                {
                    "name": VERSION,
                    "served": True,
                    "storage": True,
                    "schema": {"openAPIV3Schema": schema},
                    "subresources": {"status": {}},
                }
            ],
        },
    }
