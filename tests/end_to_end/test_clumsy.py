"""Clumsy hands: the wrong cluster, signals at any time, damaged records, changed hardware."""

import os
import signal
import socket
import subprocess
from typing import Any

import psutil
import pytest

from simulator.cluster.components import read_components
from simulator.cluster.processes import recorded
from simulator.session import Session
from simulator.simulation import Simulation
from tests.end_to_end.driver import bring_up
from tests.end_to_end.rehearsal import Rehearsal, wait_until
from tests.environments import read_environment

pytestmark = [pytest.mark.cluster, pytest.mark.xdist_group("clumsy")]


@pytest.fixture(scope="module")
def rules() -> bool:
    """Nothing here is about the policy pack."""
    return False


@pytest.fixture(scope="module")
def small(rehearsal: Rehearsal) -> dict[str, Any]:
    """A platform without add-ons that is up."""
    environment = {**read_environment("local"), "addons": {}}
    rehearsal.write(environment)
    assert bring_up(rehearsal)["exit"] == 0
    return environment


def _kubectl(rehearsal: Rehearsal, *arguments: str) -> subprocess.CompletedProcess[str]:
    *command, option, root = rehearsal.command("kubectl")
    return subprocess.run(
        [*command, option, root, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


def test_a_preview_that_is_ended_takes_its_cluster_along(rehearsal: Rehearsal) -> None:
    """TERM, while the cluster that was made for it starts."""
    rehearsal.write({**read_environment("local"), "addons": {}})
    with rehearsal.start("preview", "local", "--json") as running:
        started = ".evenkeel/local.preview-*/processes/*.json"
        wait_until(running, lambda: list(rehearsal.root.glob(started)))
        running.terminate()
        output, _ = running.communicate(timeout=600)

    assert running.returncode == 130
    assert '"status": "interrupted"' in output
    assert not (rehearsal.root / ".evenkeel").exists()
    assert rehearsal.processes() == []


def test_down_ends_a_preview_that_was_killed(rehearsal: Rehearsal) -> None:
    """Nothing could clean up after it then."""
    rehearsal.write({**read_environment("local"), "addons": {}})
    with rehearsal.start("preview", "local") as running:
        kubeconfig = ".evenkeel/local.preview-*/kubeconfig"
        wait_until(running, lambda: list(rehearsal.root.glob(kubeconfig)))
        running.kill()
        running.communicate(timeout=600)

    assert rehearsal.json("down", "local")["exit"] == 0
    assert rehearsal.processes() == []
    assert not (rehearsal.root / ".evenkeel").exists()


def test_kubectl_never_reaches_another_cluster(rehearsal: Rehearsal, small: dict[str, Any]) -> None:
    """Neither by an option nor because the session's kubeconfig is missing."""
    assert small
    elsewhere = _kubectl(rehearsal, "local", "get", "pods", "--context", "prod")
    kubeconfig = rehearsal.session / "kubeconfig"
    kubeconfig.rename(kubeconfig.with_name("away"))
    missing = _kubectl(rehearsal, "local", "get", "pods")
    kubeconfig.with_name("away").rename(kubeconfig)
    forgotten = _kubectl(rehearsal, "get", "pods")

    assert (elsewhere.returncode, missing.returncode, forgotten.returncode) == (2, 2, 2)
    assert "--context: got an option that leads to another cluster" in elsewhere.stderr
    assert "got no file; expected that of a running cluster" in missing.stderr
    assert "environment: got get; expected one of those that are there: local" in forgotten.stderr


def test_kubectl_gets_every_word_that_was_typed(
    rehearsal: Rehearsal, small: dict[str, Any]
) -> None:
    """The two dashes of `exec POD -- COMMAND` too."""
    assert small

    result = _kubectl(rehearsal, "local", "exec", "nobody", "--", "true")

    assert 'pods "nobody" not found' in result.stderr


def test_machines_keep_their_hardware(rehearsal: Rehearsal, small: dict[str, Any]) -> None:
    """Another accelerator under the same machine's name is refused, and nothing is changed."""
    train, serve = small["gpuPools"]
    other = {**train, "accelerator": "nvidia-a100-40gb", "gpusPerNode": 4}
    rehearsal.write({**small, "gpuPools": [other, serve]})

    document = rehearsal.json("up", "local")
    rehearsal.write(small)

    assert (document["exit"], document["status"]) == (2, "usage")
    assert "machine train-0: got 4 x nvidia-a100-40gb" in document["problems"][0]
    assert "evenkeel down local" in document["problems"][0]
    assert rehearsal.json("up", "local")["changes"] == 0


def test_a_dead_supervisor_is_seen_and_brought_back(
    rehearsal: Rehearsal, small: dict[str, Any]
) -> None:
    """Without it no GPU appears; `status` says how to get it back."""
    assert small
    record = next(r for r in recorded(rehearsal.session / "processes") if r.name == "supervisor")
    psutil.Process(record.pid).kill()

    dead = rehearsal.json("status", "local")
    again = rehearsal.json("up", "local")

    assert (dead["exit"], dead["supervised"]) == (5, False)
    assert again["exit"] == 0
    assert rehearsal.json("status", "local")["supervised"] is True


def test_a_taken_port_is_one_problem_and_loses_nothing(
    rehearsal: Rehearsal, small: dict[str, Any]
) -> None:
    """Who has it, and what to do; without them the next `up` finds all that there was."""
    assert small
    Simulation(Session.open(rehearsal.session)).pause()
    (home,) = (rehearsal.session / "cluster" / "clusters").iterdir()
    port = read_components(home)[0].ports[0]

    with socket.create_server(("127.0.0.1", port)):
        taken = rehearsal.json("up", "local")
    again = rehearsal.json("up", "local")

    (problem,) = taken["problems"]
    assert (taken["exit"], taken["status"]) == (1, "failed")
    assert problem.startswith(f"127.0.0.1:{port}: taken by process {os.getpid()} (")
    assert problem.endswith("evenkeel down local, then evenkeel up local")
    assert (again["exit"], again["changes"], again["missing"]) == (0, 0, [])


@pytest.mark.parametrize("words", [("frobnicate",), ("up", "--ready-seconds", "abc")])
def test_json_is_json_also_when_the_words_are_wrong(
    rehearsal: Rehearsal, words: tuple[str, ...]
) -> None:
    """A script can always read the answer."""
    document = rehearsal.json(*words)

    assert (document["exit"], document["status"]) == (2, "usage")
    assert len(document["problems"]) == 1


def test_an_engine_that_there_is_not_is_refused(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slip would choose another engine without a word."""
    monkeypatch.setitem(os.environ, "EVENKEEL_ENGINE", "bogus")
    odd = Rehearsal(rehearsal.root, "bogus")

    document = odd.json("up", "local")

    assert (document["exit"], document["status"]) == (2, "usage")
    assert document["problems"][0].startswith("EVENKEEL_ENGINE: got bogus; expected embedded,")


def test_down_finds_a_process_whose_record_is_damaged(
    rehearsal: Rehearsal, small: dict[str, Any]
) -> None:
    """Also one that was started again after it had been killed."""
    assert small
    processes = rehearsal.session / "processes"
    etcd = next(each for each in recorded(processes) if each.name == "etcd")
    os.kill(etcd.pid, signal.SIGKILL)
    assert rehearsal.json("up", "local")["exit"] == 0
    etcd.file.write_text('{"pid": ')

    assert rehearsal.json("down", "local")["exit"] == 0
    assert rehearsal.processes() == []
