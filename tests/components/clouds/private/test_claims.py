"""Which nodes a pool claims."""

import pytest

from components.clouds.private.claims import check_claims, plan_claim
from components.clouds.private.node import Node
from components.planning import labels
from components.planning.pools import GpuPool
from components.planning.taints import GPU, Taint


def pool(name: str = "a", low: int = 0, high: int = 2) -> GpuPool:
    """Return a pool."""
    return GpuPool(
        name=name, accelerator="nvidia-l4", gpus_per_node=1, min_nodes=low, max_nodes=high
    )


def nodes(*names: str, mine: str = "") -> list[Node]:
    """Return nodes of one machine room; those in `mine` are claimed already."""
    return [
        Node(name=n, labels={"m": "x"} | ({labels.POOL: "a"} if n in mine.split() else {}))
        for n in names
    ]


@pytest.mark.parametrize(
    ("present", "chosen"),
    [
        (nodes("c", "b", "a"), ["a", "b"]),
        (nodes("a", "b", "c", mine="c"), ["a", "c"]),
        (nodes("a", "b", "c", "d", mine="c d"), ["c", "d"]),
        (nodes("b"), ["b"]),
        ([Node(name="a", labels={"m": "y"})], []),
    ],
)
def test_a_pool_keeps_its_nodes_and_fills_up_by_name(
    present: list[Node], chosen: list[str]
) -> None:
    """A machine that joins with an earlier name does not push out one that works."""
    assert [node.name for node in plan_claim(pool(), {"m": "x"}, present)] == chosen


@pytest.mark.parametrize(
    "taint",
    [
        GPU,
        Taint(key="node.kubernetes.io/not-ready", effect="NoExecute"),
        Taint(key="node.kubernetes.io/unschedulable", effect="NoSchedule"),
        Taint(key="node.cloudprovider.kubernetes.io/uninitialized", effect="NoSchedule"),
        Taint(key="ToBeDeletedByClusterAutoscaler", effect="NoSchedule", value="1"),
    ],
    ids=str,
)
def test_taints_that_do_not_count(taint: Taint) -> None:
    """Our own taint and those of a node's life cycle let a claim pass."""
    present = [Node(name="n", labels={"m": "x"}, taints=(taint,))]

    assert list(check_claims([pool()], {"a": {"m": "x"}}, present)) == []


@pytest.mark.parametrize(
    "taint",
    [
        Taint(key="nvidia.com/gpu", effect="NoSchedule", value="true"),
        Taint(key="nvidia.com/gpu", effect="NoExecute", value="present"),
        Taint(key="dedicated", effect="NoSchedule"),
    ],
    ids=str,
)
def test_taints_that_count(taint: Taint) -> None:
    """A claim would take them away without a word, so it is refused."""
    present = [Node(name="n", labels={"m": "x"}, taints=(taint,))]
    (problem,) = check_claims([pool()], {"a": {"m": "x"}}, present)

    assert f"kubectl taint node n {taint}-;" in problem


def test_a_node_of_two_pools_is_refused() -> None:
    """Two selectors that match one node are a mistake, not a race."""
    selectors = {"a": {"m": "x"}, "b": {"m": "x"}}

    assert list(check_claims([pool("a"), pool("b")], selectors, nodes("n"))) == [
        (
            "cloud.claims.b: got node n, which pool a claims too; expected each node in one pool. "
            "Make the labels of the two claims differ."
        )
    ]
