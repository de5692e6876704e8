"""The table of who brings driver, toolkit and device plugin, cloud by cloud and image by image.

Each row has both halves: what the GPU operator is told, as the cloud's own component plans it, and
what a machine's image and its cloud bring. Tests of the add-on read the first half, tests of the
simulator both.
"""

from dataclasses import dataclass

from components.clouds.aws import driver as aws
from components.clouds.azure import driver as azure
from components.clouds.gcp import driver as gcp
from components.clouds.private import driver as private
from components.contract import ClusterOffer
from components.planning.gpu_stack import GpuStack
from components.planning.pools import GpuPool
from components.planning.taints import Taint
from simulator.session_data import Image

GKE_DIR = "/home/kubernetes/bin/nvidia"
INSTALLER = "nvidia-driver-installer"
RKE2_ENV = {"CONTAINERD_SOCKET": "/run/k3s/containerd/containerd.sock"}
GKE_ENV = {"RUNTIME_CONFIG_SOURCE": "file"}

POOLS = (
    GpuPool(
        name="train", accelerator="nvidia-h100-80gb", gpus_per_node=8, min_nodes=0, max_nodes=16
    ),
    GpuPool(
        name="serve",
        accelerator="nvidia-l4",
        gpus_per_node=1,
        min_nodes=1,
        max_nodes=8,
        time_slices=4,
    ),
)
CHEAP = GpuPool(
    name="cheap",
    accelerator="nvidia-t4",
    gpus_per_node=1,
    min_nodes=0,
    max_nodes=2,
    capacity="spot",
)
"""What puts a taint of Azure's own on machines."""


@dataclass(frozen=True)
class Row:
    """One consistent pair."""

    stack: GpuStack
    image: Image
    installer: bool = False
    """Whether the program makes the cloud's installer."""

    taints: tuple[Taint, ...] = ()

    @property
    def offer(self) -> ClusterOffer:
        """What a cluster with this pair offers to add-ons."""
        return ClusterOffer(kubernetes="1.36", pools=POOLS, gpu=self.stack)


ROWS = {
    "EKS AL2023": Row(
        aws.plan_driver("preinstalled").stack,
        Image(os="al2023", driver="image", operator_driver=False, toolkit=True),
    ),
    "EKS Bottlerocket": Row(
        aws.plan_driver("cloud").stack,
        Image(
            os="bottlerocket",
            driver="image",
            operator_driver=False,
            toolkit=True,
            device_plugin=True,
        ),
    ),
    "GKE COS": Row(
        gcp.plan_driver("operator").stack,
        Image(
            os="cos",
            driver_installer=INSTALLER,
            operator_driver=False,
            toolkit_dir=GKE_DIR,
            toolkit_env=GKE_ENV,
            mig_needs_restart=True,
        ),
        installer=True,
    ),
    "GKE Ubuntu": Row(
        gcp.plan_driver("operator", "ubuntu").stack,
        Image(
            os="ubuntu",
            driver_installer=INSTALLER,
            toolkit_env=GKE_ENV,
            mig_needs_restart=True,
        ),
    ),
    "GKE managed": Row(
        gcp.plan_driver("cloud").stack,
        Image(
            os="cos",
            driver="cloud",
            operator_driver=False,
            toolkit_dir=GKE_DIR,
            toolkit_env=GKE_ENV,
            device_plugin=True,
        ),
    ),
    "AKS operator": Row(
        azure.plan_driver("operator", (CHEAP,)).stack, Image(os="ubuntu"), taints=(azure.SPOT,)
    ),
    "AKS cloud": Row(
        azure.plan_driver("cloud").stack,
        Image(os="ubuntu", driver="cloud", toolkit=True, runtime_class="nvidia-container-runtime"),
    ),
    "private kubeadm": Row(private.plan_driver("operator").stack, Image(os="ubuntu")),
    "private, host driver": Row(private.plan_driver("preinstalled").stack, Image(driver="image")),
    "RKE2": Row(
        private.plan_driver("operator", "rke2").stack, Image(os="ubuntu", toolkit_env=RKE2_ENV)
    ),
    "Talos": Row(
        private.plan_driver("preinstalled", "talos").stack,
        Image(os="talos", driver="image", operator_driver=False),
    ),
}
"""The images as NVIDIA, the clouds and AICR document them; read in 2026-11."""
