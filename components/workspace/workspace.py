"""A team's workspace on a cluster whose add-ons stand."""

from dataclasses import dataclass

import pulumi

from ..addons.object_resource import register_object
from ..contract import ClusterOffer
from .plan import workspace_objects
from .spec import WorkspaceSpec

__all__ = ["Workspace", "WorkspaceArgs"]

TYPE = "evenkeel:workspace:Workspace"  # part of every URN: changing it replaces every workspace


@dataclass(frozen=True, kw_only=True)
class WorkspaceArgs:
    """What a workspace is made of."""

    workspace: WorkspaceSpec
    """What the team asks for."""

    cluster: ClusterOffer
    """What the cluster offers."""


class Workspace(pulumi.ComponentResource):
    """A namespace with its members' rights, its GPUs, its queue, and a profile of Kubeflow's."""

    namespace: pulumi.Output[str]
    """Where the team works."""

    def __init__(
        self, name: str, args: WorkspaceArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Register the namespace, and once it stands all that is in it."""
        super().__init__(TYPE, name, {}, opts)
        first, *others = workspace_objects(args.workspace, args.cluster)
        namespace = register_object(name, first, pulumi.ResourceOptions(parent=self))
        inside = pulumi.ResourceOptions(parent=self, depends_on=[namespace])
        for each in others:
            register_object(name, each, inside)
        self.namespace = pulumi.Output.from_input(args.workspace.name)
        self.register_outputs({"namespace": self.namespace})
