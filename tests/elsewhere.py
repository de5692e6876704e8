"""The wheel, and a place where it is installed and the repository is not."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, as its build backend makes it."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with the wheel and what it depends on, and without the repository."""
    folder = tmp_path_factory.mktemp("elsewhere") / ".venv"
    venv.create(folder, symlinks=True, with_pip=False)
    (site,) = folder.glob("lib/python*/site-packages")
    with zipfile.ZipFile(wheel) as archive:  # pure Python: to unpack it is to install it
        archive.extractall(site)
    # a folder that stands in a .pth file is searched, but its own .pth files (ours) are not read
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin" / "python"


def run(python: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run a Python, in a folder of its own and with a clean environment."""
    return subprocess.run(
        [python, *arguments],
        capture_output=True,
        text=True,
        cwd=python.parents[2],
        env={"PATH": os.defpath, "HOME": str(python.parents[2]), **environ},
        check=False,
        timeout=1200,
    )
