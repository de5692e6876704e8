"""A plan of a rehearsal: kept by `preview --save-plan`, carried out by `up --plan`."""

import hashlib
import json
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from gitops.plans.errors import PlanRefusedError
from gitops.plans.ingredients import Source, gather, state_digest
from gitops.plans.key import PlanKey
from gitops.plans.sealed import Folder
from gitops.plans.steps import Steps
from operations.opening import Opening, engine_name
from operations.version import VERSION
from simulator.session import Session

_HOURS: Final = 24
_NO_COMMIT: Final = "none"


@dataclass(frozen=True)
class SavedPlan:
    """A plan's folder, for one environment."""

    path: Path
    opening: Opening

    def keep(self, session: Session, steps: Steps) -> None:
        """Keep what a preview has shown, sealed with what it was made from."""
        self._folder().write(steps.to_bytes(), self._ingredients(session), datetime.now(UTC))

    def open(self, session: Session) -> Steps:
        """Return the plan, where nothing that it was made from has moved.

        Raises:
            PlanRefusedError: It is not to be carried out; every reason is named.
        """
        content = self._folder().open(self._ingredients(session), datetime.now(UTC), _HOURS)
        return Steps.from_bytes(content)

    def expect(self, planned: Steps, found: Steps) -> None:
        """Expect that just now the same would be done as was planned.

        Raises:
            PlanRefusedError: Something else would be done; nothing was changed.
        """
        if reasons := planned.differences(found):
            raise PlanRefusedError(str(self.path), reasons)

    def _folder(self) -> Folder:
        kept = self.opening.project.root / ".evenkeel" / "plan.key"
        return Folder(self.path, PlanKey.kept(kept))

    def _ingredients(self, session: Session) -> dict[str, dict[str, str]]:
        root = self.opening.project.root
        return gather(
            Source(
                root=root,
                environment=self.opening.name,
                commit=_commit(root),
                engine=engine_name().partition(" ")[0],
                version=VERSION,
                state=state_digest(_state(session)),
            )
        )


def _state(session: Session) -> dict[str, Any]:
    """Return the state of either engine as `pulumi stack export` would print it."""
    own = session.state / "state.json"
    if own.is_file():
        content: dict[str, Any] = json.loads(own.read_bytes())
        return content
    found = sorted((session.state / "backend" / ".pulumi" / "stacks").glob("*/*.json"))
    digests = [hashlib.sha256(each.read_bytes()).hexdigest() for each in found]
    return {"deployment": {"files": digests}}


def _commit(root: Path) -> str:
    """Return the commit that is checked out; a rehearsal needs none."""
    done = subprocess.run(
        ["git", "rev-parse", "--verify", "--quiet", "HEAD"],  # noqa: S607 - each machine has its git elsewhere
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or _NO_COMMIT
