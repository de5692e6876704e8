"""A Secret whose value somebody outside has: in the configuration, in a store, or elsewhere."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from ..contract import ClusterOffer
from .external_secrets.plan import STORE
from .external_secrets.values import NAME as EXTERNAL_SECRETS
from .plan import GivenSecret, Object, Plan

Source = Literal["configuration", "store", "cluster"]
"""Where the value is: secret configuration of the stack, the cloud's store of secrets, or nowhere
that the program knows: somebody else makes the Secret."""

TITLE = "configuration, store or cluster"


def with_given(
    plan: Plan, secret: GivenSecret, source: Source, cluster: ClusterOffer, namespace: str
) -> Plan:
    """Return a plan with what makes the Secret: nothing where somebody else does."""
    if source == "configuration":
        return replace(plan, given=(*plan.given, secret))
    if source == "store":
        read = _external(secret, cluster, namespace)
        return replace(plan, before=(*plan.before, read))
    return plan


def needs_store(source: Source) -> tuple[str, ...]:
    """Return the add-on that must be on to read a store."""
    return (EXTERNAL_SECRETS,) if source == "store" else ()


def refuses_store(path: str, source: Source, cluster: ClusterOffer) -> Iterator[str]:
    """Yield what speaks against reading the value from the cloud's store of secrets.

    Args:
        path: The option, as the environment file has it.
        source: What it says.
        cluster: What the cluster offers.
    """
    if source == "store" and cluster.secret_store is None:
        yield (
            f"{path}: got store, but no store of secrets is known here; expected configuration or "
            "cluster. Write configuration, or name the cloud's store in its section."
        )


def remote_name(cluster: ClusterOffer, secret: GivenSecret) -> str:
    """Return what the value is called in the cloud's store: external-secrets may read no other."""
    return f"{cluster.environment}-{secret.name}"


def _external(secret: GivenSecret, cluster: ClusterOffer, namespace: str) -> Object:
    return {
        "apiVersion": "external-secrets.io/v1",
        "kind": "ExternalSecret",
        "metadata": {
            "name": secret.name,
            "namespace": namespace,
            # a value that the store does not have is told here, not by a pod that never starts
            "annotations": {"pulumi.com/waitFor": "condition=Ready"},
        },
        "spec": {
            "refreshInterval": "1h",
            "secretStoreRef": {"kind": "ClusterSecretStore", "name": STORE},
            "target": {"name": secret.name},
            "data": [{"secretKey": secret.key, "remoteRef": {"key": remote_name(cluster, secret)}}],
        },
    }
