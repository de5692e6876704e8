"""A policy pack that cannot judge makes a preview fail; nothing is admitted by silence."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from simulator.engine import embedded
from tests.simulator.engine.comparison import Bench

ROOT = Path(__file__).parents[3]
MAIN = """
import os, sys
sys.path[0] = {root!r}
from pathlib import Path
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import analyzer_pb2 as proto
from policies import pack
from policies.analyzer import Analyzer
from policies.settings import Settings
{change}
sys.exit(pack.serve(Path({rules!r})))
"""
RULE = """
- id: thing-good
  title: A thing is good
  severity: high
  sources: [own]
  applies: {{types: ["toy:index:Thing"]}}
  enforcement: {{dev: mandatory, staging: mandatory, prod: {level}}}
  expression: has(object.value) && object.value != 'dirty'
  message: expected something else. Change it.
  {remedy}
  fixtures:
    admit: &admit
      - {{case: a, type: "toy:index:Thing", object: {{value: good}}}}
      - {{case: b, type: "toy:index:Thing", object: {{value: fine}}}}
    deny:
      - {{case: c, type: "toy:index:Thing", object: {{value: dirty}}}}
      - {{case: d, type: "toy:index:Thing", object: {{value: dirty, name: d}}}}
"""


def _pack(folder: Path, change: str = "", level: str = "mandatory", remedy: str = "") -> Path:
    """Write a pack of one rule that behaves in some way; returns its folder."""
    pack = folder / "pack"
    (pack / "rules").mkdir(parents=True)
    (pack / "PulumiPolicy.yaml").write_text("{runtime: python, version: 1.2.3}")
    rules = str(pack / "rules")
    (pack / "rules" / "things.yaml").write_text(RULE.format(level=level, remedy=remedy))
    (pack / "__main__.py").write_text(MAIN.format(root=str(ROOT), change=change, rules=rules))
    return pack


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
    pack = _pack(tmp_path, change.format(rules=str(tmp_path / "pack" / "rules")))
    outcome, events = Bench("policed", tmp_path, embedded.run).run("preview", packs=[str(pack)])

    told = [each["diagnosticEvent"]["message"] for each in events if "diagnosticEvent" in each]
    assert not outcome.ok
    assert said in f"{outcome.message} {told}"


def test_a_remedy_is_applied_and_told(tmp_path: Path) -> None:
    """What is deployed is what the remedy made of it, and the event shows both."""
    pack = _pack(tmp_path, level="remediate", remedy="remedy: {value: \"'clean'\"}")
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
    pack = _pack(tmp_path)
    events: list[dict[str, Any]] = []

    strict, _ = bench.run("up", packs=[str(pack)])
    request = replace(bench.request("up"), policy_packs=(pack,), tolerant=True)
    outcome = embedded.run(request, events.append)

    (told,) = [each["policyEvent"] for each in events if "policyEvent" in each]
    assert not strict.ok
    assert outcome.ok, outcome.message
    assert (told["policyName"], told["enforcementLevel"]) == ("thing-good", "mandatory")
    assert "two" in {each["urn"].rsplit("::", 1)[-1] for each in bench.state()}
