"""A program and the laboratory, driven by the embedded engine in processes of their own."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulator.cloud.store import Store
from simulator.engine import embedded
from simulator.engine.request import Operation, Outcome, Request
from simulator.session import Session
from simulator.session_data import Fault
from tests.fixtures.plugins.lab import CLUSTER, NETWORK, SUBNET

ROOT = Path(__file__).parents[4]


class Laboratory:
    """A place where the program is run again and again."""

    def __init__(self, session: Session) -> None:
        """Offer the plugin."""
        self.session = session
        self.said = ""
        """What the last operation told."""
        plugins = session.folder / "plugins"
        plugins.mkdir()
        path = plugins / "pulumi-resource-lab"
        path.write_text(f'#!/bin/sh\nexec {sys.executable} -m tests.fixtures.plugins.lab "$@"\n')
        path.chmod(0o755)

    def run(self, operation: Operation, *, ok: bool = True, **config: str) -> Outcome:
        """Do one operation, which must end as it should."""
        values = {"lab:password": "hunter22", "lab:region": "north"}
        values |= {f"lab:{key}": value for key, value in config.items()}
        events: list[dict[str, Any]] = []
        environ = {
            "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
            "HOME": str(self.session.folder),
            "PYTHONPATH": str(ROOT),
            **self.session.environ(),
        }
        request = Request(
            operation,
            ROOT / "tests" / "fixtures" / "programs" / "lab",
            "test",
            values,
            frozenset({"lab:password"}),
            self.session.folder / "engine",
            environ,
            self.session.folder / "plugins",
            log=self.session.folder / "engine.log",
        )
        outcome = embedded.run(request, events.append)
        said = [each["diagnosticEvent"]["message"] for each in events if "diagnosticEvent" in each]
        assert outcome.ok is ok, [outcome.message, *said]
        self.said = " ".join(said)
        return outcome

    def counts(self) -> dict[str, int]:
        """Return what the cloud holds."""
        store = Store.of(self.session)
        try:
            return store.counts()
        finally:
            store.close()


@pytest.fixture
def laboratory(session: Session) -> Laboratory:
    """A place of the test's own."""
    return Laboratory(session)


def test_a_program_lives_its_life(laboratory: Laboratory) -> None:
    """Preview, up, unchanged up, ignored change, replacement, refresh, destroy."""
    predicted = laboratory.run("preview")
    made = laboratory.run("up")

    assert predicted.changes == made.changes == {"create": 4}
    assert predicted.outputs == made.outputs
    assert made.outputs["token"] == "[secret]"  # noqa: S105 - it is hidden
    assert made.outputs["region"] == "north"
    assert laboratory.counts() == {CLUSTER: 1, NETWORK: 1, SUBNET: 1}
    assert laboratory.run("preview").changes == {"same": 4}
    assert laboratory.run("up", size="7").changes == {"same": 4}
    replaced = laboratory.run("up", cidr="10.1.0.0/16")
    assert replaced.changes == {"replace": 2, "same": 1, "update": 1}
    assert laboratory.run("refresh").changes == {"same": 4}
    assert laboratory.counts() == {CLUSTER: 1, NETWORK: 1, SUBNET: 1}
    laboratory.run("destroy")
    assert laboratory.counts() == {}


def test_secrets_do_not_reach_the_state(laboratory: Laboratory) -> None:
    """Neither a secret input nor a sensitive output stands in the state as text."""
    laboratory.run("up")
    state = (laboratory.session.folder / "engine" / "state.json").read_text()

    assert json.loads(state)
    assert "hunter22" not in state
    assert "token-of-main" not in state


@pytest.mark.parametrize(
    ("kind", "left", "changes"),
    [
        ("no-capacity", {NETWORK: 1, SUBNET: 1}, {"create": 1, "same": 3}),
        ("timeout-after-create", {CLUSTER: 1, NETWORK: 1, SUBNET: 1}, {"same": 3, "update": 1}),
    ],
)
def test_a_fault_is_got_over(
    laboratory: Laboratory,
    rewrite: Callable[..., None],
    kind: Any,  # noqa: ANN401 - one of the kinds of faults
    left: dict[str, int],
    changes: dict[str, int],
) -> None:
    """What does not depend on the failed one is made; the next `up` goes on, without duplicates."""
    rewrite(faults=(Fault(kind=kind, type=CLUSTER),))
    laboratory.run("up", ok=False)
    assert f"{CLUSTER} main: {kind}" in laboratory.said
    assert laboratory.counts() == left

    rewrite(faults=())
    assert laboratory.run("up").changes == changes
    assert laboratory.counts() == {CLUSTER: 1, NETWORK: 1, SUBNET: 1}
    assert laboratory.run("preview").changes == {"same": 4}
