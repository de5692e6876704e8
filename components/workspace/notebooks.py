"""Who opens a team's notebooks in the browser."""

from ..addons.kubeflow.door import open_to_people
from ..addons.notebooks.door import lets_in
from ..contract import ClusterOffer
from .part import Part
from .spec import WorkspaceSpec


def part(workspace: WorkspaceSpec, cluster: ClusterOffer) -> Part:
    """Return it: at the notebooks' gateway nobody passes whom no policy names."""
    policy = lets_in(workspace.name, workspace.members)
    return Part(addon="notebooks", after=(policy,) if open_to_people(cluster) else ())
