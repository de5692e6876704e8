"""A record of who talked to whom in a virtual network."""

import pulumi
from pulumi_azure_native import managedidentity, network, storage

from .roles import Assignment, Role, grant_role
from .site import Site

_DAYS = 30

_WATCHERS = "NetworkWatcherRG"
"""The resource group where Azure keeps one network watcher for each region, made by itself."""


def record_flows(
    name: str,
    site: Site,
    vnet: network.VirtualNetwork,
    opts: pulumi.ResourceOptions,
) -> network.FlowLog:
    """Record every flow of the network in a storage account of its own, without a key."""
    account = _account(f"{name}-account", site, opts)
    writer = managedidentity.UserAssignedIdentity(
        f"{name}-identity",
        resource_group_name=site.group,
        resource_name_="flow-logs",
        location=site.location,
        tags=site.tags,
        opts=opts,
    )
    given = Assignment(role=Role.BLOB_CONTRIBUTOR, scope=account.id, principal=writer.principal_id)
    right = grant_role(f"{name}-right", site, given, opts)
    return network.FlowLog(
        name,
        resource_group_name=_WATCHERS,
        network_watcher_name=f"NetworkWatcher_{site.location}",
        flow_log_name=site.scope.environment,
        location=site.location,
        target_resource_id=vnet.id,
        storage_id=account.id,
        enabled=True,
        format=network.FlowLogFormatParametersArgs(type=network.FlowLogFormatType.JSON, version=2),
        retention_policy=network.RetentionPolicyParametersArgs(days=_DAYS, enabled=True),
        identity=network.ManagedServiceIdentityArgs(
            type=network.ResourceIdentityType.USER_ASSIGNED, user_assigned_identities=[writer.id]
        ),
        tags=site.tags,
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[right])),
    )


def _account(name: str, site: Site, opts: pulumi.ResourceOptions) -> storage.StorageAccount:
    return storage.StorageAccount(
        name,
        resource_group_name=site.group,
        account_name=site.names.logs_account,
        location=site.location,
        kind=storage.Kind.STORAGE_V2,
        sku=storage.SkuArgs(name=storage.SkuName.STANDARD_LRS),
        allow_blob_public_access=False,
        allow_shared_key_access=False,
        enable_https_traffic_only=True,
        minimum_tls_version=storage.MinimumTlsVersion.TLS1_2,
        network_rule_set=storage.NetworkRuleSetArgs(
            default_action=storage.DefaultAction.DENY, bypass=storage.Bypass.AZURE_SERVICES
        ),
        tags=site.tags,
        opts=opts,
    )
