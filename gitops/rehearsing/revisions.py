"""The repository's revisions: which files they have, what differs, and a folder with one of them.

Paths are relative to the project's folder, which may be a part of the repository.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gitops.review.document import NOTHING
from operations.errors import UsageError

Blobs = Mapping[str, str]
"""Path -> what its content is known by."""

_OWN = (".evenkeel/", ".venv/")
"""What is never a part of a revision, whether git ignores it or not."""


@dataclass(frozen=True)
class Repository:
    """The git repository that a project is in."""

    root: Path
    """The project's folder."""

    def commit(self, revision: str) -> str:
        """Return the commit that a revision names; `NOTHING` is before every commit.

        Raises:
            UsageError: There is none, or this is no repository.
        """
        if revision == NOTHING:
            return NOTHING
        try:
            found = self._git("rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
        except _GitError as error:
            raise UsageError(self._no_commit(revision, str(error))) from None
        return found.strip()

    def _no_commit(self, revision: str, said: str) -> str:
        """Return what to do about a revision that git does not know."""
        try:
            shallow = self._git("rev-parse", "--is-shallow-repository").strip() == "true"
        except _GitError:
            return f"{self.root}: got {said}; expected a git repository. Nothing was started."
        remedy = (
            f"This clone has only the newest commits. Fetch the others: git fetch --unshallow, or "
            f"this one: git fetch --depth=1 origin {revision}"
            if shallow
            else "Correct it, or fetch it: git fetch"
        )
        where = f"expected a revision of the repository of {self.root}"
        return f"{revision or 'a revision'}: got no such commit; {where}. {remedy}"

    def blobs(self, commit: str) -> dict[str, str]:
        """Return every file of a commit."""
        found = {}
        for entry in _parts(self._git("ls-tree", "-r", "-z", commit)):
            facts, _, path = entry.partition("\t")
            found[path] = facts.split()[2]
        return found

    def with_work(self, commit: str) -> dict[str, str]:
        """Return every file of the work tree, by its content in a commit where it is the same."""
        found = self.blobs(commit)
        changes = self._git("diff", "--name-only", "-z", "--no-renames", "--relative", commit)
        added = self._git("ls-files", "--others", "--exclude-standard", "-z")
        for path in (*_parts(changes), *_parts(added)):
            if path.startswith(_OWN):
                continue
            if os.path.lexists(self.root / path):
                found[path] = "not committed"
            else:
                found.pop(path, None)
        return found

    @contextmanager
    def tree(self, commit: str, folder: Path) -> Iterator[Path]:
        """Make a folder with the files of a commit; it is gone afterwards.

        Yields:
            The project's folder in it.

        Raises:
            UsageError: It cannot be made.
        """
        inside = self._git("rev-parse", "--show-prefix").strip()
        try:
            self._git("worktree", "add", "--force", "--detach", "--quiet", str(folder), commit)
        except _GitError as error:
            raise UsageError(
                f"{folder}: the work tree of {commit} cannot be made: {error}."
            ) from None
        try:
            yield folder / inside
        finally:
            self.remove_tree(folder)

    def remove_tree(self, folder: Path) -> None:
        """Remove a folder that `tree` has made, also one that a crash has left."""
        try:
            self._git("worktree", "remove", "--force", "--force", str(folder))
        except _GitError:
            pass  # it was cut off before git knew of it; whoever made the folder removes it
        else:
            return
        self._git("worktree", "prune")

    def _git(self, *arguments: str) -> str:
        environ = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
        # nothing of a repository is run: no hook, no monitor of its files
        safe = ("-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false")
        git = shutil.which("git")
        if git is None:
            raise UsageError("PATH: got no git on it; expected git. Install it.")
        done = subprocess.run(
            [git, *safe, *arguments],
            cwd=self.root,
            env={**environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"},
            capture_output=True,
            text=True,
            errors="surrogateescape",
            check=False,
        )
        if done.returncode:
            said = done.stderr.strip().splitlines()
            raise _GitError(said[-1] if said else f"status {done.returncode} of git")
        return done.stdout


class _GitError(Exception):
    """What git said."""


def _parts(text: str) -> list[str]:
    return [each for each in text.split("\0") if each]
