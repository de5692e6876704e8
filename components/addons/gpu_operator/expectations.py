"""What must exist once the GPU operator is up."""

from typing import Final

from ...contract import ClusterOffer
from ...planning.gpu_stack import GpuStack
from ..expectations import (
    CustomObject,
    Definition,
    Expectations,
    Metric,
    Service,
    Workload,
)
from .values import IMAGES, VERSION

_OPERATOR = "gpu-operator"
_DISCOVERY = "gpu-operator-node-feature-discovery"
SINGLETONS: Final = (_OPERATOR, f"{_DISCOVERY}-gc", f"{_DISCOVERY}-master")
"""What has one replica, in production too."""

_NFD = "registry.k8s.io/nfd/node-feature-discovery:v0.19.0"

_DEFINITIONS = (
    ("nvidia.com", "ClusterPolicy", "clusterpolicies", "v1", False),
    ("nvidia.com", "GPUCluster", "gpuclusters", "v1alpha1", False),
    ("nvidia.com", "NVIDIADriver", "nvidiadrivers", "v1alpha1", False),
    ("resource.nvidia.com", "ComputeDomain", "computedomains", "v1beta1", True),
    ("resource.nvidia.com", "ComputeDomainClique", "computedomaincliques", "v1beta1", True),
    ("nfd.k8s-sigs.io", "NodeFeature", "nodefeatures", "v1alpha1", True),
    ("nfd.k8s-sigs.io", "NodeFeatureGroup", "nodefeaturegroups", "v1alpha1", True),
    ("nfd.k8s-sigs.io", "NodeFeatureRule", "nodefeaturerules", "v1alpha1", False),
)

_IMAGE = ("enabled", "repository", "image", "version")
_FROM_VALUES = {
    "cdi": ("enabled",),
    "daemonsets": ("tolerations",),
    "dcgmExporter": (*_IMAGE, "serviceMonitor"),
    "devicePlugin": (*_IMAGE, "config"),
    "driver": _IMAGE,
    "gfd": _IMAGE,
    "hostPaths": ("driverInstallDir",),
    "mig": ("strategy",),
    "migManager": (*_IMAGE, "env"),
    # its other values are for the operator itself
    "operator": ("runtimeClass",),
    "toolkit": (*_IMAGE, "installDir", "env"),
    "validator": ("repository", "image", "version"),
}
"""Section of a ClusterPolicy -> its fields that the chart takes from the values under that name."""


def expectations(cluster: ClusterOffer) -> Expectations:
    """Return what must exist on a cluster."""
    return Expectations(
        definitions=tuple(
            Definition(
                group=group, kind=kind, plural=plural, versions=(version,), namespaced=inside
            )
            for group, kind, plural, version, inside in _DEFINITIONS
        ),
        objects=(
            CustomObject(
                api_version="nvidia.com/v1",
                kind="ClusterPolicy",
                name="cluster-policy",
                namespaced=False,
                spec_from={
                    f"{section}.{field}": f"{section}.{field}"
                    for section, fields in _FROM_VALUES.items()
                    for field in fields
                },
            ),
        ),
        workloads=(*_of_the_chart(), *_of_the_operator(cluster.gpu)),
        services=_SERVICES if cluster.gpu.dcgm else (),
        metrics=_METRICS if cluster.gpu.dcgm else (),
    )


_SERVICES = (Service(name="nvidia-dcgm-exporter", ports={"gpu-metrics": 9400}, made_by=_OPERATOR),)
_METRICS = (
    Metric(
        name="DCGM_FI_PROF_GR_ENGINE_ACTIVE", service="nvidia-dcgm-exporter", port="gpu-metrics"
    ),
)


def _of_the_chart() -> tuple[Workload, ...]:
    return (
        Workload(kind="Deployment", name=_OPERATOR, image=f"nvcr.io/nvidia/gpu-operator:{VERSION}"),
        Workload(kind="Deployment", name=f"{_DISCOVERY}-master", image=_NFD),
        Workload(kind="Deployment", name=f"{_DISCOVERY}-gc", image=_NFD),
        Workload(
            kind="DaemonSet",
            name=f"{_DISCOVERY}-worker",
            image=_NFD,
            tolerations_from="node-feature-discovery.worker.tolerations",
        ),
    )


def _of_the_operator(gpu: GpuStack) -> tuple[Workload, ...]:
    names = {
        "driver": "nvidia-driver-daemonset" if gpu.driver else None,
        "toolkit": "nvidia-container-toolkit-daemonset" if gpu.toolkit else None,
        "devicePlugin": "nvidia-device-plugin-daemonset" if gpu.device_plugin else None,
        "gfd": "gpu-feature-discovery",
        "dcgmExporter": "nvidia-dcgm-exporter" if gpu.dcgm else None,
        "migManager": "nvidia-mig-manager" if gpu.mig_manager else None,
        "validator": "nvidia-operator-validator",
    }
    return tuple(
        Workload(
            kind="DaemonSet",
            name=name,
            image="{repository}/{image}:{version}".format(**IMAGES[operand]),
            made_by=_OPERATOR,
        )
        for operand, name in names.items()
        if name
    )
