"""Google's driver installer for Container-Optimized OS, where the GPU operator has no driver.

What runs, from GoogleCloudPlatform/container-engine-accelerators (2026-06-09): the image comes
with the node's own system (`Never` pulled), so its version is the node's.
"""

from collections.abc import Mapping

import pulumi
import pulumi_kubernetes as kubernetes

from ...planning.taints import GPU
from .driver import INSTALL_DIR

NAME = "nvidia-driver-installer"
NAMESPACE = "kube-system"

_INSTALLER = "cos-nvidia-installer:fixed"
_PAUSE = (
    "gke.gcr.io/pause:3.8@sha256:880e63f94b145e46f1b1082bb71b85e21f16b99b180b9996407d61240ceb9830"
)
_INSTALL = "if lsmod | grep -q '^nvidia '; then exit 0; fi; exec /cos-gpu-installer install"

_FOLDERS: Mapping[str, tuple[str, str]] = {
    "driver": (INSTALL_DIR, "/usr/local/nvidia"),
    "vulkan": (f"{INSTALL_DIR}/vulkan/icd.d", "/etc/vulkan/icd.d"),
    "dev": ("/dev", "/dev"),
    "root": ("/", "/root"),
    "cos-tools": ("/var/lib/cos-tools", "/build/cos-tools"),
}
"""Volume -> its folder on the machine, and in the container."""

_ENVIRONMENT: Mapping[str, str] = {
    "NVIDIA_INSTALL_DIR_HOST": _FOLDERS["driver"][0],
    "NVIDIA_INSTALL_DIR_CONTAINER": _FOLDERS["driver"][1],
    "VULKAN_ICD_DIR_HOST": _FOLDERS["vulkan"][0],
    "VULKAN_ICD_DIR_CONTAINER": _FOLDERS["vulkan"][1],
    "ROOT_MOUNT_DIR": _FOLDERS["root"][1],
    "COS_TOOLS_DIR_HOST": _FOLDERS["cos-tools"][0],
    "COS_TOOLS_DIR_CONTAINER": _FOLDERS["cos-tools"][1],
}


def register_driver_installer(
    name: str, opts: pulumi.ResourceOptions
) -> kubernetes.apps.v1.DaemonSet:
    """Register the DaemonSet that installs the driver on each GPU machine."""
    core, meta, apps = kubernetes.core.v1, kubernetes.meta.v1, kubernetes.apps.v1
    labels = {"k8s-app": NAME}
    return apps.DaemonSet(
        name,
        metadata=meta.ObjectMetaArgs(name=NAME, namespace=NAMESPACE, labels=labels),
        spec=apps.DaemonSetSpecArgs(
            selector=meta.LabelSelectorArgs(match_labels=labels),
            update_strategy=apps.DaemonSetUpdateStrategyArgs(type="RollingUpdate"),
            template=core.PodTemplateSpecArgs(
                metadata=meta.ObjectMetaArgs(labels={**labels, "name": NAME}),
                spec=core.PodSpecArgs(
                    priority_class_name="system-node-critical",
                    affinity=_machines(),
                    tolerations=[
                        core.TolerationArgs(key=GPU.key, operator="Exists", effect=GPU.effect)
                    ],
                    host_network=True,
                    host_pid=True,
                    volumes=[
                        core.VolumeArgs(
                            name=volume, host_path=core.HostPathVolumeSourceArgs(path=path)
                        )
                        for volume, (path, _) in _FOLDERS.items()
                    ],
                    init_containers=[_installer()],
                    containers=[core.ContainerArgs(name="pause", image=_PAUSE)],
                ),
            ),
        ),
        opts=opts,
    )


def _machines() -> kubernetes.core.v1.AffinityArgs:
    """Return the machines with GPUs on which GKE itself installs no driver."""
    core = kubernetes.core.v1
    return core.AffinityArgs(
        node_affinity=core.NodeAffinityArgs(
            required_during_scheduling_ignored_during_execution=core.NodeSelectorArgs(
                node_selector_terms=[
                    core.NodeSelectorTermArgs(
                        match_expressions=[
                            core.NodeSelectorRequirementArgs(
                                key="cloud.google.com/gke-accelerator", operator="Exists"
                            ),
                            core.NodeSelectorRequirementArgs(
                                key="cloud.google.com/gke-gpu-driver-version",
                                operator="DoesNotExist",
                            ),
                        ]
                    )
                ]
            )
        )
    )


def _installer() -> kubernetes.core.v1.ContainerArgs:
    core = kubernetes.core.v1
    return core.ContainerArgs(
        name=NAME,
        image=_INSTALLER,
        image_pull_policy="Never",
        command=["bash", "-c", _INSTALL],
        resources=core.ResourceRequirementsArgs(requests={"cpu": "150m"}),
        security_context=core.SecurityContextArgs(privileged=True),
        env=[core.EnvVarArgs(name=key, value=value) for key, value in _ENVIRONMENT.items()],
        volume_mounts=[
            core.VolumeMountArgs(name=volume, mount_path=path)
            for volume, (_, path) in _FOLDERS.items()
        ],
    )
