"""One team's workspace, as an environment asks for it."""

from collections.abc import Mapping
from dataclasses import field

from ..frozen import dataclass


@dataclass(frozen=True, kw_only=True)
class WorkspaceSpec:
    """A workspace."""

    name: str
    """Its name, which is that of its namespace, too."""

    members: tuple[str, ...]
    """Who works in it: `group:NAME` or `user:NAME`, as the cluster's login calls them."""

    gpus: Mapping[str, int] = field(default_factory=dict)
    """Accelerator -> how many the team may have at a time; slices, where pools are shared."""
