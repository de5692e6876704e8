"""Who the machines of a GKE cluster are to Google Cloud: an account with the least rights."""

import pulumi
import pulumi_gcp as gcp

from ...planning.scope import Scope
from .names import account_id
from .settings import Settings

ROLES = ("roles/artifactregistry.reader", "roles/container.defaultNodeServiceAccount")
"""Pull images of the project, write logs and metrics; nothing else."""


def register_node_identity(
    name: str, scope: Scope, settings: Settings, parent: pulumi.Resource
) -> tuple[pulumi.Output[str], list[pulumi.Resource]]:
    """Register the account, and return its address and the rights that it needs at work."""
    account = gcp.serviceaccount.Account(
        f"{name}-nodes",
        project=settings.project,
        account_id=account_id(scope.environment),
        display_name=f"Nodes of {scope.environment}",
        description=f"Owned by {scope.owner}; made by evenkeel",
        opts=pulumi.ResourceOptions(parent=parent),
    )
    rights = [
        gcp.projects.IAMMember(
            f"{name}-nodes-{role.rsplit('.', 1)[-1].lower()}",
            project=settings.project,
            role=role,
            member=pulumi.Output.concat("serviceAccount:", account.email),
            opts=pulumi.ResourceOptions(parent=parent),
        )
        for role in ROLES
    ]
    return account.email, list(rights)
