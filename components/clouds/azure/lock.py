"""Azure's own deletion protection: a lock that refuses to delete a cluster and its pools."""

from collections.abc import Sequence

import pulumi
from pulumi_azure_native import authorization

from .cluster import Cluster


def lock(
    name: str,
    cluster: Cluster,
    pools: Sequence[pulumi.Resource],
    opts: pulumi.ResourceOptions,
) -> authorization.ManagementLockByScope:
    """Lock the cluster.

    The lock holds for its pools, too. It depends on them, so that it is the first to go when
    everything goes; to remove or replace a pool alone, take the lock away first.
    """
    return authorization.ManagementLockByScope(
        name,
        lock_name="evenkeel",
        scope=cluster.id,
        level=authorization.LockLevel.CAN_NOT_DELETE,
        notes="Made by evenkeel: remove it only to delete this cluster or one of its pools.",
        opts=pulumi.ResourceOptions.merge(
            opts, pulumi.ResourceOptions(parent=cluster, depends_on=list(pools))
        ),
    )
