"""Who may do everything in a GKE cluster, and who sees what was done there."""

import pulumi
import pulumi_gcp as gcp

from ...planning.names import short_names
from ...planning.scope import Scope
from .names import cluster_path, slug
from .settings import Settings

_ROLE = "roles/container.admin"


def register_admins(name: str, scope: Scope, settings: Settings, parent: pulumi.Resource) -> None:
    """Let the named people administrate this cluster and no other of the project."""
    path = cluster_path(settings, scope.environment)
    for member, short in short_names(settings.admins, slug).items():
        gcp.projects.IAMMember(
            f"{name}-admin-{short}",
            project=settings.project,
            role=_ROLE,
            member=member,
            condition=gcp.projects.IAMMemberConditionArgs(
                title=f"cluster {scope.environment}",
                description="made by evenkeel",
                # the cluster and what is in it, and none whose name begins alike
                expression=(f'resource.name == "{path}" || resource.name.startsWith("{path}/")'),
            ),
            opts=pulumi.ResourceOptions(parent=parent),
        )


def register_audit(name: str, scope: Scope, settings: Settings, parent: pulumi.Resource) -> None:
    """Log who read and wrote objects; that the cluster itself was changed is logged always.

    Only in production: the setting holds for the whole project, and its logs cost money.
    """
    if not scope.protected:
        return
    gcp.projects.IAMAuditConfig(
        f"{name}-audit",
        project=settings.project,
        service="container.googleapis.com",
        audit_log_configs=[
            gcp.projects.IAMAuditConfigAuditLogConfigArgs(log_type=kind)
            for kind in ("ADMIN_READ", "DATA_READ", "DATA_WRITE")
        ],
        opts=pulumi.ResourceOptions(parent=parent),
    )
