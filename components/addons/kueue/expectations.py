"""What must exist once Kueue is up."""

from ...contract import ClusterOffer
from ..expectations import Definition, Expectations, Metric, Service, Workload
from .values import IMAGE

_VERSIONS = ("v1beta1", "v1beta2")
_IN_NAMESPACES = {"LocalQueue": "localqueues", "Workload": "workloads"}
_IN_THE_CLUSTER = {
    "AdmissionCheck": "admissionchecks",
    "ClusterQueue": "clusterqueues",
    "Cohort": "cohorts",
    "MultiKueueCluster": "multikueueclusters",
    "MultiKueueConfig": "multikueueconfigs",
    "ProvisioningRequestConfig": "provisioningrequestconfigs",
    "ResourceFlavor": "resourceflavors",
    "Topology": "topologies",
    "WorkloadPriorityClass": "workloadpriorityclasses",
}
_METRICS = "kueue-controller-manager-metrics-service"


def expectations(cluster: ClusterOffer) -> Expectations:
    """Return what must exist on a cluster."""
    scraped = "prometheus" in cluster.addons
    return Expectations(
        definitions=tuple(
            Definition(
                group="kueue.x-k8s.io",
                kind=kind,
                plural=plural,
                versions=_VERSIONS,
                namespaced=kind in _IN_NAMESPACES,
            )
            for kind, plural in sorted({**_IN_NAMESPACES, **_IN_THE_CLUSTER}.items())
        ),
        workloads=(
            Workload(
                kind="Deployment",
                name="kueue-controller-manager",
                image=":".join(IMAGE),
                replicas=2 if cluster.production else 1,
            ),
        ),
        services=(
            Service(name=_METRICS, ports={"https": 8443}),
            Service(name="kueue-visibility-server", ports={"https": 443}),
            Service(name="kueue-webhook-service", ports={"443": 443}),
        ),
        metrics=(Metric(name="kueue_pending_workloads", service=_METRICS, port="https"),)
        if scraped
        else (),
    )
