"""What `make install` puts into `.venv`: the SDK of the environment's own cloud and no other."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from stacks.environment import read

ROOT = Path(__file__).parents[2]
ENVIRONMENTS = sorted((ROOT / "environments").glob("Pulumi.*.yaml"))


@pytest.fixture(scope="module")
def install() -> ModuleType:
    """The script as a module: it runs before anything is installed and is part of no package."""
    spec = importlib.util.spec_from_file_location("install", ROOT / "tools" / "install.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


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


def test_what_programs_import_is_compiled_beforehand(install: ModuleType, tmp_path: Path) -> None:
    """Half of the packages' files is left out: clients and API versions that nobody imports."""
    lib = tmp_path / "lib" / "python3.11" / "site-packages"
    often = ("kubernetes/client/models/v1_pod.py", "pulumi_kubernetes/core/v1/Pod.py", "yaml/a.py")
    seldom = ("kubernetes/aio/client/a.py", "pulumi_kubernetes/resource/v1beta1/a.py", "pip/a.py")
    for each in (*often, *seldom):
        (lib / each).parent.mkdir(parents=True, exist_ok=True)
        (lib / each).write_text("")

    install.compile_packages(tmp_path, Path(sys.executable))

    compiled = {file.parent.parent.relative_to(lib) for file in lib.rglob("*.pyc")}
    assert compiled == {Path(each).parent for each in often}
