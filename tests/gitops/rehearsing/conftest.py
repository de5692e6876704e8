"""A repository with one commit, for tests of revisions."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

GIT = shutil.which("git") or "git"


@dataclass(frozen=True)
class GitFolder:
    """A folder that git keeps."""

    root: Path

    def git(self, *arguments: str) -> str:
        """Run git in it and return what it printed."""
        who = ("-c", "user.name=tests", "-c", "user.email=tests@example.com")
        done = subprocess.run(
            [GIT, *who, *arguments], cwd=self.root, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def write(self, **files: str) -> None:
        """Write files; `__` in a name stands for a slash, and `_py` for `.py`."""
        for name, content in files.items():
            path = self.root / name.replace("__", "/").replace("_py", ".py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)

    def commit(self) -> str:
        """Commit everything and return the commit."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "state")
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> GitFolder:
    """An empty repository."""
    made = GitFolder(tmp_path / "repository")
    made.root.mkdir()
    made.git("init", "--quiet", "--initial-branch", "main")
    return made
