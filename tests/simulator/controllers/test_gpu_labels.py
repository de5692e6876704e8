"""GPU feature discovery says of a node what it says in reality."""

from simulator.controllers.gpu_labels import gpu_labels
from simulator.controllers.mig import MigLayout
from simulator.controllers.sharing import Sharing
from simulator.session_data import Gpus

L4 = Gpus(accelerator="nvidia-l4", product="NVIDIA-L4", count=1, memory_mib=23034)
H100 = Gpus(
    accelerator="nvidia-h100-80gb",
    product="NVIDIA-H100-80GB-HBM3",
    count=8,
    memory_mib=81559,
    mig_profiles=("1g.10gb",),
)


def test_a_time_sliced_gpu_is_marked_as_shared() -> None:
    """The product gets a suffix; the count stays that of the hardware."""
    labels = gpu_labels(
        L4,
        MigLayout((None,)),
        "single",
        Sharing("time-slicing", {"nvidia.com/gpu": 4}),
        "595.91.07",
    )

    assert labels == {
        "nvidia.com/cuda.driver-version.full": "595.91.07",
        "nvidia.com/cuda.driver-version.major": "595",
        "nvidia.com/cuda.driver-version.minor": "91",
        "nvidia.com/cuda.driver-version.revision": "07",
        "nvidia.com/gpu.compute.major": "8",
        "nvidia.com/gpu.compute.minor": "9",
        "nvidia.com/gpu.count": "1",
        "nvidia.com/gpu.family": "ada-lovelace",
        "nvidia.com/gpu.memory": "23034",
        "nvidia.com/gpu.mode": "compute",
        "nvidia.com/gpu.product": "NVIDIA-L4-SHARED",
        "nvidia.com/gpu.replicas": "4",
        "nvidia.com/gpu.sharing-strategy": "time-slicing",
        "nvidia.com/mig.capable": "false",
        "nvidia.com/mig.strategy": "single",
        "nvidia.com/mps.capable": "false",
    }


def test_under_strategy_single_instances_stand_in_for_gpus() -> None:
    """Product, count and memory are those of the instances."""
    cut = MigLayout(({"1g.10gb": 7},) * 8)
    labels = gpu_labels(H100, cut, "single", Sharing(), "")

    assert labels["nvidia.com/gpu.product"] == "NVIDIA-H100-80GB-HBM3-MIG-1g.10gb"
    assert labels["nvidia.com/gpu.count"] == "56"
    assert labels["nvidia.com/gpu.memory"] == "10240"
    assert labels["nvidia.com/mig.capable"] == "true"
    assert "nvidia.com/cuda.driver-version.full" not in labels


def test_under_strategy_mixed_instances_have_labels_of_their_own() -> None:
    """The GPUs keep theirs, without sharing."""
    cut = MigLayout(({"1g.10gb": 7},) * 8)
    labels = gpu_labels(H100, cut, "mixed", Sharing(), "")

    assert labels["nvidia.com/gpu.product"] == "NVIDIA-H100-80GB-HBM3"
    assert (labels["nvidia.com/gpu.count"], labels["nvidia.com/gpu.replicas"]) == ("8", "0")
    assert labels["nvidia.com/mig-1g.10gb.count"] == "56"
    assert labels["nvidia.com/mig-1g.10gb.product"] == "NVIDIA-H100-80GB-HBM3-MIG-1g.10gb"


def test_an_uneven_cut_is_called_invalid_under_strategy_single() -> None:
    """Feature discovery shows the mistake where the device plugin stops."""
    cut = MigLayout(({"1g.10gb": 7}, *(None,) * 7))
    labels = gpu_labels(H100, cut, "single", Sharing(), "")

    assert labels["nvidia.com/gpu.product"] == "NVIDIA-H100-80GB-HBM3-MIG-INVALID"
    assert (labels["nvidia.com/gpu.count"], labels["nvidia.com/gpu.memory"]) == ("0", "0")
