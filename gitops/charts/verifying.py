"""Every archive at hand held against the lock."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from components.addons.locked import VENDOR, Lock, Locked
from components.addons.tree import content_sha256
from components.errors import Refused
from gitops.charts.shelves import CACHE, at_hand, shelves


@dataclass(frozen=True)
class Finding:
    """What holds of one archive."""

    name: str
    version: str
    what: Literal["right", "differs", "no digest", "not locked"]
    path: str
    where: str
    """The name of its folder."""

    got: str = ""
    expected: str = ""


def verify(lock: Lock, root: Path, environ: Mapping[str, str] = os.environ) -> list[Finding]:
    """Return a finding for each archive of the project, the user and its rehearsals.

    What the lock does not name is found in `vendor/` alone: no program uses it from there, and
    elsewhere it is nobody's business.
    """
    found, known = [], set()
    shelved = shelves(root, environ)
    for entry in lock.values():
        for where, path in at_hand(entry, shelved, environ):
            known.add(path)
            if entry.kind == "kustomization" and where not in {f"{VENDOR}/", CACHE}:
                continue  # whoever packed it may have packed more than is needed
            got = _digest(path, entry)
            what: Literal["right", "differs", "no digest"] = "no digest"
            if entry.sha256:
                what = "right" if got == entry.sha256 else "differs"
            found.append(Finding(*entry.key, what, str(path), where, got, entry.sha256 or ""))
    files = {each for ending in ("tgz", "yaml") for each in (root / VENDOR).glob(f"*.{ending}")}
    stray = sorted(files - known)
    return found + [Finding(each.stem, "", "not locked", str(each), f"{VENDOR}/") for each in stray]


def _digest(path: Path, entry: Locked) -> str:
    if not path.is_file():  # a pipe would be waited for without end
        return "of no file"
    try:
        return content_sha256(path, entry.kind)
    except Refused:
        return "of no archive"
    except OSError as error:
        return f"of a file that cannot be read ({error.strerror})"
