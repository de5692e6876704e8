"""What is said where kwokctl does not come to an end."""

import time
from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace

import pytest

from cli.commands.logs import logs
from operations.project import Project
from operations.screen.silent import SilentScreen
from simulator.cluster import creation, processes
from simulator.cluster.tools import Tools
from simulator.errors import ClusterError
from simulator.session import Session
from simulator.session_data import SessionData


def test_a_kwokctl_that_hangs_is_ended_and_its_log_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message has its last words, and the command that shows all of them does so."""
    hangs = tmp_path / "kwokctl"
    hangs.write_text("#!/bin/sh\necho waiting for etcd\nexec sleep 600\n")
    hangs.chmod(0o755)
    tools = Tools(**{each.name: tmp_path / each.name for each in fields(Tools)})
    (tmp_path / "environments").mkdir()
    (tmp_path / "environments" / "Pulumi.small.yaml").touch()
    project = Project(tmp_path)
    data = SessionData(environment="small", kubernetes="1.36")
    session = Session.write(project.session_folder("small"), data)
    log = session.logs / "kwokctl.log"

    def over() -> float:
        # its time is over as soon as it has said something
        return 1_000.0 if log.exists() and log.stat().st_size else 0.0

    monkeypatch.setattr(creation, "time", SimpleNamespace(monotonic=over, sleep=time.sleep))

    with pytest.raises(ClusterError) as caught:
        creation.create(session, tools, session.cluster / "home")
    left = processes.recorded(session.processes)
    *_, command, environment, name = str(caught.value).split()
    shown = logs(project, environment, name, 1, SilentScreen())

    assert str(caught.value) == (
        f"{log}: got no end of kwokctl within 90 s (waiting for etcd); "
        "expected a simulated cluster. Its log tells more: evenkeel logs small kwokctl"
    )
    assert left == []
    assert command == "logs"
    assert shown.document["lines"] == ["waiting for etcd"]
