"""Who workloads are to AWS: Pod Identity, never a key (contract: components/contract.py)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from ...contract import Grant
from ...planning.scope import Scope
from .cluster import Cluster
from .documents import Statement, bucket_statements, render_document, render_pod_trust
from .rights import dns_statements, secret_statements
from .role import RoleArgs, make_role
from .settings import Settings
from .storage import Storage

TYPE = "evenkeel:aws:Identity"  # part of every URN


@dataclass(frozen=True, kw_only=True)
class IdentityArgs:
    """Which service accounts get which rights."""

    scope: Scope
    cluster: Cluster
    storage: Storage
    grants: tuple[Grant, ...] = ()
    domain: str | None = None
    """The one whose records grants may write; without it, or a zone, nobody writes any."""

    settings: Settings


class Identity(pulumi.ComponentResource):
    """A role for each grant, which pods of one service account take on and nobody else."""

    service_account_annotations: Mapping[str, Mapping[str, pulumi.Output[str]]]
    """Grant -> annotations of its service account: none, AWS knows it by name."""

    pod_labels: Mapping[str, Mapping[str, str]]
    """Grant -> labels of its pods: none."""

    def __init__(
        self, name: str, args: IdentityArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Register a role and its association for each grant."""
        super().__init__(TYPE, name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        for grant in args.grants:
            _grant(f"{name}-{grant.name}", grant, args, child)
        names = [grant.name for grant in args.grants]
        self.service_account_annotations = {each: {} for each in names}
        self.pod_labels = {each: {} for each in names}
        self.register_outputs({"grants": names})


def _grant(name: str, grant: Grant, args: IdentityArgs, child: pulumi.ResourceOptions) -> None:
    role, rights = make_role(
        name,
        RoleArgs(
            name=f"{args.scope.environment}-{grant.name}",
            trust=render_pod_trust(
                args.scope, args.settings, grant.namespace, grant.service_account
            ),
            document=_document(grant, args),
        ),
        args.settings,
        child,
    )
    aws.eks.PodIdentityAssociation(
        name,
        cluster_name=args.cluster.name,
        namespace=grant.namespace,
        service_account=grant.service_account,
        role_arn=role.arn,
        opts=pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(depends_on=rights)),
    )


def _document(grant: Grant, args: IdentityArgs) -> pulumi.Input[str] | None:
    """Return what a grant lets; None where that is nothing."""
    others = _others(grant, args)
    if not grant.buckets:
        return render_document(*others) if others else None
    rights = tuple(grant.buckets.values())
    found = [args.storage.bucket_arns[each] for each in grant.buckets]

    def render(arns: Sequence[str]) -> str:
        key, *buckets = arns
        return render_document(
            *(
                statement
                for arn, right in zip(buckets, rights, strict=True)
                for statement in bucket_statements(arn, key, right)
            ),
            *others,
        )

    rendered: pulumi.Output[str] = pulumi.Output.all(args.cluster.data_key, *found).apply(render)
    return rendered


def _others(grant: Grant, args: IdentityArgs) -> tuple[Statement, ...]:
    """Return what a grant lets beside buckets."""
    zone = args.settings.dns_zone
    statements: list[Statement] = []
    if grant.dns and args.domain and zone:
        statements += dns_statements(zone, args.domain, args.settings)
    if grant.secrets:
        statements += secret_statements(args.scope, args.settings)
    return tuple(statements)
