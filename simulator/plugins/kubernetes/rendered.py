"""Manifests that a session has rendered before, each under the digest of all that went in."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from ...session import Session, write_whole
from .config_group import take_apart
from .render_yaml import Manifest, load_manifests

_KEPT = 256
"""How many a session keeps; old ones go."""


def recall(session: Session, key: str) -> list[Manifest] | None:
    """Return what was kept under a key."""
    try:
        found = json.loads(_file(session, key).read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, list) else None


def keep(session: Session, key: str, manifests: Sequence[Manifest]) -> None:
    """Keep manifests for the next run."""
    kept = _file(session, key)
    kept.parent.mkdir(mode=0o700, exist_ok=True)
    write_whole(kept, json.dumps(manifests).encode())
    ages = sorted((_age(each), each) for each in kept.parent.glob("*.json"))
    for _, each in ages[:-_KEPT]:
        each.unlink(missing_ok=True)


def read_text(session: Session, text: str, source: str) -> list[Manifest]:
    """Read manifests as `load_manifests` does; a text that was read before, in a tenth of the time.

    One with a Secret is never kept: what asks the cluster most often asks for a password.

    Raises:
        SimulatorError: The text holds no manifests.
    """
    key = hashlib.sha256(f"text\0{text}".encode()).hexdigest()
    manifests = recall(session, key)
    if manifests is None:
        manifests = load_manifests(text, source)
        if all(each.get("kind") != "Secret" for each in take_apart(manifests)):
            keep(session, key, manifests)
    return manifests


def _file(session: Session, key: str) -> Path:
    return session.charts / "rendered" / f"{key}.json"


def _age(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return 0  # another plugin has pruned it in between
