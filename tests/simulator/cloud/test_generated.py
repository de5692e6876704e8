"""The generated data are what would be generated now."""

import subprocess
import sys
from pathlib import Path

import pytest

from simulator.cloud.generated import run
from simulator.cloud.providers import FOLDERS

ROOT = Path(__file__).parents[3]
_PLUGINS = ROOT / "simulator" / "plugins"
WRITTEN = [each for each in FOLDERS if (_PLUGINS / FOLDERS[each] / "published.py").exists()]


@pytest.mark.parametrize("module", ["schema", "published"])
@pytest.mark.parametrize("provider", WRITTEN)
def test_generated_data_are_up_to_date(provider: str, module: str) -> None:
    """A new SDK, a new model or a new resource type means that the generator is run again."""
    # In a process of its own: an SDK stays in memory, and warns of what it deprecates.
    command = [sys.executable, "-m", f"simulator.cloud.{module}", provider, "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


def test_stale_data_are_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The check names the file and the command; a run writes it; then the check is content."""

    def make(provider: str) -> dict[str, object]:
        return {"sdk": provider, "resources": {"b": {"x": [1, 2]}, "a": 1}, "types": {}}

    assert run("generator", tmp_path, make, ["aws", "--check"]) == 1
    assert capsys.readouterr().err == "aws.json: out of date. Run: python -m generator aws\n"
    assert run("generator", tmp_path, make, ["aws"]) == 0
    assert run("generator", tmp_path, make, ["aws", "--check"]) == 0
    assert (tmp_path / "aws.json").read_text() == (
        '{\n "sdk": "aws",\n "resources": {\n  "a": 1,\n  "b": {"x":[1,2]}\n },\n "types": {}\n}\n'
    )


def test_a_provider_must_be_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither a provider nor all of them is a mistake in the command."""
    with pytest.raises(SystemExit):
        run("generator", tmp_path, lambda _: {}, ["--check"])
    assert "name a provider (aws, gcp, azure-native) or give --all" in capsys.readouterr().err
