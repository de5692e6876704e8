"""The two commits of a change: what it is for, and what it is."""

import re
import subprocess
from pathlib import Path

from gitops.ci.errors import CiError
from gitops.review.document import NOTHING

_DEEPER = "Fetch the whole history (fetch-depth: 0), or name another revision in EVENKEEL_BASE."
_COMMIT = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")


def head(root: Path) -> str:
    """Return the commit that is checked out.

    Raises:
        CiError: There is no repository, or no commit.
    """
    return _commit(root, "rev-parse", "--verify", "HEAD^{commit}")


def parting(root: Path, base: str) -> str:
    """Return the commit at which the change has left its base, or the first parent of `base`.

    What the base has got since then is not of the change, so it must not show as undone by it.
    Where the head is what the base is at (a push to the branch itself), it is the commit before;
    before the first of all there is nothing.

    Raises:
        CiError: There is no such revision, or the two have no commit in common.
    """
    if base.startswith("-"):
        raise CiError(f"EVENKEEL_BASE: got {base}; expected a revision. Correct it.")
    here = head(root)
    there = _commit(root, "rev-parse", "--verify", f"{base}^{{commit}}")
    try:
        found = _commit(root, "merge-base", there, here)
    except CiError:
        raise CiError(_apart(root, base)) from None
    if found != here:
        return found
    parents = _git(root, "rev-list", "--max-count=1", "--parents", here).split()[1:]
    if not parents and _shallow(root):
        raise CiError(f"{here[:12]}: its parent is not in this clone. {_DEEPER}")
    return parents[0] if parents else NOTHING


def _apart(root: Path, base: str) -> str:
    """Return what to do where two revisions have nothing in common."""
    what = f"EVENKEEL_BASE: got {base}, which has no commit in common with the head"
    if _shallow(root):
        return f"{what} in this clone, which has only the newest. {_DEEPER}"
    return f"{what}; expected what the change was made from. Rebase the change on it."


def _shallow(root: Path) -> bool:
    return _git(root, "rev-parse", "--is-shallow-repository").strip() == "true"


def dirty(root: Path) -> list[str]:
    """Return the files that differ from the commit, or are in none."""
    said = _git(root, "status", "--porcelain=v1", "-z", "--untracked-files=all")
    entries = iter(said.split("\0"))
    found = []
    for each in entries:
        if not each:
            continue
        found.append(each[3:])
        if "R" in each[:2] or "C" in each[:2]:
            found.append(next(entries))  # what it was called before
    return sorted(found)


def _commit(root: Path, *arguments: str) -> str:
    found = _git(root, *arguments).strip()
    if not _COMMIT.fullmatch(found):
        raise CiError(
            f"git {' '.join(arguments)}: got {found[:80]!r}; expected one commit. {_DEEPER}"
        )
    return found


def _git(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", *arguments],  # noqa: S607 - each runner has its git elsewhere
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        raise CiError(f"git: {error.strerror}; expected git on PATH. Install it.") from None
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise CiError(f"git {' '.join(arguments)}: {said[-1] if said else 'it failed'}. {_DEEPER}")
    return done.stdout
