"""An environment of the repository as it is written: brought up, changed and ended."""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from simulator.cloud.store import Store
from simulator.session import Session
from tests.end_to_end.rehearsal import Rehearsal, make_project
from tests.environments import KEY, text, write

Answer = dict[str, Any]


@dataclass
class Place:
    """A project with the environment, whole and with all rules, and what was answered in it."""

    name: str
    rehearsal: Rehearsal
    first: Answer = field(default_factory=dict)
    """What was said when it came up."""

    def come_up(self) -> None:
        """Bring it up from nothing, which begins with a preview."""
        self.first = self.json("up")

    def content(self) -> dict[str, Any]:
        """Return what the repository's file says."""
        found: dict[str, Any] = yaml.safe_load(text(self.name))["config"][KEY]
        return found

    def write(self, content: dict[str, Any]) -> None:
        """Give the environment's file new content."""
        write(self.rehearsal.root, self.name, content)

    def json(self, command: str) -> Answer:
        """Run a command on the environment."""
        return self.rehearsal.json(command, self.name)

    @property
    def session(self) -> Session:
        """The environment's session, once it is up."""
        return Session.open(self.rehearsal.root / ".evenkeel" / self.name)

    def state(self) -> list[dict[str, Any]]:
        """Return the resources that the engine knows."""
        content = json.loads((self.session.state / "state.json").read_text())
        found: list[dict[str, Any]] = content["deployment"]["resources"]
        return found

    def store(self) -> Store:
        """Open the simulated cloud."""
        return Store.of(self.session)


def make_place(name: str, root: Path) -> Place:
    """Make a project with an environment's file, byte by byte; nothing is up yet."""
    made = Place(name, make_project(root))
    (root / "environments" / f"Pulumi.{name}.yaml").write_text(text(name))
    return made


def steps(answer: Answer, which: str = "steps") -> dict[str, str]:
    """Return what was done to what: URN -> operation; what stays the same is left out.

    Args:
        answer: A command's.
        which: `planned_steps` of an `up` are those of its preview.
    """
    return {e["urn"]: e["operation"] for e in answer[which] if e["operation"] != "same"}


def planned_types(answer: Answer) -> Counter[str]:
    """Return what the preview of an `up` was to make, by type; what it made is just that."""
    assert steps(answer, "planned_steps") == steps(answer)
    planned = answer["planned_steps"]
    return Counter(each["type"] for each in planned if each["operation"] == "create")


def expect_no_finding(answer: Answer) -> None:
    """Hold an answer to have judged all there is, and to have nothing against it."""
    findings = answer["policies"]["findings"]
    assert [each for each in findings if each["kind"] == "violation"] == []
    assert answer["policies"]["counts"]["violation"] == 0
    assert (answer["exit"], answer["operations"].keys()) == (0, {"create"}), answer
    assert answer["operations"]["create"] >= 50


def expect_ready(answer: Answer) -> None:
    """Hold an `up` to have nothing against what came up, and every add-on to be ready."""
    expect_no_finding(answer)
    assert (answer["ready"], answer["missing"]) == (True, []), answer
