"""A cluster that add-ons are planned for."""

import pytest

from components.contract import ClusterOffer
from components.planning.gpu_stack import GpuStack
from components.planning.pools import GpuPool


@pytest.fixture(scope="session")
def cluster() -> ClusterOffer:
    """Return what a cluster with one whole and one time-sliced pool offers."""
    whole = GpuPool(
        name="train", accelerator="nvidia-h100-80gb", gpus_per_node=8, min_nodes=2, max_nodes=2
    )
    sliced = GpuPool(
        name="serve",
        accelerator="nvidia-l4",
        gpus_per_node=1,
        min_nodes=2,
        max_nodes=2,
        time_slices=4,
    )
    return ClusterOffer(
        kubernetes="1.36",
        pools=(whole, sliced),
        gpu=GpuStack(driver=True, toolkit=True, device_plugin=True),
    )
