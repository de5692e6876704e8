"""A PodDisruptionBudget for a Deployment whose chart has none."""

from collections.abc import Mapping
from typing import Any


def disruption_budget(name: str, namespace: str, pods: Mapping[str, str]) -> dict[str, Any]:
    """Return the budget that keeps one of the pods with these labels while machines are emptied."""
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"maxUnavailable": 1, "selector": {"matchLabels": dict(pods)}},
    }
