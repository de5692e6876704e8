"""Assets: texts and files that a program hands over as values, known by their digest."""

import hashlib
from pathlib import Path
from typing import Any

from .goals import NotSupported
from .values import ARCHIVE, ASSET, SIGNATURE, Properties, rewrite


def with_digests(properties: Properties, folder: Path, owner: str) -> Properties:
    """Add to every asset the digest of its content, so that a change of it is seen.

    Args:
        properties: The inputs of a resource.
        folder: What paths are relative to.
        owner: Whose inputs they are, for messages.

    Raises:
        NotSupported: There is an archive, a remote asset, or a file that cannot be read.
    """

    def one(mapping: dict[str, Any]) -> dict[str, Any]:
        mark = mapping.get(SIGNATURE)
        if mark == ARCHIVE or (mark == ASSET and mapping.get("uri")):
            kind = "an archive" if mark == ARCHIVE else "a remote asset"
            raise NotSupported(
                f"{owner}: got {kind}; the embedded engine takes none. "
                "Use a text or file asset, or the Pulumi CLI."
            )
        if mark != ASSET or mapping.get("hash"):
            return mapping
        return {**mapping, "hash": hashlib.sha256(_content(mapping, folder, owner)).hexdigest()}

    changed: Properties = rewrite(properties, one)
    return changed


def _content(mapping: dict[str, Any], folder: Path, owner: str) -> bytes:
    if not mapping.get("path"):
        return str(mapping.get("text", "")).encode()
    path: Path = folder / mapping["path"]
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotSupported(f"{owner}: {path}: cannot be read ({error.strerror}).") from None
