"""What is said of the version of the Pulumi CLI."""

import json
import os
from pathlib import Path

import pytest

from simulator.engine import pulumi_cli
from tests.simulator.engine.comparison import RECORDINGS, Bench

FAKE = """#!/bin/sh
case "$1" in version) echo SAID ;; esac
"""

OTHER = (
    "the Pulumi CLI is version {}; this is made for 3.272, and what the CLI does was recorded "
    "with 3.260\n"
)


@pytest.mark.parametrize(
    ("said", "warnings"),
    [
        ("v3.272.1", []),
        ("v3.999.0", [OTHER.format("3.999")]),
        ("v3.260.0-dev.0", [OTHER.format("3.260")]),
        ("who knows", [OTHER.format("unknown")]),
    ],
)
def test_another_version_gets_a_warning(
    said: str, warnings: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says what this was made for, and what it was really compared with."""
    fake = tmp_path / "bin" / "pulumi"
    fake.parent.mkdir()
    fake.write_text(FAKE.replace("SAID", said))
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake.parent}{os.pathsep}{os.environ['PATH']}")

    outcome, events = Bench("secret", tmp_path, pulumi_cli.run).run("preview")

    found = [each["diagnosticEvent"] for each in events if "diagnosticEvent" in each]
    assert outcome.ok
    assert [each["message"] for each in found if each["severity"] == "warning"] == warnings


def test_the_recordings_say_what_they_were_made_with() -> None:
    """Of this version the warning speaks."""
    files = sorted(RECORDINGS.glob("*.json"))
    found = {json.loads(file.read_text())["pulumi"] for file in files}

    assert {".".join(each.removeprefix("v").split(".")[:2]) for each in found} == {
        pulumi_cli.RECORDED
    }
