"""A locked chart brought here: from the cache, else from its source, verified before it is kept.

So are files of manifests, and the trees that kustomizations take.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from components.addons.locked import Locked
from components.addons.tree import content_sha256, digest_of_content
from components.errors import Refused
from gitops.charts.content import expect_content
from gitops.charts.hosts import ask_each
from gitops.charts.resolve import content
from gitops.charts.shelves import put
from simulator.errors import ChartError
from simulator.plugins.kubernetes.charts_cache import cache_path

UNLOCKED = "the lock has no digest to hold it to. Run: evenkeel charts lock"


@dataclass(frozen=True)
class Fetched:
    """What became of one chart."""

    name: str
    version: str
    what: Literal["there", "fetched", "failed"]
    why: str = ""
    path: str = ""
    """Where it is now."""


def fetch(entry: Locked, environ: Mapping[str, str] = os.environ) -> tuple[Path, bool]:
    """Return what an entry names, in the cache, and whether it had to be fetched.

    A file in the cache that is damaged is fetched anew.

    Raises:
        ChartUnreachableError: Its source cannot be reached.
        ChartError: It has no digest, or its source does not have what was locked.
    """
    if not entry.sha256:
        raise ChartError(UNLOCKED)
    path = cache_path(entry.name, entry.version, entry.sha256, environ)
    if _is_right(path, entry):
        return path, False
    brought = content(entry)
    try:
        got = digest_of_content(brought, entry.kind, entry.source)
    except Refused as error:
        raise ChartError(str(error)) from None
    if got != entry.sha256:
        raise ChartError(
            f"{entry.source}: got sha256 {got}; the lock has {entry.sha256}. Somebody changed what "
            "was published: do not use it before you know why."
        )
    expect_content(brought, entry)
    put(path, brought)
    return path, True


def mirrored(entry: Locked, mirror: str | None) -> Locked:
    """Return an entry with the mirror as its source: `oci://MIRROR/charts/NAME`.

    What is no chart is at `oci://MIRROR/manifests/NAME`.
    """
    if mirror is None:
        return entry
    folder = "charts" if entry.kind == "chart" else "manifests"
    return replace(entry, source=f"oci://{mirror}/{folder}/{entry.name}")


def fetch_each(
    entries: list[Locked], environ: Mapping[str, str], mirror: str | None = None
) -> list[Fetched]:
    """Bring charts into the cache; one that fails hides no other."""
    return _each(entries, mirror, lambda entry: fetch(entry, environ))


def vendor_each(
    entries: list[Locked], folder: Path, environ: Mapping[str, str], mirror: str | None = None
) -> list[Fetched]:
    """Copy charts into a project's folder; one that fails hides no other."""

    def bring(entry: Locked) -> tuple[Path, bool]:
        path = folder / entry.archive
        if _is_right(path, entry):
            return path, False
        put(path, fetch(entry, environ)[0].read_bytes())
        return path, True

    return _each(entries, mirror, bring)


def _is_right(path: Path, entry: Locked) -> bool:
    try:
        return path.is_file() and content_sha256(path, entry.kind) == entry.sha256
    except (Refused, OSError):
        return False


def _each(
    entries: list[Locked], mirror: str | None, bring: Callable[[Locked], tuple[Path, bool]]
) -> list[Fetched]:
    found = []
    for each in ask_each((mirrored(entry, mirror) for entry in entries), bring):
        subject = each.subject
        if each.answer is None:
            found.append(Fetched(subject.name, subject.version, "failed", str(each.failure)))
        else:
            path, new = each.answer
            what: Literal["fetched", "there"] = "fetched" if new else "there"
            found.append(Fetched(subject.name, subject.version, what, path=str(path)))
    return sorted(found, key=lambda each: (each.name, each.version))
