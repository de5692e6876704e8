"""The resource types of Google Cloud that are simulated."""

from dataclasses import replace

from ...cloud.kind import registry
from ..enabled import api_enabled
from . import cluster, dns, federation, keys, network, node_pool, projects, storage

_MODULES = (network, projects, federation, keys, storage, dns, cluster, node_pool)

KINDS = registry(
    *(
        # before all else: without its API nothing of a resource is looked at
        replace(kind, rules=(api_enabled, *kind.rules))
        for module in _MODULES
        for kind in module.KINDS
    )
)
"""By type token."""
