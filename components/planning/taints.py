"""Taints of nodes: ours, those of a node's life cycle, and those of others."""

from collections.abc import Iterable

from ..frozen import dataclass


@dataclass(frozen=True)
class Taint:
    """One taint of a node."""

    key: str
    effect: str
    value: str = ""

    def __lt__(self, other: "Taint") -> bool:
        """Tell whether it comes before another one."""
        return (self.key, self.effect, self.value) < (other.key, other.effect, other.value)

    def __str__(self) -> str:
        """Return it as `kubectl taint` writes it."""
        return (
            f"{self.key}={self.value}:{self.effect}" if self.value else f"{self.key}:{self.effect}"
        )


GPU = Taint(key="nvidia.com/gpu", value="present", effect="NoSchedule")
"""The one taint of every GPU node on every cloud; some set exactly this one by themselves."""

LIFE_CYCLE = (
    "node.kubernetes.io/",
    "node.cloudprovider.kubernetes.io/",
    "node.cluster.x-k8s.io/",
    "ToBeDeletedByClusterAutoscaler",
    "DeletionCandidateOfClusterAutoscaler",
)
"""Taints with these prefixes come and go with a node's state: their controllers put them back."""


def foreign(taints: Iterable[Taint]) -> list[Taint]:
    """Return the taints that neither evenkeel nor a node's life cycle explains."""
    return sorted(each for each in taints if each != GPU and not each.key.startswith(LIFE_CYCLE))
