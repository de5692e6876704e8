"""What external-secrets puts on a cluster."""

from typing import Final

from ...contract import SECRETS_ACCOUNT, SECRETS_NAMESPACE, ClusterOffer, Grant
from ..pin import Pin
from ..plan import Chart, Object, Plan, ServiceAccount
from ..record import NoOptions
from .expectations import expectations
from .values import NAME, VERSION, values

PIN = Pin(name=NAME, version=VERSION, source="https://charts.external-secrets.io")

STORE: Final = "cloud"
"""The ClusterSecretStore that reads the cloud's store; where there is none, it is not there."""


def plan(cluster: ClusterOffer, options: NoOptions) -> Plan:
    """Return it."""
    del options
    chart = Chart(pin=PIN, release=NAME, values=values(cluster), expectations=expectations(cluster))
    return Plan(
        charts=(chart,),
        accounts=(ServiceAccount(name=SECRETS_ACCOUNT, grant=NAME),),
        after=_stores(cluster),
    )


def grants(options: NoOptions) -> tuple[Grant, ...]:
    """Return the right to read the environment's secrets."""
    del options
    return (
        Grant(
            name=NAME,
            namespace=SECRETS_NAMESPACE,
            service_account=SECRETS_ACCOUNT,
            secrets=True,
        ),
    )


def _stores(cluster: ClusterOffer) -> tuple[Object, ...]:
    if cluster.secret_store is None:
        return ()
    store = {
        "apiVersion": "external-secrets.io/v1",
        "kind": "ClusterSecretStore",
        "metadata": {"name": STORE},
        "spec": {"provider": dict(cluster.secret_store)},
    }
    return (store,)
