"""`python -m tests.second_try`: run the tests that failed once more, one after another.

Tests of real processes can race on a busy machine. A few that pass alone do not stop a change, but
each is named as flaky: a bug to mend. Many that failed at once are no races, and stay failures.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

MOST = 3
"""So many failures are tried again; more are not a matter of chance."""

FAILED = Path(".pytest_cache/v/cache/lastfailed")
"""Where pytest keeps the ids of the tests that failed last."""

ENDED = Path(".pytest_cache/v/evenkeel/ended")
"""Where tests/conftest.py keeps the status with which the last run ended."""


def failed(root: Path) -> tuple[str, ...]:
    """The ids of the tests that failed in the last run under `root`; empty where none is known."""
    try:
        return tuple(_alone(name) for name in json.loads((root / FAILED).read_text()))
    except FileNotFoundError:
        return ()


def ended(root: Path) -> int | None:
    """The status with which the last run under `root` ended; None where it was killed."""
    try:
        return int((root / ENDED).read_text())
    except FileNotFoundError:
        return None


def try_again(root: Path) -> int:
    """Run them again without neighbours; 0 when each passes now, else 1."""
    status = ended(root)
    if status != pytest.ExitCode.TESTS_FAILED:
        _say(f"the run ended with {status}, not with failed tests: not tried again")
        return 1
    names = failed(root)
    broken = [name for name in names if "::" not in name]
    if broken:
        _say(f"{', '.join(broken)}: broke before the first test: not tried again")
        return 1
    if not 0 < len(names) <= MOST:
        _say(f"{len(names)} failed tests are known: not tried again (1 to {MOST} would be)")
        return 1
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *names]
    if subprocess.run(command, cwd=root, check=False).returncode:
        return 1
    for name in names:
        _say(f"FLAKY {name}: failed among others, passed alone; mend it")
    return 0


def _alone(name: str) -> str:
    """An id without the group that pytest-xdist appends, `file::test[case]@group`."""
    return name.rpartition("@")[0] if name.rfind("@") > name.rfind("]") else name


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(try_again(Path.cwd()))
