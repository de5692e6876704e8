"""A command that reads imports what it reads, and no SDK."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from components import clouds
from tests.stacks.case_files import FOLDER

ROOT = Path(__file__).parents[2]
SDKS = ("pulumi", "grpc", "google", "botocore", "azure", "kubernetes")
PRINT_MODULES = "import sys, json; print(json.dumps(sorted(sys.modules)))"


def imported(code: str) -> list[str]:
    """Return what a fresh interpreter has imported after some code."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{PRINT_MODULES}"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    found: list[str] = json.loads(done.stdout.splitlines()[-1])
    return found


def inside(modules: list[str], *packages: str) -> list[str]:
    """Return the modules that belong to packages, by the start of their names."""
    return [each for each in modules if each.startswith(packages)]


@pytest.mark.parametrize("cloud", clouds.CLOUDS)
def test_an_environment_is_validated_without_pulumi_and_other_clouds(
    cloud: str, tmp_path: Path
) -> None:
    """The command and a whole environment: no SDK, and of the clouds only its own."""
    text = (FOLDER / f"{cloud}.yaml").read_text()
    path = tmp_path / f"Pulumi.{cloud}-dev.yaml"
    indented = "".join(f"    {line}\n" for line in text.splitlines())
    path.write_text(f"config:\n  evenkeel:environment:\n{indented}")
    modules = imported(
        "import cli.__main__, cli.app\n"
        "from pathlib import Path\n"
        "from stacks.environment import read\n"
        f"read(Path({str(path)!r}))"
    )
    others = [f"components.clouds.{each}" for each in clouds.CLOUDS if each != cloud]

    assert inside(modules, *SDKS) == []
    assert inside(modules, *others) == []
    assert f"components.clouds.{cloud}.offer" in modules


@pytest.mark.parametrize("command", ["gpus", "gpus h100", "capabilities", "capabilities local"])
def test_the_catalogue_is_shown_without_pulumi(command: str) -> None:
    """What only reads tables needs no SDK."""
    modules = imported(
        "import sys\n"
        f"sys.argv = ['evenkeel', *{command.split()!r}]\n"
        "from cli.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code"
    )

    assert inside(modules, *SDKS) == []


def test_an_import_too_many_would_be_found() -> None:
    """The test can fail."""
    assert inside(imported("import pulumi"), *SDKS) != []
