"""A team's workspace on a cluster whose add-ons stand."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pulumi

from ..addons.images import mirror_object
from ..addons.made_secret import make_secret
from ..addons.mirror import expect_inside
from ..addons.object_resource import register_object
from ..addons.owned import labelled
from ..addons.plan import Object
from ..contract import ClusterOffer
from ..planning import labels
from .part import Part
from .parts import parts
from .plan import workspace_objects
from .spec import WorkspaceSpec

__all__ = ["Workspace", "WorkspaceArgs"]

TYPE = "evenkeel:workspace:Workspace"  # part of every URN: changing it replaces every workspace

Resources = list[pulumi.Resource]


@dataclass(frozen=True, kw_only=True)
class WorkspaceArgs:
    """What a workspace is made of."""

    workspace: WorkspaceSpec
    """What the team asks for."""

    cluster: ClusterOffer
    """What the cluster offers."""

    protect: bool = False
    """Whether its namespace is protected, and with it the volumes in it."""


class Workspace(pulumi.ComponentResource):
    """A namespace with its members' rights, its GPUs, its queue, and its share of add-ons."""

    namespace: pulumi.Output[str]
    """Where the team works."""

    def __init__(
        self, name: str, args: WorkspaceArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Register the namespace, and once it stands all that is in it.

        Raises:
            Refused: An image is outside the mirror; nothing of the workspace was registered.
        """
        workspace, mirror = args.workspace, args.cluster.mirror
        first, *others = workspace_objects(workspace, args.cluster)
        given = parts(workspace, args.cluster)
        if mirror is not None:
            objects = [each for part in given for each in (*part.before, *part.after)]
            expect_inside(f"workspace {workspace.name}", mirror, objects)
        super().__init__(TYPE, name, {}, opts)
        self._args = args
        kept = pulumi.ResourceOptions(protect=args.protect or None)
        namespace = self._register(name, [first], [], kept)
        self._register(name, others, namespace)
        for part in given:
            made = self._secrets(name, part, namespace)
            made += self._register(name, part.before, made)
            self._register(name, part.after, made)
        self.namespace = pulumi.Output.from_input(workspace.name)
        self.register_outputs({"namespace": self.namespace})

    def _secrets(self, name: str, part: Part, needed: Resources) -> Resources:
        made = list(needed)
        whose = {labels.WORKSPACE: self._args.workspace.name}
        for each in part.secrets:
            secret = replace(each, labels={**each.labels, **whose})
            placed = self._inside(needed)
            made += make_secret(f"{name}-{each.name}", secret, part.addon, "", placed)
        return made

    def _register(
        self,
        name: str,
        objects: Iterable[Object],
        needed: Resources,
        opts: pulumi.ResourceOptions | None = None,
    ) -> Resources:
        placed = pulumi.ResourceOptions.merge(self._inside(needed), opts)
        mirror = self._args.cluster.mirror
        whose = {labels.WORKSPACE: self._args.workspace.name}
        made: Resources = []
        for each in objects:
            taken = each if mirror is None else mirror_object(each, mirror)
            made.append(register_object(name, labelled(taken, whose) or taken, placed))
        return made

    def _inside(self, needed: Resources) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self, depends_on=list(needed))
