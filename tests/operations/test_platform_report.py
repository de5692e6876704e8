"""What a person reads about pools, in text and as data."""

from operations.charts import ChartSource, combined
from operations.platform_report import Platform, _addon_row, _pool_document, _pool_row, _stand_ins
from operations.readiness import AddOnStatus, GpuProblem, PoolStatus, WantedPool

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


def _addon(name: str, chart: ChartSource, total: int = 2) -> AddOnStatus:
    return AddOnStatus(name, "1.0", chart, total, total, ())


def test_what_an_addon_does_not_have_is_no_fault() -> None:
    """`0/0` would look like one, and nothing was fetched of what has no chart."""
    assert _addon_row(_addon("rdma", combined([]), 0)) == ("rdma", "1.0", "-", "-")
    assert _addon_row(_addon("kueue", ChartSource("real"))) == ("kueue", "1.0", "2/2", "real")


def test_each_reason_for_stand_ins_has_one_line() -> None:
    """Not one for each host; which add-ons it is about the table says, where there is but one."""
    away = [
        ChartSource("stand-in", f"repository not reachable: {host} does not answer (x)")
        for host in ("charts.a.io", "b.example.com")
    ]
    other = ChartSource("stand-in", "source not reachable: no address")
    both = [_addon("a", away[0]), _addon("b", away[1]), _addon("c", ChartSource("real"))]

    assert _stand_ins(both)[:-1] == [" 2 stand-ins, not reachable: does not answer (x)"]
    assert _stand_ins([*both, _addon("d", other)])[:-1] == [
        " 2 stand-ins, not reachable: does not answer (x): a, b",
        " 1 stand-in, not reachable: no address: d",
    ]
    assert _stand_ins(both[2:]) == []
