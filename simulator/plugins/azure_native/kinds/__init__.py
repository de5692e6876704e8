"""The resource types of Azure that evenkeel uses, as Azure treats them."""

from ...cloud.kind import registry
from ..rules import LOCK, kept_by_locks
from . import (
    agent_pool,
    cluster,
    compute,
    endpoints,
    identity,
    keyvault,
    maintenance,
    monitor,
    network,
    resources,
    storage,
)

_MODULES = (
    resources,
    network,
    endpoints,
    identity,
    keyvault,
    storage,
    monitor,
    compute,
    cluster,
    agent_pool,
    maintenance,
)

KINDS = registry(
    *(
        kind if kind.token == LOCK else kept_by_locks(kind)
        for module in _MODULES
        for kind in module.KINDS
    )
)
"""Token -> kind; what a lock holds for cannot be deleted."""
