"""Kueue's own configuration, as far as it is simulated."""

from collections.abc import Iterable

import yaml

from ...cluster.api import Json

CONFIG_MAP = "kueue-manager-config"
_KEY = "controller_manager_config.yaml"
_IGNORES = "IgnoreUndeclared"


def refuses_undeclared(config_maps: Iterable[Json]) -> bool:
    """Tell whether a workload waits for ever that asks for what its queue says nothing of.

    Kueue's default is that it does. A stand-in has no configuration: then it does not, since a
    queue of GPUs alone would let in nothing that asks for memory too.
    """
    for each in config_maps:
        said = yaml.safe_load((each.get("data") or {}).get(_KEY) or "") or {}
        return (said.get("resources") or {}).get("quotaCheckStrategy") != _IGNORES
    return False
