"""How a store of backups that needs keys is reached: the cluster's own, or one elsewhere."""

from typing import Any

from ...contract import OBJECT_STORE_ENDPOINT, BucketOffer, ClusterOffer
from ..given_secret import with_given
from ..object_store.buckets import ACCESS_KEY, SECRET_KEY
from ..plan import GivenSecret, Object, Plan
from .databases import NAMESPACE
from .options import BackupStore

S3 = dict[str, Any]
"""The part of an ObjectStore that says path and keys, and who vouches for the address."""

_KEY = "backup-store"
_IDENTITY = f"{_KEY}-identity"
_AUTHORITY = "ca.crt"

_INSIDE = (
    "addons.postgresql: got backups in object-store, inside the cluster that they protect: who "
    "loses the one loses both; expected a store elsewhere in production. Say where: backupStore: "
    "{endpoint: https://s3.example.com, bucket: backups, accessKey: evenkeel}."
)


def elsewhere(store: BackupStore | None) -> BucketOffer | None:
    """Return the bucket of a store elsewhere, as clusters offer theirs."""
    if store is None:
        return None
    return BucketOffer(
        name=store.bucket,
        kind="s3",
        endpoint=store.endpoint,
        region=store.region,
        credentials=True,
    )


def reached_inside(bucket: str, secret: str) -> S3:
    """Return how a bucket of the cluster's own store is reached."""
    return {"destinationPath": f"s3://{bucket}/", "s3Credentials": _keys(secret, secret)}


def reached_elsewhere(store: BackupStore, cluster: ClusterOffer) -> S3:
    """Return how a store elsewhere is reached: other environments may use the same bucket."""
    trusted = {"endpointCA": {"name": _IDENTITY, "key": _AUTHORITY}} if store.authority else {}
    return {
        "destinationPath": f"s3://{store.bucket}/{cluster.environment}/",
        "s3Credentials": _keys(_IDENTITY, _KEY),
        **trusted,
    }


def with_store(plan: Plan, store: BackupStore, cluster: ClusterOffer) -> Plan:
    """Return a plan with what makes the Secret of the store's key."""
    secret = GivenSecret(
        name=_KEY,
        key=SECRET_KEY,
        setting="backupStoreKey",
        meaning=f"the secret key of {store.access_key} in {store.endpoint}, where backups go",
        option="addons.postgresql.backupStore.secretFrom",
    )
    return with_given(plan, secret, store.secret_from, cluster, NAMESPACE)


def identity(store: BackupStore) -> Object:
    """Return whose key is used, and who is trusted: nothing of it is secret."""
    trusted = {_AUTHORITY: store.authority} if store.authority else {}
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": _IDENTITY, "namespace": NAMESPACE},
        "stringData": {ACCESS_KEY: store.access_key, **trusted},
    }


def warnings(cluster: ClusterOffer, offer: BucketOffer | None) -> tuple[str, ...]:
    """Return what speaks against where backups are."""
    inside = offer is not None and offer.endpoint == OBJECT_STORE_ENDPOINT
    return (_INSIDE,) if cluster.production and inside else ()


def _keys(identity: str, secret: str) -> dict[str, Any]:
    return {
        "accessKeyId": {"name": identity, "key": ACCESS_KEY},
        "secretAccessKey": {"name": secret, "key": SECRET_KEY},
    }
