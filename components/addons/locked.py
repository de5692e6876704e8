"""What is locked of each pin: its digest, when it was taken, or why there is none.

`charts.lock.json` holds it, beside `components/`; `evenkeel charts lock` writes it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from ..errors import Refused
from .lock_entry import lock_entries
from .pin import Kind, Pin

LOCK = Path(__file__).parents[2] / "charts.lock.json"
"""The lock of the add-ons that come with evenkeel."""

NAME = LOCK.name
"""What the file is called in a project, too."""

VENDOR = "vendor"
"""The folder of a project whose archives are used instead of the network."""

Key = tuple[str, str]
"""Name and version."""


@dataclass(frozen=True, kw_only=True)
class Locked:
    """One entry of the lock."""

    name: str
    version: str
    source: str
    kind: Kind
    date: str
    """The day on which the digest was taken, or tried for: `2026-11-21`."""

    sha256: str | None = None
    """Of the chart's archive, or of the file of manifests; in hexadecimal."""

    manifest: str | None = None
    """The digest of an OCI artifact's manifest: `sha256:...`."""

    commit: str | None = None
    """The commit that the tag of a kustomization named."""

    reason: str | None = None
    """Why there is no digest; only where there is none."""

    @property
    def key(self) -> Key:
        """Name and version."""
        return self.name, self.version

    @property
    def complete(self) -> bool:
        """Whether its content is held: nobody can change it without being noticed."""
        return bool(self.commit if self.kind == "kustomization" else self.sha256)

    @property
    def archive(self) -> str:
        """The name of its file in a folder of archives."""
        return archive_name(self.name, self.version, self.kind)

    def fits(self, pin: Pin) -> bool:
        """Tell whether it is about a pin: the same name, version, source and kind."""
        return (pin.name, pin.version, pin.source, pin.kind) == (
            self.name,
            self.version,
            self.source,
            self.kind,
        )


Lock = Mapping[Key, Locked]


def archive_name(name: str, version: str, kind: Kind = "chart") -> str:
    """Return what a chart's archive, or a file of manifests, is called in a folder of archives."""
    return f"{name}-{version}.{'yaml' if kind == 'manifest' else 'tgz'}"


@cache
def read_lock(path: Path = LOCK) -> Lock:
    """Return the entries of a lock file, by name and version; none where there is no file.

    Raises:
        Refused: It cannot be read.
    """
    try:
        return parse_lock(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise Refused(
            f"{path}: got a file that cannot be read ({error}); expected what `evenkeel charts "
            "lock` writes. Restore it, or remove it and run: evenkeel charts lock"
        ) from None


def project_lock(root: Path) -> Lock:
    """Return the lock of a project: its own, or that of the add-ons that come with evenkeel.

    Raises:
        Refused: It cannot be read.
    """
    own = root / NAME
    return read_lock(own if own.exists() else LOCK)


def locked_sha256(part: str, expected: Mapping[str, object]) -> str | None:
    """Return the sha256 that a part of an add-on is held to, if it is.

    Args:
        part: Its key in `Plan.to_json()`: `CHART/RELEASE`, or the name of manifests.
        expected: Its value there.
    """
    entry = read_lock().get((part.partition("/")[0], str(expected["version"])))
    return entry.sha256 if entry is not None else None


def parse_lock(content: str) -> Lock:
    """Return the entries that a lock file's text holds.

    Raises:
        ValueError: It is not the text of a lock.
    """
    entries = [Locked(**each) for each in lock_entries(content)]
    return {each.key: each for each in entries}


def render_lock(lock: Lock) -> str:
    """Return a lock file's text: the same for the same."""
    entries = [_entry(lock[key]) for key in sorted(lock)]
    whole = {"about": "Written by: evenkeel charts lock (docs/charts.md)", "charts": entries}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _entry(locked: Locked) -> dict[str, str | None]:
    digest = "commit" if locked.kind == "kustomization" else "sha256"
    values = {each.name: getattr(locked, each.name) for each in fields(Locked)}
    return {name: value for name, value in values.items() if value is not None or name == digest}
