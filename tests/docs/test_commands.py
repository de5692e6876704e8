"""Every command that a page shows exists, with its options; every option is on a page."""

import importlib.util
import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer.core
import typer.main

from cli.app import app
from cli.mishaps import faults, quotas
from cli.typer_app import typer_app
from components import clouds
from operations.exit_codes import Exit
from simulator.cloud.kubernetes_faults import is_type
from simulator.cloud.providers import FOLDERS, tokens
from tests.docs.pages import ROOT, Found, called, commands

ALL = typer.main.get_group(typer_app(app)).commands
GROUPS = {
    name: each.commands for name, each in ALL.items() if isinstance(each, typer.core.TyperGroup)
}
COMMANDS = {name: each for name, each in ALL.items() if name not in GROUPS} | {
    f"{group} {name}": each for group, inner in GROUPS.items() for name, each in inner.items()
}
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.MULTILINE))
VARIABLES = {"ENV", "ARGS", "PYTHON"}
ENVIRONMENTS = {path.name.split(".")[1] for path in (ROOT / "environments").glob("Pulumi.*.yaml")}
_PLACEHOLDER = re.compile(r"\.{3}|\[?[A-Z][A-Z|]*\]?")
"""What stands for something else in a command: `ENV`, `[NAME]`, `...`."""


def check(text: str) -> None:
    """Read a command as it would be read if somebody ran it; nothing is run.

    Raises:
        Exception: There is no such command, option, target, module or environment.
    """
    words = shlex.split(text, comments=True)
    if words[0] == "make":
        _make(words[1:])
    elif Path(words[0]).name == "evenkeel":
        _evenkeel(words[1:])
    else:
        _module(words[2:])


def _evenkeel(words: list[str]) -> None:
    name, *rest = words
    if name in {"--help", "--version"} or (name in GROUPS and not rest):
        return
    if name in GROUPS:
        name, rest = f"{name} {rest[0]}", rest[1:]
    assert name in COMMANDS, f"No such command: {name}"
    if not rest:
        return  # only its name
    given: dict[str, Any] = COMMANDS[name].make_context(name, rest).params
    _environment(given.get("environment"))
    subject = given.get("subject")
    if subject not in clouds.CLOUDS:
        _environment(subject)
    for fault in faults(each for each in given.get("fault") or () if "TYPE" not in each):
        provider = fault.type.split(":")[0]
        known = is_type(fault.type) or (provider in FOLDERS and fault.type in tokens(provider))
        assert known, f"No such type: {fault.type}"
    for key in quotas(each for each in given.get("quota") or () if "LIMIT" not in each):
        provider, _, family = key.split("/")
        assert f"*/{family}" in _quotas(provider), f"No such family: {family}"


def _quotas(provider: str) -> dict[str, Any]:
    path = ROOT / "simulator" / "plugins" / FOLDERS[provider] / "quotas.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["limits"]
    return found


def _environment(name: str | None) -> None:
    if name is not None and not _PLACEHOLDER.fullmatch(name):
        assert name in ENVIRONMENTS, f"No such environment: {name}"


def _make(words: list[str]) -> None:
    given = dict(each.split("=", 1) for each in words if "=" in each)
    wanted = [each for each in words if "=" not in each]
    assert set(wanted) <= TARGETS, f"No such target: {wanted}"
    assert set(given) <= VARIABLES, f"No such variable: {given}"
    _environment(given.get("ENV"))
    if wanted[0] in COMMANDS:
        _evenkeel([*wanted, *shlex.split(given.get("ARGS", ""))])


def _module(words: list[str]) -> None:
    name, *rest = words
    assert importlib.util.find_spec(name) is not None, f"No such module: {name}"
    if name == "pytest":
        missing = [each for each in rest if "/" in each and not (ROOT / each).exists()]
        assert missing == []


@pytest.mark.parametrize("command", list(commands()), ids=": ".join)
def test_a_command_on_a_page_can_be_typed(command: Found) -> None:
    """It is there, takes these options, and names environments that are there."""
    check(command.text)


@pytest.mark.parametrize(
    "text",
    [
        "evenkeel uo",
        "evenkeel up --falt x",
        "evenkeel charts lokc",
        "evenkeel charts lock --chekc",
        "evenkeel up aws-nowhere",
        "evenkeel up --fault 'no-capacity aws:eks/nodeGrup:NodeGroup train'",
        "evenkeel up --fault 'throttled kubernetes:Namespace'",
        "evenkeel up --quota aws/eu-west-1/p5=192",
        "make updown",
        "make up ENV=aws-nowhere",
        "make up REGION=x",
        "make up ARGS='--falt x'",
        "python -m gitops.nothing",
        "python -m pytest tests/nothing",
    ],
)
def test_a_command_that_cannot_be_typed_is_found(text: str) -> None:
    """Each half of the check can fail."""
    with pytest.raises(Exception, match=r"(?i)no such|nothing"):
        check(text)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_option_of_a_command_is_on_its_page(name: str) -> None:
    """A section for each command, with each of its options but `--help`."""
    page = ROOT / "docs" / "commands.md"
    sections = page.read_text(encoding="utf-8").split("\n## ")
    section = next(each for each in sections if each.startswith(f"`evenkeel {name}"))
    options = {
        option
        for parameter in COMMANDS[name].params
        if parameter.param_type_name == "option"
        for option in parameter.opts
    }

    assert sorted(each for each in options if f"`{each}" not in section) == []


def test_every_exit_status_is_on_the_page() -> None:
    """With its number and its name in JSON."""
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")

    rows = [f"| {int(each)} | `{each.name.lower()}` |" for each in Exit]
    assert [row for row in rows if row not in page] == []


def test_the_start_of_the_readme_is_two_commands() -> None:
    """What a fresh clone needs stands in the first block: `make up` and `make test`."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = readme.split("```sh\n")[1].split("```")[0]

    assert [line.split("#")[0].strip() for line in block.splitlines()] == ["make up", "make test"]


def test_commands_were_found() -> None:
    """The pages are read at all: each kind of command is on some page."""
    found = {each.text.split()[0].rpartition("/")[2] for each in commands()}

    assert found >= {"evenkeel", "make", "python"}
    assert "README.md" in {called(ROOT / each.page) for each in commands()}
