"""Manifests that a session has rendered before, each under the digest of all that went in."""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from itertools import compress
from pathlib import Path

from ...errors import SimulatorError
from ...session import Session, write_whole
from .config_group import take_apart
from .render_yaml import Manifest, load_manifests

_DOCUMENTS = re.compile(r"^---(?=\s|\Z)", re.MULTILINE)
"""Between two documents: inside one no line begins so."""

_DEFINITION = re.compile(r"^kind: CustomResourceDefinition\s*$", re.MULTILINE)
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
    _put(_file(session, key), json.dumps(manifests).encode())


def _put(kept: Path, content: bytes) -> None:
    """Write a file, and remove the oldest of its kind."""
    kept.parent.mkdir(mode=0o700, exist_ok=True)
    write_whole(kept, content)
    ages = sorted((_age(each), each) for each in kept.parent.glob(f"*{kept.suffix}"))
    for _, each in ages[:-_KEPT]:
        each.unlink(missing_ok=True)


def read_text(session: Session, text: str, source: str) -> list[Manifest]:
    """Read manifests as `load_manifests` does; a text that was read before, in a tenth of the time.

    Of one with a Secret the definitions alone are kept, which are most of it: what asks the
    cluster most often asks for a password.

    Raises:
        SimulatorError: The text holds no manifests.
    """
    manifests = recall(session, _text_key(text))
    if manifests is None:
        try:
            manifests = _read_documents(session, text, source)
        except SimulatorError:
            return load_manifests(text, source)  # it knows lines, and directives
        if all(each.get("kind") != "Secret" for each in take_apart(manifests)):
            keep(session, _text_key(text), manifests)
    return manifests


def _read_documents(session: Session, text: str, source: str) -> list[Manifest]:
    """Read one document after the other; definitions from memory."""
    documents = _DOCUMENTS.split(text)
    defined = [bool(_DEFINITION.search(each)) for each in documents]
    definitions = _definitions(session, list(compress(documents, defined)), source)
    manifests: list[Manifest] = []
    for document, is_definition in zip(documents, defined, strict=True):
        manifests += next(definitions) if is_definition else load_manifests(document, source)
    return manifests


def _definitions(
    session: Session, documents: Sequence[str], source: str
) -> Iterator[Sequence[Manifest]]:
    """Yield what each of some definitions says."""
    key = _text_key("\n---\n".join(documents))
    kept = recall(session, key)
    if kept is not None and len(kept) == len(documents):
        yield from ([each] for each in kept)
        return
    read = [load_manifests(each, source) for each in documents]
    if all(len(each) == 1 for each in read):
        keep(session, key, [each for (each,) in read])
    yield from read


def answered(session: Session, key: str) -> str:
    """Return the digest of a rendering that asks the cluster, as it came out twice; or nothing."""
    try:
        return _answered(session, key).read_text()
    except (OSError, ValueError):
        return ""


def keep_answered(session: Session, key: str, text: str) -> None:
    """Remember of a rendering that it asks the cluster, and what came out twice."""
    _put(_answered(session, key), digest_of(text).encode())


def digest_of(text: str) -> str:
    """Return by what a text is known again."""
    return hashlib.sha256(text.encode()).hexdigest()


def _answered(session: Session, key: str) -> Path:
    return _file(session, key).with_suffix(".asks")


def _text_key(text: str) -> str:
    return hashlib.sha256(f"text\0{text}".encode()).hexdigest()


def _file(session: Session, key: str) -> Path:
    return session.charts / "rendered" / f"{key}.json"


def _age(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return 0  # another plugin has pruned it in between
