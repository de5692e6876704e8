"""What Kubeflow Pipelines puts on a cluster."""

from pathlib import Path

from ...contract import ClusterOffer, Grant
from ...planning import labels
from ..kubeflow.door import Below, only_from_gateway, page_routes
from ..kueue.queues import RESOURCE
from ..object_store.buckets import bucket
from ..pin import Pin
from ..plan import MadeSecret, Manifests, Object, Page, Plan, ServiceAccount
from ..postgresql.databases import database
from .boundary import RUNNER, boundary
from .expectations import ARGO_VERSION, EXPECTATIONS, VERSION
from .options import Options
from .settings import settings
from .storage import BUCKET, storage

NAMESPACE = "pipelines"

PIN = Pin(
    name="kubeflow-pipelines",
    version=VERSION,
    source=f"https://github.com/kubeflow/pipelines//manifests/kustomize?ref={VERSION}",
    kind="kustomization",
)
ARGO_PIN = Pin(
    name="argo-workflows",
    version=ARGO_VERSION,
    source=f"https://github.com/argoproj/argo-workflows//manifests?ref={ARGO_VERSION}",
    kind="kustomization",
)
"""What the manifests of Kubeflow Pipelines take from there themselves."""

_ACCOUNTS = {
    "ml-pipeline": "pipelines-server",
    "ml-pipeline-ui": "pipelines-ui",
    RUNNER: "pipelines-runner",
}
"""Service account -> its grant: the server, the pages, and the steps of every run."""

_BELOW = Below(service="ml-pipeline-ui", port=80, path="/pipeline/", inside="/pipeline/")
"""Where the dashboard shows it in a frame."""

_PAGE_PODS = {"app": "ml-pipeline-ui"}
"""Those of the page, which asks nobody who he is and reads the bucket for him."""

_SIGNING = MadeSecret(name="pipelines-ui-signing", made=("secret",))


def plan(cluster: ClusterOffer, options: Options) -> Plan:
    """Return it."""
    where = storage(cluster)
    secrets, before = _databases()
    kept = [each.name for each in (*secrets, _SIGNING)]
    if where.keys:
        keys, made = bucket(BUCKET, NAMESPACE)
        secrets, before = (*secrets, keys), (*before, *made)
    return Plan(
        # every run is in the add-on's own namespace
        labels={labels.PEOPLES_CODE: "true"},
        manifests=(
            Manifests(
                pin=PIN,
                folder=Path(__file__).parent / "manifests",
                expectations=EXPECTATIONS,
            ),
        ),
        config_maps=settings(where),
        secrets=(*secrets, _SIGNING),
        accounts=tuple(ServiceAccount(name=name, grant=grant) for name, grant in _ACCOUNTS.items()),
        before=(
            _quota(options),
            *boundary(NAMESPACE, kept, options.gpus),
            only_from_gateway("ml-pipeline-ui", NAMESPACE, _PAGE_PODS),
            *before,
        ),
        after=(
            *(page_routes(cluster, NAMESPACE, _BELOW) if "kubeflow" in cluster.addons else ()),
            *(_monitors() if "prometheus" in cluster.addons else ()),
        ),
        pages=(Page(name="pipelines", title="Pipelines", service="ml-pipeline-ui", port=80),),
    )


def grants(options: Options) -> tuple[Grant, ...]:
    """Return the rights to the bucket; where it is in the cluster, keys take their place."""
    del options
    return tuple(
        Grant(name=grant, namespace=NAMESPACE, service_account=name, buckets={BUCKET: "write"})
        for name, grant in _ACCOUNTS.items()
    )


def _quota(options: Options) -> Object:
    """Return the limit of what runs take: they count against no workspace's."""
    return {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": {"name": "runs", "namespace": NAMESPACE},
        "spec": {"hard": {f"requests.{RESOURCE}": str(options.gpus)}},
    }


def _databases() -> tuple[tuple[MadeSecret, ...], tuple[Object, ...]]:
    """Return the databases: of runs, and of what came from what."""
    runs, (role, runs_database) = database("pipelines", NAMESPACE)
    metadata, metadata_objects = database("pipelines-metadata", NAMESPACE)
    # each start of the server asks for its database to be created, and ends if it may not ask
    asking: Object = {**role, "spec": {**role["spec"], "createdb": True}}
    return (runs, metadata), (asking, runs_database, *metadata_objects)


def _monitors() -> tuple[Object, ...]:
    # the server's own Service has no label that a ServiceMonitor could choose it by
    return (_monitor("ml-pipeline", "http"), _monitor("workflow-controller", "metrics"))


def _monitor(name: str, port: str) -> Object:
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PodMonitor",
        "metadata": {"name": name, "namespace": NAMESPACE},
        "spec": {
            "selector": {"matchLabels": {"app": name}},
            "podMetricsEndpoints": [{"port": port}],
        },
    }
