"""A policy pack that cannot judge makes a preview fail; nothing is admitted by silence."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from simulator.engine import embedded, program
from simulator.errors import EngineError
from tests.simulator.engine.comparison import Bench
from tests.simulator.engine.packs import make_pack, make_stack_pack


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("raise RuntimeError('no room')", "no room"),
        ("Path({rules!r}, 'things.yaml').unlink()", "got no rule; expected at least one"),
        (
            "Analyzer.GetAnalyzerInfo = lambda *_: proto.AnalyzerInfo(name='mute')",
            "policy pack mute: got 0 rules, none of them held; expected at least one",
        ),
        ("Settings.level = lambda *_: 'disabled'", "got no rule that is held"),
        (
            "Analyzer.diagnosed = lambda *_: os._exit(9)",
            "its process has ended with status 9, so nothing is judged any more",
        ),
        (
            "Analyzer.AnalyzeStack = lambda *_: os.kill(os.getpid(), 9)",
            "its process has ended with status -9, so nothing is judged any more",
        ),
    ],
    ids=["crashes at its start", "empty", "tells none", "all off", "ends early", "killed late"],
)
def test_a_preview_fails(tmp_path: Path, change: str, said: str) -> None:
    """With a message that says what the pack did, and not with a traceback."""
    pack = make_pack(tmp_path, change.format(rules=str(tmp_path / "pack" / "rules")))
    outcome, events = Bench("policed", tmp_path, embedded.run).run("preview", packs=[str(pack)])

    told = [each["diagnosticEvent"]["message"] for each in events if "diagnosticEvent" in each]
    assert not outcome.ok
    assert said in f"{outcome.message} {told}"


def test_a_remedy_is_applied_and_told(tmp_path: Path) -> None:
    """What is deployed is what the remedy made of it, and the event shows both."""
    pack = make_pack(tmp_path, level="remediate", remedy="remedy: {value: \"'clean'\"}")
    outcome, events = Bench("policed", tmp_path, embedded.run).run("up", packs=[str(pack)])

    (told,) = [
        each["policyRemediationEvent"] for each in events if "policyRemediationEvent" in each
    ]
    assert outcome.ok, outcome.message
    assert (told["policyName"], told["resourceUrn"].rsplit("::", 1)[-1]) == ("thing-good", "two")
    assert (told["before"]["value"], told["after"]["value"]) == ("dirty", "clean")
    things = Bench("policed", tmp_path, embedded.run).state()
    values = {
        each["urn"].rsplit("::", 1)[-1]: each.get("inputs", {}).get("value") for each in things
    }
    assert values["two"] == "clean"


def test_a_tolerant_run_tells_a_violation_and_goes_on(tmp_path: Path) -> None:
    """What stands already is deployed as it is, and the level that it is told with stays."""
    bench = Bench("policed", tmp_path, embedded.run)
    pack = make_pack(tmp_path)
    events: list[dict[str, Any]] = []

    strict, _ = bench.run("up", packs=[str(pack)])
    request = replace(bench.request("up"), policy_packs=(pack,), tolerant=True)
    outcome = embedded.run(request, events.append)

    (told,) = [each["policyEvent"] for each in events if "policyEvent" in each]
    assert not strict.ok
    assert outcome.ok, outcome.message
    assert (told["policyName"], told["enforcementLevel"]) == ("thing-good", "mandatory")
    assert "two" in {each["urn"].rsplit("::", 1)[-1] for each in bench.state()}


def test_a_whole_stack_is_judged_though_a_provider_is_not_configured(tmp_path: Path) -> None:
    """Its state is empty then, and says nothing; the pack has seen what it is declared with."""
    pack = make_stack_pack(tmp_path)
    outcome, events = Bench("unconfigured", tmp_path, embedded.run).run(
        "preview", packs=[str(pack)]
    )

    made = [each["resOutputsEvent"]["metadata"] for each in events if "resOutputsEvent" in each]
    (inside,) = [each["new"] for each in made if each["urn"].endswith("::inside")]
    assert (inside["inputs"]["value"], inside["outputs"]) == ("good", {})
    assert outcome.ok, outcome.message
    assert [each for each in events if "policyEvent" in each] == []
    (said,) = [
        each["policyAnalyzeStackSummaryEvent"]
        for each in events
        if "policyAnalyzeStackSummaryEvent" in each
    ]
    assert "thing-good" in said["passed"]


def test_what_a_pack_says_is_told_beside_what_keeps_the_program_from_starting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are started at once, and may fail at once."""

    async def refused(*_: object) -> None:
        raise EngineError("the program cannot be started")

    monkeypatch.setattr(program, "start", refused)
    pack = make_pack(tmp_path, "raise RuntimeError('no room')")
    outcome, events = Bench("policed", tmp_path, embedded.run).run("preview", packs=[str(pack)])

    told = str([each["diagnosticEvent"]["message"] for each in events if "diagnosticEvent" in each])
    assert not outcome.ok
    assert "no room" in told
    assert "the program cannot be started" in told
