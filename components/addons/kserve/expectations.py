"""What must exist once KServe is up."""

import json

from ..expectations import CustomObject, Definition, Expectations, Service, Workload
from .options import Options
from .values import VERSION, mode

_GROUP = "serving.kserve.io"

_DEFINITIONS = {
    "ClusterServingRuntime": ("clusterservingruntimes", "v1alpha1", False),
    "ClusterStorageContainer": ("clusterstoragecontainers", "v1alpha1", False),
    "InferenceGraph": ("inferencegraphs", "v1alpha1", True),
    "InferenceService": ("inferenceservices", "v1beta1", True),
    "ServingRuntime": ("servingruntimes", "v1alpha1", True),
    "TrainedModel": ("trainedmodels", "v1alpha1", True),
}

DEFINITIONS = Expectations(
    definitions=tuple(
        Definition(
            group=_GROUP, kind=kind, plural=plural, versions=(version,), namespaced=namespaced
        )
        for kind, (plural, version, namespaced) in _DEFINITIONS.items()
    )
)
"""Of the chart of definitions."""

_STORAGE = CustomObject(
    api_version=f"{_GROUP}/v1alpha1",
    kind="ClusterStorageContainer",
    name="default",
    namespaced=False,
    spec={
        "container": {
            "name": "storage-initializer",
            "image": f"docker.io/kserve/storage-initializer:{VERSION}",
        },
        "supportedUriFormats": [
            {"prefix": "gs://"},
            {"prefix": "s3://"},
            {"prefix": "hf://"},
        ],
        "workloadType": "initContainer",
    },
)


_RUNTIMES = (
    "autogluonserver",
    "huggingfaceserver",
    "lgbserver",
    "mlserver",
    "paddleserver",
    "pmmlserver",
    "predictiveserver",
    "sklearnserver",
    "tensorflow-serving",
    "xgbserver",
)

RUNTIMES = Expectations(
    objects=tuple(
        CustomObject(
            api_version=f"{_GROUP}/v1alpha1",
            kind="ClusterServingRuntime",
            name=f"kserve-{name}",
            namespaced=False,
        )
        for name in _RUNTIMES
    )
)
"""Of the chart of runtimes: those that are on."""


def controller(options: Options) -> Expectations:
    """Return those of the chart of the controller."""
    # what the controller makes of an InferenceService that does not say
    deploy = json.dumps({"defaultDeploymentMode": mode(options)})
    settings = CustomObject(
        api_version="v1",
        kind="ConfigMap",
        name="inferenceservice-config",
        data={"deploy": deploy},
    )
    return Expectations(
        objects=(_STORAGE, settings),
        workloads=(
            Workload(
                kind="Deployment",
                name="kserve-controller-manager",
                image=f"docker.io/kserve/kserve-controller:{VERSION}",
            ),
        ),
        services=(
            Service(name="kserve-controller-manager-metrics-service", ports={"https": 8443}),
            Service(name="kserve-controller-manager-service", ports={"8443": 8443}),
            Service(name="kserve-webhook-server-service", ports={"443": 443}),
        ),
    )
