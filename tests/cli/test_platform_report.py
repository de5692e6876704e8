"""What a person reads about pools, in text and as data."""

from cli.platform_report import Platform, _pool_document, _pool_row
from cli.readiness import GpuProblem, PoolStatus, WantedPool

TRAIN = WantedPool("train", "nvidia-h100-80gb", "-", 0, {"nvidia.com/gpu": 8})
REASON = "driver: got none; expected the GPU operator's. Set driver.enabled to true."
BROKEN = PoolStatus(TRAIN, 2, 8, 16, None, (GpuProblem(REASON, ("train-1",)),))
EMPTY = PoolStatus(TRAIN, 0, 0, 0, None)


def test_a_pool_without_its_gpus_says_why() -> None:
    """The number first, then each reason with how many nodes it holds for."""
    assert Platform((BROKEN, EMPTY), ()).missing() == [
        "pool train: 8 of 16 GPUs allocatable",
        f"pool train, 1 of 2 nodes: {REASON}",
    ]
    document = _pool_document(BROKEN)
    assert document["problems"] == [{"reason": REASON, "nodes": ("train-1",)}]
    assert document["gpus"] == {"allocatable": 8, "expected": 16}


def test_a_pool_that_has_no_nodes_yet_says_so() -> None:
    """`0 / 0` would look like a fault; a pool that grows from nothing has none."""
    assert Platform((EMPTY,), ()).complete
    assert _pool_row(EMPTY)[3] == "- (no nodes yet)"
    assert _pool_row(BROKEN)[3] == "8 / 16"
    assert _pool_document(EMPTY)["problems"] == []
