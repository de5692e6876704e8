"""The example's own tests pass where the wheel is installed and the repository is not."""

import os
import shutil
from pathlib import Path

import pytest

from simulator.cluster.tools import Tools
from tests.elsewhere import ROOT, installed, run, wheel

__all__ = ["installed", "wheel"]

pytestmark = [pytest.mark.cluster, pytest.mark.xdist_group("wheel")]

EXAMPLE = ROOT / "examples" / "inference-only"


@pytest.fixture(scope="module")
def project(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the example beside the virtual environment, as somebody else has it."""
    folder = tmp_path_factory.mktemp("example")
    ignored = shutil.ignore_patterns("__pycache__", ".*")
    shutil.copytree(EXAMPLE, folder, dirs_exist_ok=True, ignore=ignored)
    (folder / ".venv").symlink_to(installed.parents[1])
    return folder


def test_its_own_tests_pass(project: Path, tools: Tools) -> None:
    """The plan by table, then the platform in the simulator of each cloud."""
    assert tools.etcd.exists()
    python = project / ".venv" / "bin" / "python"
    options = ["-q", "-p", "no:cacheprovider", f"--basetemp={project / 'own'}"]

    done = run(
        python, "-m", "pytest", *options, "tests", XDG_CACHE_HOME=os.environ["XDG_CACHE_HOME"]
    )

    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert "passed" in done.stdout
    assert "skipped" not in done.stdout
