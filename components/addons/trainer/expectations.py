"""What must exist once Kubeflow Trainer is up."""

from ...contract import ClusterOffer
from ..expectations import Definition, Expectations, Metric, Service, Workload
from .values import IMAGES, NAME, PORT, TAG

_DEFINITIONS = (
    ("ClusterTrainingRuntime", "clustertrainingruntimes", False),
    ("TrainingRuntime", "trainingruntimes", True),
    ("TrainJob", "trainjobs", True),
)
_METRIC = Metric(name="controller_runtime_reconcile_total", service=NAME, port=PORT)


def expectations(cluster: ClusterOffer) -> Expectations:
    """Return what must exist on a cluster."""
    return Expectations(
        definitions=tuple(
            Definition(
                group="trainer.kubeflow.org",
                kind=kind,
                plural=plural,
                versions=("v1alpha1",),
                namespaced=namespaced,
            )
            for kind, plural, namespaced in _DEFINITIONS
        ),
        workloads=(
            Workload(
                kind="Deployment",
                name=NAME,
                image=f"{IMAGES}/trainer-controller-manager:{TAG}",
                replicas=2 if cluster.production else 1,
            ),
        ),
        services=(
            Service(name=NAME, ports={PORT: 8443, "webhook-server": 443, "status-server": 10443}),
        ),
        metrics=(_METRIC,) if "prometheus" in cluster.addons else (),
    )
