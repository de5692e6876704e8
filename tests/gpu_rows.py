"""The table of who brings driver, toolkit and device plugin, cloud by cloud and image by image.

Each row has both halves: what the GPU operator is told, and what a machine's image and its cloud
bring. Tests of the add-on read the first half, tests of the simulator both.
"""

from dataclasses import dataclass

from components.contract import ClusterOffer
from components.planning.gpu_stack import GpuStack
from components.planning.pools import GpuPool
from components.planning.taints import Taint
from simulator.session_data import Image

GKE_DIR = "/home/kubernetes/bin/nvidia"
INSTALLER = "nvidia-driver-installer"
SPOT = Taint(key="kubernetes.azure.com/scalesetpriority", value="spot", effect="NoSchedule")
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
        GpuStack(driver=False, toolkit=False, device_plugin=True),
        Image(os="al2023", driver="image", operator_driver=False, toolkit=True),
    ),
    "GKE COS": Row(
        GpuStack(
            driver=False,
            toolkit=True,
            device_plugin=True,
            install_dir=GKE_DIR,
            toolkit_env=GKE_ENV,
            mig_manager_env={"WITH_REBOOT": "true"},
            critical_pods=True,
        ),
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
        GpuStack(
            driver=True,
            toolkit=True,
            device_plugin=True,
            toolkit_env=GKE_ENV,
            mig_manager_env={"WITH_REBOOT": "true"},
            critical_pods=True,
        ),
        Image(
            os="ubuntu",
            driver_installer=INSTALLER,
            toolkit_env=GKE_ENV,
            mig_needs_restart=True,
        ),
    ),
    "GKE managed": Row(
        GpuStack(
            driver=False,
            toolkit=False,
            device_plugin=False,
            dcgm=False,
            mig_manager=False,
            critical_pods=True,
        ),
        Image(os="cos", driver="cloud", operator_driver=False, device_plugin=True),
    ),
    "AKS operator": Row(
        GpuStack(driver=True, toolkit=True, device_plugin=True, tolerations=(SPOT,)),
        Image(os="ubuntu"),
        taints=(SPOT,),
    ),
    "AKS cloud": Row(
        GpuStack(
            driver=False,
            toolkit=False,
            device_plugin=True,
            runtime_class="nvidia-container-runtime",
        ),
        Image(os="ubuntu", driver="cloud", toolkit=True, runtime_class="nvidia-container-runtime"),
    ),
    "private kubeadm": Row(
        GpuStack(driver=True, toolkit=True, device_plugin=True), Image(os="ubuntu")
    ),
    "private, host driver": Row(
        GpuStack(driver=False, toolkit=True, device_plugin=True), Image(driver="image")
    ),
    "RKE2": Row(
        GpuStack(driver=True, toolkit=True, device_plugin=True, toolkit_env=RKE2_ENV),
        Image(os="ubuntu", toolkit_env=RKE2_ENV),
    ),
    "Talos": Row(
        GpuStack(driver=False, toolkit=True, device_plugin=True),
        Image(os="talos", driver="image", operator_driver=False),
    ),
}
"""As NVIDIA, the clouds and AICR document it; read in 2026-11."""
