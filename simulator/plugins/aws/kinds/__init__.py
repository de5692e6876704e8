"""Every resource type of AWS that is simulated."""

from ...cloud.kind import registry
from . import (
    access,
    buckets,
    cluster,
    firewall,
    identity,
    keys,
    machines,
    network,
    node_group,
    scaling,
)

KINDS = registry(
    *network.KINDS,
    *firewall.KINDS,
    *keys.KINDS,
    *identity.KINDS,
    *cluster.KINDS,
    *access.KINDS,
    *machines.KINDS,
    *node_group.KINDS,
    *scaling.KINDS,
    *buckets.KINDS,
)
