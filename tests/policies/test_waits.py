"""A critical rule lets no unknown value pass, but those that it says it can wait for."""

from collections.abc import Callable
from typing import Any

import pytest
from pulumi.runtime.proto import analyzer_pb2 as proto

from policies.diagnostics import diagnostic
from policies.errors import RuleProblems
from policies.judgement import Outcome, Verdict
from policies.model import Rule
from policies.reads import names_read
from policies.settings import Settings
from policies.values import Unknown
from tests.policies.service import Service

MakeRule = Callable[..., Rule]
Serve = Callable[..., Service]
MAP = "kubernetes:core/v1:ConfigMap"


@pytest.mark.parametrize(
    ("waits", "level"), [("data", "advisory"), ("data.a", "advisory"), ("data.b", "mandatory")]
)
def test_it_waits_for_what_it_names(serve: Serve, rule: MakeRule, waits: str, level: str) -> None:
    """In a preview; what its expression does not read does not keep it from that."""
    service = serve([rule(severity="critical", waits=[waits])])
    (found,) = service.analyze(MAP, {"data": {"a": Unknown()}, "metadata": {"name": Unknown()}})

    assert service.summary(found) == ("short-name", "critical", level)
    assert found.message.removeprefix("deferred: ").startswith("data.a: not known yet")
    assert found.message.startswith("deferred: ") == (level == "advisory")


def test_it_waits_for_all_or_nothing(serve: Serve, rule: MakeRule) -> None:
    """One value that it names does not let another pass."""
    same = "object.data.a == object.binaryData.b"
    service = serve([rule(same, severity="critical", waits=["data"])])
    (found,) = service.analyze(MAP, {"data": {"a": Unknown()}, "binaryData": {"b": Unknown()}})

    assert service.summary(found)[2] == "mandatory"
    assert "binaryData.b, data.a: not known yet, and this rule does not" in found.message


@pytest.mark.parametrize("key", ["'a-b'", "'a' + '-b'"])
def test_it_does_not_wait_for_what_it_reads_by_another_way(
    serve: Serve, rule: MakeRule, key: str
) -> None:
    """A key that is no word, or that is put together, is what the verdict hangs on, too."""
    service = serve([rule(f"object[{key}] == ''", severity="critical")])
    (found,) = service.analyze(MAP, {"a-b": Unknown()})

    assert service.summary(found) == ("short-name", "critical", "mandatory")
    assert found.message.startswith("a-b: not known yet, and this rule does not let")


def test_a_key_that_is_no_word_is_read_by_its_name() -> None:
    """What else is unknown does not count beside it; a whole object is read by no name."""
    named = {"object", "a", "b", "c", "d", "a-b", "c d"}
    assert names_read("object['a-b'] == \"c d\"") == frozenset(named)
    assert names_read("object == 'a-b'") is None


def test_a_critical_rule_that_waits_for_nothing_does_not_pass(rule: MakeRule) -> None:
    """Where nobody can say what it waits for, nobody can say that it may."""
    waiting = Verdict(Outcome.DEFER, "it: not known yet")
    found = diagnostic(rule(severity="critical", waits=["data"]), waiting, Settings(), None)

    assert found is not None
    assert found.enforcementLevel == proto.MANDATORY


def test_it_waits_for_nothing_in_an_up(serve: Serve, rule: MakeRule) -> None:
    """There all is known before a resource is made."""
    service = serve([rule(severity="critical", waits=["data"])])
    service.configure({}, preview=False)
    (found,) = service.analyze(MAP, {"data": {"a": Unknown()}})

    assert service.summary(found)[2] == "mandatory"


def test_a_policy_that_names_a_key_which_is_not_made_yet_waits(service: Service) -> None:
    """A first preview on AWS is full of them; all actions are denied even so."""
    kind = "aws:iam/rolePolicy:RolePolicy"
    (found,) = service.analyze(kind, {"role": Unknown(), "policy": Unknown()})

    assert service.summary(found) == ("aws-no-wildcard-actions", "critical", "advisory")
    assert found.message == "deferred: policy: not known yet. It is judged again by: up"
    everything = {"Effect": "Allow", "Action": "*", "Resource": Unknown()}
    (found,) = service.analyze(kind, {"policy": {"Statement": [everything]}})
    assert service.summary(found)[2] == "mandatory"


@pytest.mark.parametrize(
    "more", [{"severity": "high"}, {"severity": "critical", "applies": {"podTemplates": True}}]
)
def test_others_do_not_say_what_they_wait_for(rule: MakeRule, more: dict[str, Any]) -> None:
    """What is not critical waits for everything; a pod template is not the whole object."""
    with pytest.raises(RuleProblems, match="got waits; expected none but of a critical rule"):
        rule(waits=["data"], **more)


@pytest.mark.parametrize("path", ["data[+]", "", "a..b", "dta"])
def test_a_path_that_leads_nowhere_is_refused(rule: MakeRule, path: str) -> None:
    """A misspelt one would hold nowhere without a word."""
    with pytest.raises(RuleProblems, match="expected"):
        rule(severity="critical", waits=[path])
