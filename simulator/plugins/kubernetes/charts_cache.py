"""Charts that `evenkeel charts pull` keeps for a user, each under its own sha256."""

from collections.abc import Mapping
from pathlib import Path

from ...cluster.cache import cache_folder


def cache_path(name: str, version: str, sha256: str, environ: Mapping[str, str]) -> Path:
    """Return where an archive is kept, or would be.

    Raises:
        ToolError: Neither XDG_CACHE_HOME nor HOME names a folder.
    """
    return cache_folder(environ).with_name("charts") / sha256 / f"{name}-{version}.tgz"


def cached(name: str, version: str, sha256: str, environ: Mapping[str, str]) -> Path | None:
    """Return an archive of the cache, if it is there.

    Raises:
        ToolError: Neither XDG_CACHE_HOME nor HOME names a folder.
    """
    path = cache_path(name, version, sha256, environ)
    return path if path.is_file() else None
