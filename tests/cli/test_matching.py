"""A command line that is read without typer means what it means to typer."""

import shlex
from pathlib import Path
from typing import Any

import pytest
import typer.core
import typer.main

from cli.app import app
from cli.declared import Commands, Option, parameters
from cli.matching import match
from cli.typer_app import typer_app

ALL = typer.main.get_group(typer_app(app))

READ = [
    "up",
    "up aws-prod",
    "up --json aws-prod --every",
    "up --ready-seconds=0.5",
    "up --ready-seconds 30",
    "up --fault 'no-capacity aws:eks/nodeGroup:NodeGroup train' --fault 'throttled *' aws-prod",
    "up --quota aws/eu-west-1/p5=192 --plan kept --project .",
    "preview local --save-plan kept",
    "drift --project=/tmp",
    "down gcp-dev",
    "status --json",
    "verify --kubeconfig k --context c --every",
    "logs",
    "logs local kube-apiserver --lines 3",
    "parity",
    "rehearse --base origin/main",
    "rehearse aws-prod gcp-prod --base main --head topic --output review.json --preview-only",
    "gpus",
    "gpus h100 --json",
    "capabilities aws",
    "doctor",
    "cost",
    "cost aws-prod gcp-prod --json",
    "init here --cloud aws --region eu-west-1 --dry-run",
    "operator aws-prod --repository r --commit c --state aws-prod=s3://x --state b=c",
    "charts lock --offline --check",
    "charts pull",
    "charts pull kueue milvus --mirror oci://x",
    "charts outdated --json",
    "policies explain gpu-max-bounded",
    "policies check aws-prod --format sarif --output report --fail-on advisory",
]

CLOSER = [
    "",
    "--help",
    "--version",
    "up --help",
    "upp",
    "up --oops",
    "up -x",
    "up a b",
    "up -- local",
    "up --json=yes",
    "up --json --json",
    "up ''",
    "up --plan",
    "up --plan --json",
    "up --plan a --plan b",
    "up --ready-seconds -1",
    "up --ready-seconds nan",
    "up --ready-seconds soon",
    "logs local x --lines 0",
    "logs local x --lines 1.5",
    "rehearse",
    "operator --repository r",
    "init",
    "kubectl local get pods",
    "charts",
    "charts nothing",
    "policies",
    "policies --json",
    "policies explain",
    "policies check --format odd",
]


def as_typer_reads(words: list[str]) -> tuple[str, dict[str, Any]]:
    """Return the command that typer takes from a line, and what it hands over."""
    name, *rest = words
    command = ALL.commands[name]
    if isinstance(command, typer.core.TyperGroup):
        name, *rest = rest
        command = command.commands[name]
    return name, {
        key: value for key, value in command.make_context(name, rest).params.items() if value
    }


@pytest.mark.parametrize("line", READ)
def test_a_line_means_the_same_to_both(line: str) -> None:
    """The same command with the same values, of the same types; what was not typed is left out."""
    call: Any = match(app, shlex.split(line))
    name, expected = as_typer_reads(shlex.split(line))
    function = call.func
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    defaults = dict(zip(reversed(names), reversed(function.__defaults__ or ()), strict=False))
    found = {key: value for key, value in (defaults | call.keywords).items() if value}

    assert (function.__name__, found) == (name, expected)
    assert {key: type(value) for key, value in call.keywords.items()} == {
        key: type(expected[key]) for key in call.keywords
    }


@pytest.mark.parametrize("line", CLOSER)
def test_a_line_that_is_odd_is_left_to_typer(line: str) -> None:
    """Help, mistakes, and what somebody else's command takes."""
    assert match(app, shlex.split(line)) is None


def functions(commands: Commands) -> list[Any]:
    """Return every command's function."""
    inner = [each for _, part in commands.parts for each in functions(part)]
    return [*commands.functions.values(), *inner]


def test_whatever_can_be_typed_is_declared() -> None:
    """A parameter without a declaration could not be typed; a flag's name is written out."""
    for function in functions(app):
        names = function.__code__.co_varnames[: function.__code__.co_argcount]
        declared = parameters(function)

        assert tuple(declared) == names, function
        for kind, each in declared.values():
            assert kind is not bool or (isinstance(each, Option) and each.name), function


def test_every_command_has_a_line_above() -> None:
    """A new one is compared too; kubectl takes whatever is typed."""
    seen = {as_typer_reads(shlex.split(line))[0] for line in READ}

    assert {each.__name__ for each in functions(app)} - seen <= {"kubectl", "vendor"}


def test_a_folder_is_a_path(tmp_path: Path) -> None:
    """And not its text."""
    call: Any = match(app, ["status", "--project", str(tmp_path)])

    assert call.keywords == {"project": tmp_path}
