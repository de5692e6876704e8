"""The two commits of a change: what it is for, and what it is."""

import re
import subprocess
from pathlib import Path

from gitops.ci.errors import CiError

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
    Where the head is what the base is at (a push to the branch itself), it is the commit before.

    Raises:
        CiError: There is no such revision, or the two have no commit in common.
    """
    if base.startswith("-"):
        raise CiError(f"EVENKEEL_BASE: got {base}; expected a revision.")
    here = head(root)
    found = _commit(root, "merge-base", f"{base}^{{commit}}", here)
    return _commit(root, "rev-parse", "--verify", f"{here}^1") if found == here else found


def dirty(root: Path) -> list[str]:
    """Return the files that differ from the commit, or are in none."""
    said = _git(root, "status", "--porcelain=v1", "-z", "--untracked-files=all")
    return sorted(each.partition(" ")[2].strip() for each in said.lstrip().split("\0") if each)


def _commit(root: Path, *arguments: str) -> str:
    found = _git(root, *arguments).strip()
    if not _COMMIT.fullmatch(found):
        raise CiError(f"git {' '.join(arguments)}: got {found[:80]!r}; expected one commit.")
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
        raise CiError(f"git: {error.strerror}; expected git on PATH.") from None
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise CiError(
            f"git {' '.join(arguments)}: {said[-1] if said else 'it failed'}. "
            "Fetch the whole history (fetch-depth: 0), or name another revision in EVENKEEL_BASE."
        )
    return done.stdout
