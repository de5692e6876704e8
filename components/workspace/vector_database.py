"""A team's database in Milvus."""

from ..addons.milvus.team_database import team_database
from ..addons.milvus.values import NAME
from ..contract import ClusterOffer
from .part import Part
from .spec import WorkspaceSpec


def part(workspace: WorkspaceSpec, cluster: ClusterOffer) -> Part:
    """Return it."""
    del cluster
    kept, job = team_database(workspace.name)
    return Part(addon=NAME, secrets=(kept,), after=(job,))
