"""Where Feast keeps what it knows: the stores, and the variables that say how to reach them."""

from typing import Any

from ...contract import OBJECT_STORE_ADDON, BucketOffer, ClusterOffer
from ..object_store.buckets import ACCESS_KEY, SECRET_KEY, bucket_inside
from ..plan import Object
from ..redis.credentials import CREDENTIALS

NAME = "feast"
STORES = f"{NAME}-stores"
"""The Secret in which the operator looks the stores up; no secret is in it."""

REGISTRY, ONLINE, POSTGRES = "sql", "redis", "postgres"
"""Kinds of stores, which are the keys of that Secret, too."""

_KEYSPACE = 5  # a database of its own: what is deleted here is looked for among all keys

# Feast fills in `${...}` when it reads its file, so that passwords are in the Secrets of their
# stores alone, and a changed one needs a restart and nothing else.
SQL = """path: postgresql+psycopg://${DATABASE_USERNAME}:${DATABASE_PASSWORD}@\
${DATABASE_HOST}:${DATABASE_PORT}/${DATABASE_DBNAME}
cache_ttl_seconds: 60
sqlalchemy_config_kwargs: {echo: false, pool_pre_ping: true}
"""
_REDIS = (
    "connection_string: ${REDIS_HOST}:${REDIS_PORT},"
    f"username=${{REDIS_USERNAME}},password=${{REDIS_PASSWORD}},db={_KEYSPACE}\n"
)


def stores() -> Object:
    """Return the Secret with what the operator writes into Feast's file, store by store."""
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": STORES, "namespace": NAME},
        "stringData": {REGISTRY: SQL, ONLINE: _REDIS},
    }


def store_environment(database: str) -> list[dict[str, Any]]:
    """Return the variables that fill in registry and online store.

    Args:
        database: The name of the Secret of its database.
    """
    return [
        *taken("DATABASE", database, ("username", "password", "host", "port", "dbname")),
        *taken("REDIS", CREDENTIALS.name, ("username", "password", "host", "port")),
    ]


def files(cluster: ClusterOffer) -> BucketOffer | None:
    """Return the bucket in which the history of features is: one that Feast's image reads.

    It reads no container of a storage account: in its place there is a bucket of the cluster's own
    store, where that is on.
    """
    offer = cluster.buckets.get(NAME)
    if offer is None or offer.kind != "blob":
        return offer
    return bucket_inside(NAME) if OBJECT_STORE_ADDON in cluster.addons else None


def bucket_environment(bucket: BucketOffer | None, keys: str) -> list[dict[str, Any]]:
    """Return the variables that a reader of files in the bucket needs.

    Args:
        bucket: The bucket.
        keys: The name of the Secret with its keys, where it needs any.
    """
    if bucket is None or bucket.kind != "s3":
        return []
    plain = {"AWS_REGION": bucket.region, "AWS_DEFAULT_REGION": bucket.region}
    secret = {}
    if bucket.credentials:
        plain |= {
            "AWS_ENDPOINT_URL": bucket.endpoint,
            "FEAST_S3_ENDPOINT_URL": bucket.endpoint,
            # stores other than the protocol's own refuse checksums that are sent unasked
            "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required",
            "AWS_RESPONSE_CHECKSUM_VALIDATION": "when_required",
        }
        secret = {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY}
    return [
        *({"name": name, "value": value} for name, value in plain.items() if value),
        *(_variable(name, keys, key) for name, key in secret.items()),
    ]


def taken(prefix: str, secret: str, keys: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return variables `PREFIX_KEY` whose values are in a Secret."""
    return [_variable(f"{prefix}_{key.upper()}", secret, key) for key in keys]


def _variable(name: str, secret: str, key: str) -> dict[str, Any]:
    return {"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}}
