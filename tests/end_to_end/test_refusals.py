"""What is refused: before anything is started, or before anything is changed."""

import json
import signal
from typing import Any

import psutil
import pytest

from simulator.cluster.processes import recorded
from tests.end_to_end.rehearsal import KEY, Rehearsal, wait_until
from tests.environments import read_environment

pytestmark = [pytest.mark.cluster, pytest.mark.xdist_group("refusals")]

POD = """
import pulumi_kubernetes as kubernetes

from stacks.program import main

main()
kubernetes.core.v1.Pod(
    "loose",
    metadata=kubernetes.meta.v1.ObjectMetaArgs(name="loose", namespace="default"),
    spec=kubernetes.core.v1.PodSpecArgs(
        containers=[kubernetes.core.v1.ContainerArgs(name="work", image="registry.example/work")]
    ),
)
"""


def _nothing_started(rehearsal: Rehearsal) -> bool:
    return not (rehearsal.root / ".evenkeel").exists() and rehearsal.processes() == []


def test_everything_wrong_with_a_file_is_said_at_once(rehearsal: Rehearsal) -> None:
    """Each problem has its path; nothing is started and nothing is lost."""
    environment = read_environment("local")
    train, serve = environment["gpuPools"]
    environment["stag"] = "dev"
    environment["owner"] = 7
    environment["cluster"]["kubernetes"] = 1.36
    train["nodes"] = {"min": 3, "max": 2}
    train["accelerator"] = "nvidia-l40"
    serve["sharing"] = {"timeSlices": 4, "mig": "1g.10gb"}
    rehearsal.write(environment)
    before = rehearsal.file.read_bytes()

    shown = rehearsal.run("up", "local")
    document = rehearsal.json("up", "local")

    assert (shown.returncode, document["exit"], document["status"]) == (2, 2, "usage")
    assert "7 problems, nothing was started." in shown.stderr
    paths = ("stag", "owner", "cluster.kubernetes", "gpuPools[0].nodes", "gpuPools[0].accelerator")
    for path in (*paths, "gpuPools[1].sharing"):
        assert any(f": {path}" in problem for problem in document["problems"]), path
    assert len(document["problems"]) == 7  # an L4 has no MIG, and shares in one way only
    assert rehearsal.file.read_bytes() == before
    assert _nothing_started(rehearsal)


def test_a_missing_file_names_those_that_are_there(rehearsal: Rehearsal) -> None:
    """A slip in the name is the usual reason."""
    result = rehearsal.run("up", "loca")

    assert result.returncode == 2
    said = "environment: got loca; expected one of those that are there: local. Correct it, or"
    assert said in result.stderr
    assert "Pulumi.loca.yaml." in result.stderr
    assert _nothing_started(rehearsal)


def test_a_name_that_no_environment_can_have_is_refused(rehearsal: Rehearsal) -> None:
    """It could name a folder elsewhere."""
    result = rehearsal.run("down", "../../etc")

    assert result.returncode == 2
    assert "environment: got '../../etc'; expected small letters" in result.stderr


def test_yaml_that_does_not_parse_is_shown_with_its_line(rehearsal: Rehearsal) -> None:
    """The parser's own words, without a traceback."""
    rehearsal.file.write_text("config:\n  evenkeel:environment: [1, 2\n")

    result = rehearsal.run("preview", "local")

    assert result.returncode == 2
    assert "YAML that does not parse" in result.stderr
    assert "Traceback" not in result.stderr
    assert _nothing_started(rehearsal)


@pytest.fixture
def small(rehearsal: Rehearsal) -> dict[str, Any]:
    """An environment without add-ons, which is up in seconds."""
    environment = {**read_environment("local"), "addons": {}}
    rehearsal.write(environment)
    return environment


def test_a_preview_where_nothing_is_up_leaves_nothing(
    rehearsal: Rehearsal, small: dict[str, Any]
) -> None:
    """It makes a cluster of its own and ends it."""
    document = rehearsal.json("preview", "local")

    assert (document["exit"], small["addons"]) == (0, {})
    assert document["operations"].keys() == {"create"}
    assert document["changes"] == document["operations"]["create"] > 5
    assert _nothing_started(rehearsal)


def test_a_mandatory_violation_stops_up_before_any_step(
    rehearsal: Rehearsal, small: dict[str, Any]
) -> None:
    """A program with an image without a tag creates nothing at all."""
    assert small["stage"] == "dev"
    rehearsal.use_program(POD)

    document = rehearsal.json("up", "local")
    rehearsal.use_own_program()
    after = rehearsal.json("preview", "local")

    assert (document["exit"], document["status"], document["changes"]) == (3, "policy", 0)
    findings = document["policies"]["findings"]
    assert "image-pinned" in {each["policy"] for each in findings if each["level"] == "mandatory"}
    assert after["operations"].keys() == {"create"}


def test_two_commands_at_once_the_second_is_told_who_works(
    rehearsal: Rehearsal, small: dict[str, Any]
) -> None:
    """The first goes on undisturbed, also where the second one would end it all."""
    assert KEY in rehearsal.file.read_text()
    assert small
    with rehearsal.start("up", "local", "--json") as first:
        lock = rehearsal.session.with_name("local.lock")
        wait_until(first, lambda: lock.exists() and str(first.pid) in lock.read_text())
        others = [rehearsal.start(command, "local", "--json") for command in ("up", "down")]
        told = [json.loads(each.communicate(timeout=600)[0]) for each in others]
        first.communicate(timeout=600)

    for other in told:
        assert (other["exit"], other["status"]) == (4, "busy")
        assert f"evenkeel up (process {first.pid}) works on it" in other["problems"][0]
    assert first.returncode == 0


def test_an_interrupted_up_says_what_goes_on_from_there(rehearsal: Rehearsal) -> None:
    """Ctrl-C while things are created: running steps end, and the next `up` does the rest.

    The next one loses the supervisor, without which nothing becomes ready, and starts it again.
    """
    environment = read_environment("local")
    del environment["addons"]["gpu-operator"]
    rehearsal.write(environment)
    with rehearsal.start("up", "local", "--json") as running:
        journal = rehearsal.session / "state"
        wait_until(running, lambda: any(each.stat().st_size for each in journal.glob("*journal*")))
        running.send_signal(signal.SIGINT)
        output, errors = running.communicate(timeout=600)

    with rehearsal.start("up", "local") as resumed:
        lock = rehearsal.session.with_name("local.lock")
        wait_until(resumed, lambda: lock.exists() and str(resumed.pid) in lock.read_text())
        processes = rehearsal.session / "processes"
        record = next(each for each in recorded(processes) if each.name == "supervisor")
        wait_until(resumed, lambda: list((rehearsal.session / "state").glob("processes/program*")))
        psutil.Process(record.pid).kill()
        said, _ = resumed.communicate(timeout=600)

    assert running.returncode == 130, errors
    assert "Run it again to go on." in output
    assert resumed.returncode == 0, said
    assert "supervisor had ended and runs again; why: evenkeel logs local supervisor" in said
    assert rehearsal.json("status", "local")["supervised"] is True
