"""The second try of a run: few failures are tried again alone, and named; nothing else passes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.second_try import ENDED, FAILED, MOST, ended, failed, try_again

TESTS = """\
def test_well(): pass
def test_raced(): pass
def test_broken(): raise ValueError
"""

GROUPED = """\
import pathlib, pytest
first = not pathlib.Path("ran").exists()
def test_well(): pass
@pytest.mark.xdist_group("its/group")
def test_raced():
    pathlib.Path("ran").touch()
    assert not first
@pytest.mark.parametrize("case", ["a@b"])
def test_case(case): assert not first
"""
"""Two that fail the first time, one of them in a group."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with tests of its own, as a run leaves it."""
    (tmp_path / "test_it.py").write_text(TESTS)
    (tmp_path / FAILED).parent.mkdir(parents=True)
    (tmp_path / ENDED).parent.mkdir(parents=True)
    (tmp_path / ENDED).write_text("1")
    return tmp_path


def _left(root: Path, *names: str) -> None:
    (root / FAILED).write_text(json.dumps({f"test_it.py::{name}": True for name in names}))


def test_what_passes_alone_is_named(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It passes, and the log says which test it was."""
    _left(root, "test_raced")

    assert try_again(root) == 0
    assert "FLAKY test_it.py::test_raced" in capsys.readouterr().out


def test_what_failed_in_a_group_is_found_again(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Workers append the group to a test's id; neither it nor an `@` of a case's is lost."""
    (root / "test_it.py").write_text(GROUPED)
    command = [sys.executable, "-m", "pytest", "-q", "--rootdir=.", "-n2", "--dist", "loadgroup"]
    first = subprocess.run(command, cwd=root, check=False, capture_output=True, text=True)

    assert first.returncode == pytest.ExitCode.TESTS_FAILED, first.stdout
    assert "test_it.py::test_raced@its/group" in json.loads((root / FAILED).read_text())
    assert sorted(failed(root)) == ["test_it.py::test_case[a@b]", "test_it.py::test_raced"]
    assert try_again(root) == 0
    assert "FLAKY test_it.py::test_case[a@b]: failed" in capsys.readouterr().out


def test_what_fails_again_fails(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One that is broken fails the run, whatever the others do."""
    _left(root, "test_raced", "test_broken")

    assert try_again(root) == 1
    assert "FLAKY" not in capsys.readouterr().out


def test_nothing_known_is_no_success(root: Path) -> None:
    """A run that broke before its tests, or that lost them, is not mended by a second try."""
    assert failed(root) == ()
    assert try_again(root) == 1
    _left(root, "test_that_is_gone")
    assert try_again(root) == 1


@pytest.mark.parametrize("name", ["gw2", "test_it.py"])
def test_what_broke_before_its_tests_is_no_test(
    root: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A worker that collected other tests, or a file that cannot be read, is named and stays."""
    (root / FAILED).write_text(json.dumps({name: True}))

    assert try_again(root) == 1
    assert capsys.readouterr().out == f"{name}: broke before the first test: not tried again\n"


@pytest.mark.parametrize("status", [2, 3, 4, 5])
def test_a_run_that_did_not_end_by_itself_is_no_race(
    root: Path, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Interrupted, or an error of pytest's own: nobody knows what the other tests would say."""
    _left(root, "test_well")
    (root / ENDED).write_text(str(status))

    assert try_again(root) == 1
    assert f"ended with {status}" in capsys.readouterr().out


def test_a_run_that_was_killed_is_no_race(root: Path) -> None:
    """It has said nothing."""
    _left(root, "test_well")
    (root / ENDED).unlink()

    assert ended(root) is None
    assert try_again(root) == 1


def test_many_failures_are_no_races(root: Path) -> None:
    """More than a few stay failures, also if each would pass now."""
    names = [f"test_{index}" for index in range(MOST + 1)]
    (root / "test_it.py").write_text("\n".join(f"def {name}(): pass" for name in names))
    _left(root, *names)

    assert try_again(root) == 1
