"""What tests have started ends with their run, however that ends."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.environments import ROOT
from tests.left_behind import mounts, names

_TEST = """
import os
import subprocess
from pathlib import Path

SLEEP = ["sh", "-c", "sleep 600; :"]


def test_leaves_processes(tmp_path):
    shared = os.environ["PYTEST_EVENKEEL_CLUSTER"]
    left = [
        subprocess.Popen([*SLEEP, str(place)], start_new_session=True)
        for place in (tmp_path, Path(shared, "session"))
    ]
    environ = {{**os.environ, "HOME": str(tmp_path)}}
    left.append(subprocess.Popen(SLEEP, start_new_session=True, env=environ))
    Path({told!r}).write_text(" ".join([shared, *(str(each.pid) for each in left)]))
    os.kill(os.getpid(), {signal})
"""


_DISK = """
import os
import subprocess


def test_leaves_a_disk(tmp_path):
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(tmp_path)], check=True)
    os.kill(os.getpid(), 9)
"""


def _run(folder: Path, source: str) -> "subprocess.CompletedProcess[str]":
    """Run a test as the repository's are, with its temporary files in a folder."""
    test = folder / "test_one.py"
    test.write_text(source)
    options = ("-p", "no:cacheprovider", "-p", "no:xdist", "-p", "tests.conftest")
    places = ("--rootdir", str(folder), "-c", os.devnull, str(test))
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, *places],
        cwd=ROOT,
        env={**os.environ, "PYTEST_DEBUG_TEMPROOT": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("signal", [0, 9])
def test_nothing_survives_a_run(tmp_path: Path, signal: int) -> None:
    """Neither one that comes to its end nor one that is killed, with a session of its own each."""
    told = tmp_path / "told"
    done = _run(tmp_path, _TEST.format(told=str(told), signal=signal))

    assert done.returncode == -signal, done.stdout + done.stderr
    cluster, *pids = told.read_text().split()
    left = [psutil.Process(int(each)) for each in pids if psutil.pid_exists(int(each))]
    assert psutil.wait_procs(left, timeout=60)[1] == []
    assert signal or not Path(cluster).exists()


def test_no_disk_stays_mounted_after_a_run_that_was_killed(tmp_path: Path) -> None:
    """It is in memory, and nobody else would let go of it."""
    (tmp_path / "probe").mkdir()
    probe = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(tmp_path / "probe")]
    if os.geteuid() or subprocess.run(probe, check=False, capture_output=True).returncode:
        pytest.skip("needs the right to mount a disk in memory")
    seen = mounts(str(tmp_path))
    subprocess.run(["umount", "-l", str(tmp_path / "probe")], check=True)  # noqa: S607 - as above
    done = _run(tmp_path, _DISK)

    assert seen == [str(tmp_path / "probe")]
    assert done.returncode == -9, done.stdout + done.stderr
    end = time.monotonic() + 60  # whoever ends what is left has only just begun
    while mounts(str(tmp_path)) and time.monotonic() < end:
        time.sleep(0.1)
    assert mounts(str(tmp_path)) == []


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"HOME": "/runs/pytest-14/home"}, True),
        ({"EVENKEEL_SESSION": "/runs/pytest-14"}, True),
        ({"PATH": "/bin:/runs/pytest-14/bin"}, True),
        ({"HOME": "/runs/pytest-141/home"}, False),
        ({"HOME": "/runs/pytest-14-of-somebody"}, False),
        ({"PWD": "/runs/pytest-14", "OLDPWD": "/runs/pytest-14"}, False),
        ({}, False),
    ],
)
def test_what_another_run_or_a_person_has_started_is_left_alone(
    environ: dict[str, str],
    named: bool,  # noqa: FBT001 - a column
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A run whose folder begins alike, and a shell that somebody has gone there with."""
    process = psutil.Process()
    monkeypatch.setattr(process, "environ", lambda: environ)

    assert names(process, "/runs/pytest-14", "/runs/cluster") is named
