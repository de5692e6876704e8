"""The pack as a process, started as Pulumi starts it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grpc
import psutil
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto.analyzer_pb2_grpc import AnalyzerStub

from policies import rules
from policies.granted import TITLES

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", str(ROOT / "policies")]
ENVIRON = {"PATH": os.environ["PATH"]}


@pytest.fixture
def process() -> Iterator[subprocess.Popen[str]]:
    """The pack's process, working in its own folder as under Pulumi."""
    with subprocess.Popen(
        COMMAND, stdout=subprocess.PIPE, text=True, cwd=ROOT / "policies", env=ENVIRON
    ) as started:
        yield started
        started.kill()


def _port(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    return int(process.stdout.readline())


def test_the_process_prints_its_port_and_answers(process: subprocess.Popen[str]) -> None:
    """The first line is the port; the rules are served there, on loopback only."""
    port = _port(process)
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        told = AnalyzerStub(channel).GetAnalyzerInfo(Empty()).policies
    assert len(told) == rules.count() + len(TITLES)
    listening = [
        each.laddr.ip.removeprefix("::ffff:")
        for each in psutil.Process(process.pid).net_connections()
        if each.status == psutil.CONN_LISTEN
    ]
    assert listening == ["127.0.0.1"]


def test_the_process_ends_when_told(process: subprocess.Popen[str]) -> None:
    """TERM ends it cleanly."""
    _port(process)
    process.terminate()
    assert process.wait(20) == 0


def test_the_process_ends_when_the_engine_cancels(process: subprocess.Popen[str]) -> None:
    """Cancel is answered, then the process ends."""
    port = _port(process)
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        AnalyzerStub(channel).Cancel(Empty())
    assert process.wait(20) == 0


def test_the_process_ends_with_the_one_that_started_it() -> None:
    """A killed engine leaves no pack behind."""
    script = (
        "import subprocess, sys, time; "
        f"p = subprocess.Popen({COMMAND!r}, stdout=subprocess.PIPE, text=True); "
        "p.stdout.readline(); print(p.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=ENVIRON
    ) as engine:
        assert engine.stdout is not None
        pack = psutil.Process(int(engine.stdout.readline()))
        engine.kill()
    try:
        pack.wait(20)
    except psutil.TimeoutExpired:
        pack.kill()
        raise


def test_rules_that_are_wrong_end_the_process(tmp_path: Path) -> None:
    """The engine sees a failed start and the reason; nothing is admitted by silence."""
    (tmp_path / "x.yaml").write_text("[{id: lonely}]")
    script = (
        "from pathlib import Path; from policies.pack import serve; import sys; "
        f"sys.exit(serve(Path({str(tmp_path)!r})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        timeout=60,
        env=ENVIRON,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "x.yaml[lonely].title: got nothing; expected a value. Add it." in done.stderr
    assert "Traceback" not in done.stderr
