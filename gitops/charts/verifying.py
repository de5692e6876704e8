"""Every archive at hand held against the lock."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from components.addons.locked import VENDOR, Lock
from gitops.charts.shelves import at_hand, sha256_of, shelves


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
        if entry.kind == "kustomization":
            continue  # a tree of files, held by its commit: two archives of it need not be equal
        for where, path in at_hand(entry, shelved, environ):
            known.add(path)
            got = sha256_of(path)
            what: Literal["right", "differs", "no digest"] = "no digest"
            if entry.sha256:
                what = "right" if got == entry.sha256 else "differs"
            found.append(Finding(*entry.key, what, str(path), where, got, entry.sha256 or ""))
    stray = sorted(set((root / VENDOR).glob("*.tgz")) - known)
    return found + [Finding(each.stem, "", "not locked", str(each), f"{VENDOR}/") for each in stray]
