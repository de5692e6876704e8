"""The resource types of Google Cloud that are simulated."""

from ...cloud.kind import registry
from . import cluster, dns, federation, keys, network, node_pool, projects, storage

KINDS = registry(
    *network.KINDS,
    *projects.KINDS,
    *federation.KINDS,
    *keys.KINDS,
    *storage.KINDS,
    *dns.KINDS,
    *cluster.KINDS,
    *node_pool.KINDS,
)
"""By type token."""
