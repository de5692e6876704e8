"""Whether the cluster says by itself how much pods use, as many distributions do."""

from collections.abc import Iterator, Sequence

from ...contract import METRICS_ADDON
from ...planning import labels
from .finding import Finding, problem
from .inventory import Inventory


def check(addons: Sequence[str], inventory: Inventory) -> Iterator[Finding]:
    """Yield what serves it already and is not ours, where the add-on would do so again."""
    if METRICS_ADDON in addons and serves_metrics(inventory):
        yield problem(
            f"addons.{METRICS_ADDON}: got the add-on, and the cluster serves metrics.k8s.io "
            f"already ({inventory.metrics}, which evenkeel did not install); expected one of them. "
            f"Remove {METRICS_ADDON} from addons."
        )


def serves_metrics(inventory: Inventory) -> bool:
    """Say whether somebody else has brought it, and will leave it there."""
    found = inventory.metrics
    return found is not None and found.labels.get(labels.ADDON) != METRICS_ADDON
