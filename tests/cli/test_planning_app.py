"""What the command line takes before a command has it."""

import json
import re
import sys

import pytest

from cli.command_line import run
from operations.exit_codes import Exit
from operations.version import VERSION
from tests.environments import ROOT


def said(
    arguments: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    """Return what the command line prints."""
    monkeypatch.setattr(sys, "argv", ["evenkeel", *arguments])
    with pytest.raises(SystemExit) as ended:
        run()
    assert ended.value.code == Exit.OK
    return capsys.readouterr().out


def test_the_version_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the command's name."""
    assert said(["--version"], capsys, monkeypatch) == f"evenkeel {VERSION}\n"
    assert re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+\S*", VERSION)


def test_cost_is_of_local_unless_another_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with every command that takes an environment."""
    plain = json.loads(said(["cost", "--json", "--project", str(ROOT)], capsys, monkeypatch))
    named = json.loads(
        said(["cost", "gcp-dev", "--json", "--project", str(ROOT)], capsys, monkeypatch)
    )

    assert list(plain["environments"]) == ["local"]
    assert list(named["environments"]) == ["gcp-dev"]
