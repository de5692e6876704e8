"""What must exist once notebooks are up."""

from ..expectations import Definition, Expectations, Service, Workload

VERSION = "26.03"
COMPONENTS = "v1.10.0"
"""What that version of the distribution has of the parts here."""

_REGISTRY = "ghcr.io/kubeflow/kubeflow"

_IMAGES = {
    "jupyter-web-app-deployment": f"{_REGISTRY}/jupyter-web-app:{COMPONENTS}",
    "notebook-controller-deployment": f"{_REGISTRY}/notebook-controller:{COMPONENTS}",
}

WORKLOADS = tuple(_IMAGES)

EXPECTATIONS = Expectations(
    definitions=(
        Definition(
            group="kubeflow.org",
            kind="Notebook",
            plural="notebooks",
            versions=("v1", "v1alpha1", "v1beta1"),
        ),
    ),
    workloads=tuple(
        Workload(kind="Deployment", name=name, image=image) for name, image in _IMAGES.items()
    ),
    services=(
        Service(name="jupyter-web-app-service", ports={"http": 80}),
        Service(name="notebook-controller-service", ports={"443": 443}),
    ),
)
"""The same on every cluster."""
