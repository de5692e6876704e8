"""A team's project in Feast: registry and online store in a database of its own.

The platform's own stores have one password each, which would open every team's features to every
team. What a team's database holds is the team's alone, and so is the password in its namespace.
"""

from ..addons.feast.stores import NAME
from ..addons.feast.team_store import team_store, team_stores
from ..addons.postgresql.databases import database
from ..contract import ClusterOffer
from .part import Part
from .spec import WorkspaceSpec


def part(workspace: WorkspaceSpec, cluster: ClusterOffer) -> Part:
    """Return it."""
    namespace = workspace.name
    kept, made = database(f"workspace-{namespace}", namespace)
    return Part(
        addon=NAME,
        secrets=(kept,),
        before=(*made, team_stores(namespace)),
        after=(team_store(cluster, namespace, project(workspace), kept.name),),
    )


def project(workspace: WorkspaceSpec) -> str:
    """Return what the project is called: Feast knows no hyphens."""
    return workspace.name.replace("-", "_")
