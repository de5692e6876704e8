"""What must exist once the dashboard and profiles are up."""

from ..expectations import Definition, Expectations, Service, Workload

VERSION = "26.03"
COMPONENTS = "v1.10.0"
"""What that version of the distribution has of the parts here."""

_REGISTRY = "ghcr.io/kubeflow/kubeflow"

WEBHOOK = "admission-webhook-deployment"
WEBHOOK_REPLICAS = 2

EXPECTATIONS = Expectations(
    definitions=(
        Definition(
            group="kubeflow.org",
            kind="PodDefault",
            plural="poddefaults",
            versions=("v1alpha1",),
        ),
        Definition(
            group="kubeflow.org",
            kind="Profile",
            plural="profiles",
            versions=("v1", "v1beta1"),
            namespaced=False,
        ),
    ),
    workloads=(
        Workload(
            kind="Deployment",
            name=WEBHOOK,
            image=f"{_REGISTRY}/poddefaults-webhook:{COMPONENTS}",
            replicas=WEBHOOK_REPLICAS,
        ),
        Workload(
            kind="Deployment",
            name="centraldashboard",
            image=f"{_REGISTRY}/central-dashboard:{COMPONENTS}",
        ),
        Workload(
            kind="Deployment",
            name="profiles-deployment",
            image=f"{_REGISTRY}/profile-controller:{COMPONENTS}",
        ),
    ),
    services=(
        Service(name="admission-webhook-service", ports={"https-webhook": 443}),
        Service(name="centraldashboard", ports={"80": 80}),
        Service(name="profiles-kfam", ports={"8081": 8081}),
    ),
)
"""The same on every cluster."""
