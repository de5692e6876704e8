"""A run that is set up for more than a fresh clone does not skip it unnoticed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import means
from tests.means import find, give_up, missing, path_without
from tools.actionlint.building import place

ROOT = Path(__file__).parents[1]


@pytest.fixture
def bin_folder(tmp_path: Path) -> Path:
    """A folder with commands that are only files."""
    for name in ("pulumi", "google-chrome"):
        (tmp_path / name).write_text("")
        (tmp_path / name).chmod(0o755)
    return tmp_path


def test_what_is_there_is_found(bin_folder: Path) -> None:
    """By any of its names."""
    environ = {
        "PATH": str(bin_folder),
        "EVENKEEL_NEEDS": "pulumi chromium charts",
        "EVENKEEL_CHARTS": "vendor",
    }

    assert list(missing(environ)) == []
    assert find("chromium", environ) == str(bin_folder / "google-chrome")
    assert list(missing({"PATH": ""})) == []


def test_what_is_not_there_is_named() -> None:
    """All of it at once, and a name that is none, too."""
    found = list(missing({"PATH": "", "EVENKEEL_NEEDS": "pulumi chromium charts helm"}))

    assert [each.split(";")[0] for each in found] == [
        "EVENKEEL_NEEDS: got no pulumi",
        "EVENKEEL_NEEDS: got no chromium",
        "EVENKEEL_NEEDS: got no charts",
        "EVENKEEL_NEEDS: got helm",
    ]


def test_what_is_built_by_the_installation_is_found_where_it_lies(tmp_path: Path) -> None:
    """No test builds it; the message says who does."""
    environ = {"XDG_CACHE_HOME": str(tmp_path), "EVENKEEL_NEEDS": "actionlint"}
    (before,) = missing(environ)
    place(environ).parent.mkdir(parents=True, exist_ok=True)
    place(environ).touch()

    assert before == (
        "EVENKEEL_NEEDS: got no actionlint; expected it built by make install-dev. "
        "Set it up, or do not name it."
    )
    assert find("actionlint", environ) == str(place(environ))
    assert list(missing(environ)) == []


def test_what_a_run_does_without_is_not_on_its_path(bin_folder: Path) -> None:
    """A runner's image has what the run of a fresh clone must not use."""
    path = os.pathsep.join(["/usr/bin", str(bin_folder)])

    assert path_without({"PATH": path, "EVENKEEL_WITHOUT": "pulumi"}) == "/usr/bin"
    assert path_without({"PATH": path}) == path


@pytest.mark.parametrize(
    ("needed", "ends"),
    [(frozenset[str](), pytest.skip.Exception), (frozenset({"charts"}), pytest.fail.Exception)],
)
def test_a_part_that_is_missing_is_skipped_only_where_nothing_is_needed(
    needed: frozenset[str], ends: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One archive of forty is no reason to pass."""
    monkeypatch.setattr(means, "_NEEDED", needed)

    with pytest.raises(ends, match=r"needs a-1\.tgz"):
        give_up("charts", "needs a-1.tgz")


@pytest.mark.parametrize(
    ("said", "status"),
    [({}, 0), ({"EVENKEEL_NEEDS": "pulumi"}, 0), ({"EVENKEEL_WITHOUT": "pulumi"}, 4)],
)
def test_a_run_without_its_means_fails_before_its_first_test(
    said: dict[str, str], status: int, bin_folder: Path
) -> None:
    """Nothing is skipped, and nothing passes."""
    path = os.pathsep.join([str(bin_folder), os.defpath])
    environ = {"PATH": path, "HOME": str(bin_folder), "EVENKEEL_NEEDS": "pulumi", **said}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--collect-only", "-q"]
    done = subprocess.run(
        [*command, "tests/test_means.py"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == status, done.stdout + done.stderr
    assert ("got no pulumi" in done.stderr) is bool(status)
