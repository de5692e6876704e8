"""What Feast puts on a cluster."""

from pathlib import Path

from ...contract import OBJECT_STORE_ADDON, ClusterOffer, Grant
from ..object_store.buckets import bucket
from ..pin import Pin
from ..plan import MadeSecret, Manifests, Namespace, Page, Plan, ServiceAccount
from ..postgresql.databases import database
from ..redis.credentials import credentials
from .expectations import EXPECTATIONS, UI_SERVICE, VERSION, store_expectations
from .feature_stores import OFFLINE, PREFIX, has_page, history, serving
from .options import Options
from .stores import NAME, bucket_environment, files, store_environment, stores

PIN = Pin(
    name="feast-operator",
    version=f"v{VERSION}",
    source=(
        "https://raw.githubusercontent.com/feast-dev/feast/"
        f"v{VERSION}/infra/feast-operator/dist/install.yaml"
    ),
    kind="manifest",
)

_LISTED_IN = "feast-operator-system"
"""Where the operator lists all FeatureStores, wherever it runs itself; without the namespace none
becomes ready."""

_ACCOUNTS = {f"{PREFIX}{NAME}": NAME, f"{PREFIX}{OFFLINE}": f"{NAME}-{OFFLINE}"}
"""Service account -> its grant. The operator takes those over that it finds under its names."""

_UNREAD = (
    "addons.feast: got a bucket that is a container of a storage account; expected one of S3 or "
    "Google Cloud Storage, since the published image of Feast reads no other: its offline store "
    f"finds no files there. Add {OBJECT_STORE_ADDON}: {{}}, which then keeps them, or leave the "
    "offline store unused."
)


def grants(options: Options) -> tuple[Grant, ...]:
    """Return the rights to the bucket in which the history of features is."""
    del options
    return tuple(
        Grant(name=grant, namespace=NAME, service_account=name, buckets={NAME: "write"})
        for name, grant in _ACCOUNTS.items()
    )


def plan(cluster: ClusterOffer, options: Options) -> Plan:
    """Return it."""
    known, before = database(NAME, NAME)
    secrets: tuple[MadeSecret, ...] = (known,)
    keys, offer = "", files(cluster)
    if offer is not None and offer.credentials:
        opened, made = bucket(offer.name, NAME)
        secrets, keys, before = (*secrets, opened), opened.name, (*before, *made)
    history_files = bucket_environment(offer, keys)
    page = Page(name=NAME, title="Feast", service=UI_SERVICE, port=80)
    return Plan(
        manifests=(
            Manifests(
                pin=PIN,
                folder=Path(__file__).parent / "manifests",
                expectations=EXPECTATIONS,
            ),
        ),
        namespaces=(Namespace(name=_LISTED_IN, pod_security="restricted"),),
        secrets=secrets,
        borrowed=(credentials(NAME),),
        accounts=tuple(ServiceAccount(name=name, grant=grant) for name, grant in _ACCOUNTS.items()),
        before=(*before, stores()),
        after=(
            serving(cluster, options, store_environment(known.name), history_files),
            history(options, history_files),
        ),
        after_expectations=store_expectations(cluster, options),
        pages=(page,) if has_page(options) else (),
        warnings=(_UNREAD,) if offer is None and NAME in cluster.buckets else (),
    )
