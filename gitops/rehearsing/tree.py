"""One revision's files, and the Python that runs them: what is asked of a tree, it answers itself.

So an environment of the base is described by the base's own code, and the head's by the head's.
"""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from operations.project import Project
from simulator.engine.guard import __file__ as guard
from simulator.environ import PASSED

from . import checking, describing, recording
from .facts import Checked, Facts
from .revisions import Blobs

_SECONDS = 300


class TreeError(Exception):
    """A tree cannot say something of its environment; the message is one line."""


@dataclass(frozen=True)
class Tree:
    """A revision that can be rehearsed."""

    folder: Path
    """Where its files are; `shown` is a link to it while it is rehearsed."""

    commit: str
    blobs: Blobs
    python: str
    problem: str = ""
    """Why nothing of it can be run, such as what cannot be installed; empty where all is well."""

    def has(self, environment: str) -> bool:
        """Tell whether it has a file for an environment."""
        return (self.folder / "environments" / f"Pulumi.{environment}.yaml").is_file()

    def environments(self) -> list[str]:
        """Return the names of its environments."""
        return Project(self.folder).environments()

    def policy_packs(self) -> tuple[Path, ...]:
        """Return its policy packs."""
        return Project(self.folder).policy_packs()

    def facts(self, environment: str) -> Facts:
        """Describe an environment.

        Raises:
            TreeError: Its file is wrong, or the tree's own code cannot describe it.
        """
        if self.problem:
            raise TreeError(self.problem)
        said = self._ask(describing.__file__, str(self.folder), environment)
        if "problem" in said:
            raise TreeError(said["problem"])
        try:
            return Facts.model_validate(said)
        except ValidationError as error:
            first = error.errors()[0]
            raise TreeError(
                f"{'.'.join(map(str, first['loc']))}: got another form than this version reads; "
                f"{first['msg']}"
            ) from None

    def check(self, environment: str, session: Path, seconds: float) -> Checked:
        """Wait until the platform of a session is ready, and verify it.

        Raises:
            TreeError: The tree's own code cannot.
        """
        asked = (str(self.folder), environment, str(session), str(seconds))
        return Checked.model_validate(self._ask(checking.__file__, *asked, seconds=seconds))

    def environ(self, shown: Path, reads: Path | None = None) -> dict[str, str]:
        """Return what the program gets: its own tree's modules before what is installed.

        Args:
            shown: The path under which it sees its tree.
            reads: Where to record what it reads.
        """
        if reads is None:
            return {"PYTHONPATH": str(shown)}
        first = str(Path(recording.__file__).parent)
        return {"PYTHONPATH": os.pathsep.join((first, str(shown))), "EVENKEEL_READS": str(reads)}

    def _ask(self, script: str, *arguments: str, seconds: float = 0) -> dict[str, Any]:
        # it ends with us, however we end
        guarded = (self.python, "-I", "-S", guard, str(os.getpid()))
        try:
            done = subprocess.run(
                [*guarded, self.python, "-P", script, *arguments],
                cwd=self.folder,
                env={**_passed(os.environ), "PYTHONPATH": str(self.folder)},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                check=False,
                timeout=_SECONDS + seconds,
            )
            said: dict[str, Any] = json.loads(done.stdout)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise TreeError(f"{self.commit[:12]}: its code cannot be run ({error}).") from None
        except ValueError:
            words = done.stderr.strip().splitlines() or [f"status {done.returncode}"]
            raise TreeError(f"{self.commit[:12]}: its code failed: {words[-1]}") from None
        return said


def _passed(outer: Mapping[str, str]) -> dict[str, str]:
    kept = {name: outer[name] for name in (*PASSED, "HOME", "PATH") if name in outer}
    return kept | {"GRPC_VERBOSITY": "ERROR", "PYDANTIC_DISABLE_PLUGINS": "__all__"}
