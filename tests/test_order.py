"""Workers begin with what takes longest; one process keeps the order that people know."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.order import LONGEST

ROOT = Path(__file__).parents[1]
GROUPED = re.compile(r"xdist_group\(f?\"([^\"]+)\"\)")

TESTS = """
import pytest

def test_alone() -> None:
    pass

@pytest.mark.cluster
def test_alone_with_a_cluster() -> None:
    pass

@pytest.mark.xdist_group("large")
@pytest.mark.parametrize("index", range(3))
def test_large(index: int) -> None:
    pass

@pytest.mark.xdist_group("parity")
@pytest.mark.parametrize("index", range(2))
def test_long(index: int) -> None:
    pass

@pytest.mark.xdist_group("kill")
def test_longest() -> None:
    pass
"""

AS_WRITTEN = ["alone", "alone_with_a_cluster", *["large"] * 3, *["long"] * 2, "longest"]
LONGEST_FIRST = ["longest", *["long"] * 2, *["large"] * 3, "alone_with_a_cluster", "alone"]


@pytest.mark.parametrize(
    ("workers", "order"),
    [
        (["-p", "no:xdist"], AS_WRITTEN),
        (["-n1", "--dist=loadgroup", "--no-loadscope-reorder"], LONGEST_FIRST),
    ],
    ids=["one process", "a worker"],
)
def test_the_longest_come_first(workers: list[str], order: list[str], tmp_path: Path) -> None:
    """With the options of `make test`, whose hooks are those of all tests."""
    (tmp_path / "test_some.py").write_text(TESTS)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider"),
            *("-v", f"--rootdir={tmp_path}", *workers, "test_some.py"),
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": "-W ignore"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    lines = [line for line in done.stdout.splitlines() if "PASSED" in line]
    assert [re.findall(r"::test_([a-z_]+)", line)[0] for line in lines] == order
    assert "--no-loadscope-reorder" in (ROOT / "Makefile").read_text()


def test_what_takes_longest_is_there() -> None:
    """A group or a file of another name would begin last again, unnoticed."""
    texts = [path.read_text() for path in (ROOT / "tests").rglob("*.py")]
    groups = {name for text in texts for name in GROUPED.findall(text)}
    whole = {name for name in groups if "{" not in name}
    starts = tuple(filter(None, (name.partition("{")[0] for name in groups - whole)))

    missing = [each for each in LONGEST if each not in whole and not (ROOT / each).is_file()]
    assert [each for each in missing if not each.startswith(starts)] == []
