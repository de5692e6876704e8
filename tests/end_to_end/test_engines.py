"""The same commands with the Pulumi CLI and with the embedded engine end alike."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.end_to_end.rehearsal import Rehearsal, make_project
from tests.environments import read_environment

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.pulumi_cli,
    pytest.mark.timeout(900),
    pytest.mark.xdist_group("engines"),
]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[list[dict[str, Any]]]:
    """What each command says, first with the embedded engine, then with the CLI."""
    found = []
    for engine in ("embedded", ""):
        project = make_project(tmp_path_factory.mktemp("engine"), engine)
        try:
            found.append(list(_sequence(project)))
        finally:
            project.run("down")
            assert project.processes() == []
    return found


def _sequence(project: Rehearsal) -> Iterator[dict[str, Any]]:
    """A platform from nothing, again, changed in preview and for real, and a file that is wrong."""
    yield project.json("up", "local")
    yield project.json("up", "local")
    environment = read_environment("local")
    environment["gpuPools"][0]["nodes"] = {"min": 3, "max": 3}
    del environment["addons"]["prometheus"]
    project.write(environment)
    yield project.json("preview", "local")
    yield project.json("up", "local")
    project.write({**environment, "stage": "party"})
    yield project.json("up", "local")


@pytest.mark.parametrize(
    "said", ["exit", "changes", "operations", "outputs", "pools", "environment_changes", "ready"]
)
def test_both_engines_say_the_same(runs: list[list[dict[str, Any]]], said: str) -> None:
    """Resources by operation, outputs and exit codes are equal, command by command."""
    embedded, cli = ([command.get(said) for command in engine] for engine in runs)

    assert [command["engine"].split()[0] for command in runs[1][:4]] == ["Pulumi"] * 4
    assert cli == embedded


def test_both_engines_preview_the_same_steps(runs: list[list[dict[str, Any]]]) -> None:
    """The order among independent steps is free."""
    embedded, cli = (
        sorted((step["operation"], step["urn"]) for step in engine[2]["steps"]) for engine in runs
    )

    assert cli == embedded
