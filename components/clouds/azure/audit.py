"""Where it is kept who changed what in a cluster."""

import pulumi
from pulumi_azure_native import containerservice, monitor, operationalinsights

from .site import Site

_DAYS = {"dev": 30, "staging": 30, "prod": 90}

_CATEGORIES = ("kube-audit-admin", "guard")
"""Everything that changes something. `kube-audit` has each read, too, and costs far more."""


def keep_audit_logs(
    name: str,
    site: Site,
    cluster: containerservice.ManagedCluster,
    opts: pulumi.ResourceOptions,
) -> None:
    """Send the audit logs of a cluster to a workspace of Log Analytics."""
    workspace = operationalinsights.Workspace(
        f"{name}-workspace",
        resource_group_name=site.group,
        workspace_name="audit",
        location=site.location,
        sku=operationalinsights.WorkspaceSkuArgs(
            name=operationalinsights.WorkspaceSkuNameEnum.PER_GB2018
        ),
        retention_in_days=_DAYS[site.scope.stage],
        features=operationalinsights.WorkspaceFeaturesArgs(disable_local_auth=True),
        tags=site.tags,
        opts=site.guarded(opts),
    )
    monitor.DiagnosticSetting(
        name,
        name="audit",
        resource_uri=cluster.id,
        workspace_id=workspace.id,
        logs=[
            monitor.DiagnosticsLogSettingsArgs(category=category, enabled=True)
            for category in _CATEGORIES
        ],
        opts=opts,
    )
