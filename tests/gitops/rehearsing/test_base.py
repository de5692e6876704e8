"""A base that was kept comes back, or is deployed anew."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from gitops.rehearsing.base import Base
from gitops.rehearsing.deployed_base import DeployedBase
from gitops.rehearsing.reads import Reads
from operations.deployment import Done
from operations.tally import Tally
from simulator.engine.request import Outcome
from simulator.session import Session
from simulator.session_data import SessionData
from tests.gitops.rehearsing.test_comparison import facts

NOTHING = Reads({}, {}, {}, ())


class Quiet:
    """A screen that nobody looks at."""

    def waiting(self, *_: str) -> None:
        """Show nothing."""

    done = waiting


@dataclass
class MovedStage:
    """A kept session whose ports are taken, so that it has to be brought up to date."""

    session: Session
    ok: bool
    done: list[str] = field(default_factory=list)
    folder: Path = Path("session")

    def restore(self, *_: object) -> bool:
        """Bring it back."""
        return True

    def move(self) -> bool:
        """Take other ports."""
        return True

    def begin(self, *_: object) -> None:
        """Start the cluster."""

    def run(self, operation: str, *_: object) -> Done:
        """Come to the end that the test wants."""
        self.done.append(operation)
        tally = Tally()
        tally.errors += [] if self.ok else ["no"]
        return Done(tally, Outcome(ok=self.ok, changes={}, outputs={}, message=""))

    def end(self) -> None:
        """Remove it."""
        self.done.append("end")


@pytest.mark.parametrize(
    ("ok", "done"), [(True, ["up"]), (False, ["up", "end"])], ids=["is up to date", "fails"]
)
def test_a_kept_base_that_cannot_be_moved_is_deployed_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, done: list[str], *, ok: bool
) -> None:
    """What fails while it takes other ports would look like a failure of the head's."""
    session = Session.write(tmp_path / "one", SessionData(environment="one", kubernetes="1.36"))
    DeployedBase().write(session)
    stage, anew = MovedStage(session, ok), DeployedBase()
    monkeypatch.setattr(Base, "_deploy", lambda _: anew)
    monkeypatch.setattr(Base, "_digest", lambda *_: "digest")
    nobody = cast("Any", None)
    base = Base(
        environment="one",
        tree=nobody,
        facts=facts(),
        stage=cast("Any", stage),
        snapshots=nobody,
        memory=nobody,
        touched=lambda _: True,
        seconds=1,
        screen=cast("Any", Quiet()),
    )

    assert (base.bring(NOTHING) is anew) == (not ok)
    assert stage.done == done
