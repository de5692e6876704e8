"""What holds an add-on's data on a cluster: in production it may only go after it was let go of."""

from collections.abc import Mapping
from typing import Any

DEFINITION = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition"
_CLAIM = "kubernetes:core/v1:PersistentVolumeClaim"
_DATABASE = ("postgresql.cnpg.io", "Cluster")
"""CloudNativePG makes the claims of its Cluster, and they go with it.

Prometheus' and Alertmanager's operator makes StatefulSets, whose claims stay where the namespace
does; so do those of any StatefulSet that says nothing else.
"""


def holds_data(token: str, props: Mapping[str, Any]) -> bool:
    """Say whether data goes with an object itself, not only with its namespace.

    Args:
        token: Its Pulumi type, such as `kubernetes:core/v1:PersistentVolumeClaim`.
        props: The object.
    """
    if token == DEFINITION:
        # with a definition goes every object of its kind
        spec = props.get("spec") or {}
        names = spec.get("names") or {}
        return (spec.get("group"), names.get("kind")) == _DATABASE
    group, kind = _DATABASE
    return token == _CLAIM or (
        token.startswith(f"kubernetes:{group}/") and token.endswith(f":{kind}")
    )
