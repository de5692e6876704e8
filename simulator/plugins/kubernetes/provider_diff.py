"""DiffConfig: whether a provider's new configuration means another cluster, as upstream decides it.

Whatever it means, it is the session's one cluster that is changed; but what a preview says of a
replacement holds for a real run, too.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from ..wire import has_unknown, unwrap
from .objects import Json, pluck

IDENTIFIER: Final = "clusterIdentifier"
_NAMING: Final = ("kubeconfig", "context", "cluster")
"""The settings that together say which cluster is meant."""


def changes(olds: Mapping[str, Any], news: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Return which settings differ, and which of them replace the provider and all it has made.

    Another `clusterIdentifier` replaces; one that stays keeps everything from being replaced. Where
    there is none, the kubeconfig's active cluster tells, and one that is not known yet is another.
    """
    before, after = _plain(olds), _plain(news)
    differing = sorted(key for key in {*before, *after} if before.get(key) != after.get(key))
    old, new = before.get(IDENTIFIER), after.get(IDENTIFIER)
    if old is not None and old == new:
        return differing, []
    replacing = [IDENTIFIER] if old is not None and new is not None else []
    for key in _NAMING if differing else ():
        if has_unknown(after.get(key)):
            return [key], [*replacing, key]
    was, now = _active_cluster(before), _active_cluster(after)
    if was is not None and now is not None and was != now:
        replacing += [key for key in _NAMING if key in differing]
    return differing, replacing


def _plain(settings: Mapping[str, Any]) -> Json:
    return {key: unwrap(each) for key, each in settings.items() if each is not None}


def _active_cluster(settings: Json) -> Json | None:
    """Return what the kubeconfig says of the cluster that is meant; None where it says nothing."""
    config = _parsed(settings.get("kubeconfig"))
    context = _named(config, "contexts", settings.get("context", pluck(config, "current-context")))
    name = settings.get("cluster", pluck(context, "context", "cluster"))
    found = context and _named(config, "clusters", name)
    return found["cluster"] if found and isinstance(found.get("cluster"), dict) else None


def _parsed(kubeconfig: object) -> object:
    """Read a kubeconfig, given as text, as a file's path or as an object."""
    if not isinstance(kubeconfig, str):
        return kubeconfig
    text = kubeconfig
    try:
        if "\n" not in text and Path(text).expanduser().is_file():
            text = Path(text).expanduser().read_text()
        return yaml.safe_load(text)
    except (OSError, ValueError, yaml.YAMLError):
        return None  # nobody connects with it


def _named(config: object, kind: str, name: object) -> Json | None:
    entries = pluck(config, kind)
    for each in entries if isinstance(entries, list) else ():
        if isinstance(each, dict) and each.get("name") == name:
            return each
    return None
