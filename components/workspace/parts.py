"""What the add-ons that are on give a team."""

from importlib import import_module
from typing import cast

from ..contract import ClusterOffer
from .part import Part
from .spec import WorkspaceSpec

_MODULES = {
    "feast": "feature_project",
    "kserve": "serving_runtimes",
    "milvus": "vector_database",
    "notebooks": "notebooks",
    "prometheus": "dashboards",
}
"""Add-on -> the module here whose `part` says what it gives."""


def parts(workspace: WorkspaceSpec, cluster: ClusterOffer) -> tuple[Part, ...]:
    """Return a part for each add-on that is on and has something for teams.

    A module is imported when it is asked for: it imports the add-on's own.
    """
    return tuple(
        cast("Part", import_module(f".{module}", __package__).part(workspace, cluster))
        for addon, module in _MODULES.items()
        if addon in cluster.addons
    )
