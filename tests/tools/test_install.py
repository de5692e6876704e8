"""What `make install` puts into `.venv`: the SDK of the environment's own cloud and no other."""

import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from stacks.environment import read

ROOT = Path(__file__).parents[2]
ENVIRONMENTS = sorted((ROOT / "environments").glob("Pulumi.*.yaml"))


@pytest.mark.parametrize("file", ENVIRONMENTS, ids=lambda file: file.name)
def test_the_sdk_of_the_environments_cloud_is_installed(install: ModuleType, file: Path) -> None:
    """The cloud is found without a YAML parser, and it is the one that the loader finds."""
    name = file.name.removeprefix("Pulumi.").removesuffix(".yaml")
    cloud = read(file).cloud.name
    sdk: list[str] = [] if cloud == "private" else [f"requirements-{cloud}.txt"]

    assert install._with_sdk(["--environment", name, "base.txt"]) == ["base.txt", *sdk]


@pytest.mark.parametrize(
    ("text", "cloud"),
    [
        ("    cloud:\n      name: aws\n      region: x\n", "aws"),
        ("    cloud: {region: x, name: gcp}\n", "gcp"),
        ('    cloud: # which\n      # one\n      region: x\n      name: "azure"\n', "azure"),
    ],
)
def test_the_cloud_is_found_however_it_is_written(
    install: ModuleType, text: str, cloud: str
) -> None:
    """Block and flow style, quotes, comments and other keys before it."""
    found = install.CLOUD.search(text)

    assert found is not None
    assert found[1] == cloud


def test_an_environment_that_is_not_there_installs_the_base(install: ModuleType) -> None:
    """The command says what is wrong with it, and needs the base for that."""
    assert install._with_sdk(["--environment", "no-such", "base.txt"]) == ["base.txt"]


def test_the_command_starts_from_a_folder_with_spaces(
    install: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wheel declares no command, so the repository's `.venv` gets one from here."""
    venv = tmp_path / "a folder" / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(sys.executable)
    monkeypatch.setattr(install, "VENV", venv)
    monkeypatch.setattr(install, "PYTHON", venv / "bin" / "python")

    install._offer_command()
    said = subprocess.run(
        [venv / "bin" / "evenkeel", "--help"],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        check=False,
    )

    assert said.returncode == 0, said.stderr
    assert "doctor" in said.stdout


IMPORTS = """
import importlib, pkgutil, sys
import components, rich.progress, stacks.program
for each in pkgutil.walk_packages(components.__path__, "components."):
    if not {"aws", "azure", "gcp"} & set(each.name.split(".")):
        importlib.import_module(each.name)
for each in list(sys.modules.values()):
    print(getattr(each, "__file__", None) or "")
"""
"""Prints the files of what a program and a terminal import, but for the clouds' own SDKs."""


def test_what_programs_import_is_compiled_beforehand(install: ModuleType, tmp_path: Path) -> None:
    """Three quarters of the packages' files are left out: what nobody, or hardly anybody, needs."""
    lib = tmp_path / "lib" / "python3.11" / "site-packages"
    often = (
        *("kubernetes/client/models/__init__.py", "pulumi_kubernetes/core/v1/Pod.py", "yaml/a.py"),
        *("pulumi_kubernetes/helm/v4/Chart.py", "pulumi_kubernetes/rbac/v1/Role.py"),
    )
    seldom = (
        *("kubernetes/aio/client/a.py", "kubernetes/client/models/v1_pod.py", "pip/_vendor/a.py"),
        *("pulumi_kubernetes/core/v1beta1/a.py", "pulumi_kubernetes/storagemigration/v1/a.py"),
    )
    for each in (*often, *seldom):
        (lib / each).parent.mkdir(parents=True, exist_ok=True)
        (lib / each).write_text("")
    own = tmp_path / "pip" / "own" / "a.py"  # where the project lies is not what it is called
    own.parent.mkdir(parents=True)
    own.write_text("")

    install.compile_packages([tmp_path / "lib", own.parent], Path(sys.executable))

    compiled = {
        file.parent.parent / f"{file.name.split('.')[0]}.py" for file in _compiled(tmp_path)
    }
    assert compiled == {own, *(lib / each for each in often)}


def _compiled(folder: Path) -> list[Path]:
    return list(folder.rglob("*.pyc"))


def test_little_of_what_is_imported_is_left_out(install: ModuleType) -> None:
    """Or each process of the first `up` would compile it, all of them at once."""
    said = subprocess.run(
        [sys.executable, "-c", IMPORTS], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    found = [file for file in said.splitlines() if "/site-packages/" in file]
    left_out = [file for file in found if re.search(install.SELDOM, file)]

    assert len(found) > 300
    assert len(left_out) < len(found) / 50, left_out
