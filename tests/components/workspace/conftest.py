"""The clusters that add-ons are planned for are those of workspaces, too."""

from tests.components.addons.conftest import cluster, everything

__all__ = ["cluster", "everything"]
