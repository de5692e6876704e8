"""Where a team's models are served: the runtimes with a GPU, held to the team's pools."""

from ..addons.kserve.runtimes import team_runtimes
from ..contract import ClusterOffer
from .part import Part
from .plan import shares
from .spec import WorkspaceSpec


def part(workspace: WorkspaceSpec, cluster: ClusterOffer) -> Part:
    """Return it: nothing for a team without GPUs, whose quota would refuse such a model."""
    pools = tuple(shares(workspace, cluster))
    made = team_runtimes(cluster, workspace.name, pools) if pools else ()
    return Part(addon="kserve", after=made)
