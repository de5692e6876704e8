"""Who may reach the Kubernetes API, and as what."""

import pulumi
import pulumi_aws as aws

from ...planning.names import short_names
from . import arns
from .settings import Settings

_POLICY = "AmazonEKSClusterAdminPolicy"

PREVIEWERS = "evenkeel:preview"
"""The group of whoever previews; what it may do the cluster says (stacks/bootstrap)."""


def make_access(
    name: str, cluster: aws.eks.Cluster, settings: Settings, child: pulumi.ResourceOptions
) -> list[pulumi.Resource]:
    """Register an entry for each administrator and previewer: nobody else reaches the cluster."""
    made: list[pulumi.Resource] = []
    for arn, short in short_names(settings.admins, short_name).items():
        entry = aws.eks.AccessEntry(
            f"{name}-access-{short}",
            cluster_name=cluster.name,
            principal_arn=arn,
            type="STANDARD",
            opts=child,
        )
        right = aws.eks.AccessPolicyAssociation(
            f"{name}-access-{short}",
            cluster_name=cluster.name,
            principal_arn=entry.principal_arn,
            policy_arn=arns.access_policy_arn(settings, _POLICY),
            access_scope=aws.eks.AccessPolicyAssociationAccessScopeArgs(type="cluster"),
            opts=child,
        )
        made += [entry, right]
    for arn, short in short_names(settings.previewers, short_name).items():
        looking = aws.eks.AccessEntry(
            f"{name}-preview-{short}",
            cluster_name=cluster.name,
            principal_arn=arn,
            type="STANDARD",
            # no policy of EKS: they know no right to a dry run alone
            kubernetes_groups=[PREVIEWERS],
            opts=child,
        )
        made.append(looking)
    return made


def short_name(arn: str) -> str:
    """Return what the resources of a role are called after."""
    return arn.split(":role/", 1)[-1].replace("/", "-")
