"""What tests have started ends with their run, however that ends."""

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.environments import ROOT
from tests.left_behind import names

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


@pytest.mark.parametrize("signal", [0, 9])
def test_nothing_survives_a_run(tmp_path: Path, signal: int) -> None:
    """Neither one that comes to its end nor one that is killed, with a session of its own each."""
    told, test = tmp_path / "told", tmp_path / "test_one.py"
    test.write_text(_TEST.format(told=str(told), signal=signal))
    options = ("-p", "no:cacheprovider", "-p", "no:xdist", "-p", "tests.conftest")
    places = ("--rootdir", str(tmp_path), "-c", os.devnull, str(test))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *places],
        cwd=ROOT,
        env={**os.environ, "PYTEST_DEBUG_TEMPROOT": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == -signal, done.stdout + done.stderr
    cluster, *pids = told.read_text().split()
    left = [psutil.Process(int(each)) for each in pids if psutil.pid_exists(int(each))]
    assert psutil.wait_procs(left, timeout=60)[1] == []
    assert signal or not Path(cluster).exists()


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
