"""The FeatureStore of one team: registry and online store in one database of PostgreSQL."""

from typing import Final

from ...contract import ClusterOffer
from ..plan import Object
from .feature_stores import named, server, serving_spec, stored
from .stores import POSTGRES, REGISTRY, SQL, taken

STORE: Final = "features"
"""What it is called in the team's namespace."""

_STORES = f"{STORE}-stores"
_READY = "jsonpath={.status.phase}=Ready"

# the same database for both; `${...}` is filled in from the Secret of the database
_ONLINE = """host: ${DATABASE_HOST}
port: ${DATABASE_PORT}
database: ${DATABASE_DBNAME}
user: ${DATABASE_USERNAME}
password: ${DATABASE_PASSWORD}
db_schema: online
conn_type: pool
"""


def team_stores(namespace: str) -> Object:
    """Return the Secret with what the operator writes into Feast's file; no secret is in it."""
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": _STORES, "namespace": namespace},
        "stringData": {REGISTRY: SQL, POSTGRES: _ONLINE},
    }


def team_store(cluster: ClusterOffer, namespace: str, project: str, secret: str) -> Object:
    """Return the FeatureStore, which is awaited.

    Args:
        cluster: What the cluster offers.
        namespace: The team's.
        project: The project in it.
        secret: The name of the Secret of the team's database.
    """
    environment = taken("DATABASE", secret, ("username", "password", "host", "port", "dbname"))
    online = server("online", environment)
    services = {
        "registry": {
            "local": {
                "server": {**server("registry", environment), "restAPI": False},
                "persistence": stored(REGISTRY, _STORES),
            }
        },
        "onlineStore": {
            "server": online | ({"metrics": True} if "prometheus" in cluster.addons else {}),
            "persistence": stored(POSTGRES, _STORES),
        },
    }
    return {
        "apiVersion": "feast.dev/v1",
        "kind": "FeatureStore",
        "metadata": {
            "name": STORE,
            "namespace": namespace,
            "annotations": {"pulumi.com/waitFor": _READY},
        },
        # only what is in the team's namespace and the platform reaches it: the network policy
        "spec": {
            **named(project),
            "authz": {"noAuth": True},
            **serving_spec(cluster, services),
        },
    }
