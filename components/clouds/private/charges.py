"""What an environment on a private cluster pays for: nothing that anybody sells by a list."""

from ...contract import FoundationSpec
from ...planning.charges import Charges
from .settings import Settings


def plan_charges(spec: FoundationSpec, settings: Settings) -> Charges:
    """Return that nobody sells it: machines, network and storage are yours."""
    del spec
    made = " that Cluster API makes" if settings.cluster_api else ""
    yours = f"machines{made}, network, storage, power: they are yours, and no list has their price"
    return Charges(unknown=(yours,))
