"""Rules over a whole stack: what they are given, and what waits."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import analyzer_pb2 as proto

from policies.exemptions import Exemption
from policies.judgement import Judge, Subject
from policies.model import Rule
from policies.stack import StackJudge
from policies.values import Secret, Unknown
from tests.policies.service import Service

Serve = Callable[..., Service]
MakeRule = Callable[..., Rule]

BUCKET = "aws:s3/bucket:Bucket"
BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
PAIRED = (
    f"resources.filter(b, b.type == '{BUCKET}').all(b, resources.exists(p, p.type == '{BLOCK}' "
    "&& ((has(p.uses.bucket) && b.urn in p.uses.bucket) || p.object.bucket == b.object.bucket)))"
)
FINDING = f"'got ' + resources.filter(b, b.type == '{BUCKET}').map(b, b.object.bucket)[0]"


def bucket(name: object, urn: str = "b", **more: Any) -> dict[str, Any]:
    """Return a bucket as an element of `resources`."""
    return {"type": BUCKET, "name": urn, "urn": urn, "object": {"bucket": name} | more}


def block(name: object, **more: Any) -> dict[str, Any]:
    """Return what closes a bucket to the public."""
    return {"type": BLOCK, "name": "p", "object": {"bucket": name}} | more


FIXTURES = {
    "admit": [
        {"case": "none", "resources": []},
        {"case": "one", "resources": [bucket("a"), block("a")]},
    ],
    "deny": [
        {"case": "open", "resources": [bucket("a")]},
        {"case": "of another", "resources": [bucket("a"), block("b")]},
    ],
}


@pytest.fixture
def stack_rule(rule: MakeRule) -> MakeRule:
    """Make a rule over the stack."""

    def make(expression: str = PAIRED, **more: Any) -> Rule:
        return rule(
            expression,
            **{
                "applies": {"stack": True, "types": ["aws:s3/.*"]},
                "finding": FINDING,
                "fixtures": FIXTURES,
            }
            | more,
        )

    return make


def test_the_engine_learns_that_it_is_over_the_stack(serve: Serve, stack_rule: MakeRule) -> None:
    """So it asks for it once, when all resources are known."""
    told = serve([stack_rule()]).stub.GetAnalyzerInfo(Empty()).policies

    assert {each.policy_type for each in told} == {proto.POLICY_TYPE_STACK}
    assert told[0].name == "short-name"


def test_a_stack_is_judged_as_a_whole(serve: Serve, stack_rule: MakeRule) -> None:
    """The finding may say which resource it is; the stack itself is what is named."""
    service = serve([stack_rule()])

    assert service.analyze_stack(bucket("a"), block("a")) == []
    (found,) = service.analyze_stack(bucket("a"), block("b"))
    assert service.summary(found) == ("short-name", "high", "mandatory")
    assert (found.urn, found.message) == ("", "got a; expected fine or good. Change it.")


def test_a_single_resource_is_not_judged_by_it(serve: Serve, stack_rule: MakeRule) -> None:
    """Not even to say that it does not apply."""
    answer = serve([stack_rule()]).stub.Analyze(proto.AnalyzeRequest(type=BUCKET))

    assert answer == proto.AnalyzeResponse()


def test_it_is_given_only_what_it_asks_for(serve: Serve, stack_rule: MakeRule) -> None:
    """By type; without any it is still judged."""
    service = serve([stack_rule("size(resources) == 1", finding="")])
    pod = {"type": "kubernetes:core/v1:Pod", "name": "x", "object": {}}

    assert service.analyze_stack(pod, bucket("a"), pod) == []
    assert len(service.analyze_stack(pod)) == 1


def test_an_unknown_value_that_matters_defers(serve: Serve, stack_rule: MakeRule) -> None:
    """The message names the resource and the property."""
    service = serve([stack_rule()])
    (found,) = service.analyze_stack(bucket("a"), block(Unknown()))

    assert service.summary(found) == ("short-name", "high", "advisory")
    assert found.message == "deferred: p bucket: not known yet. It is judged again by: up"


def test_what_a_value_is_made_from_is_known_before_it(serve: Serve, stack_rule: MakeRule) -> None:
    """A block of a bucket that has no name yet belongs to that bucket."""
    service = serve([stack_rule()])
    pair = bucket(Unknown()), block(Unknown(), uses={"bucket": ["b"]})

    assert service.analyze_stack(*pair) == []


def test_an_unknown_value_that_no_rule_names_does_not_matter(
    serve: Serve, stack_rule: MakeRule
) -> None:
    """A cloud's own outputs are unknown in every preview."""
    service = serve([stack_rule()])
    (found,) = service.analyze_stack(bucket("a", arn=Unknown(), tags={"x": Unknown()}))

    assert service.summary(found)[2] == "mandatory"


@pytest.mark.parametrize(
    ("preview", "severity"), [(True, "critical"), (False, "high")], ids=["critical", "up"]
)
def test_it_does_not_wait_where_no_rule_waits(
    serve: Serve, stack_rule: MakeRule, severity: str, *, preview: bool
) -> None:
    """A critical rule fails closed; outside a preview every rule does."""
    service = serve([stack_rule(severity=severity)])
    service.configure({}, preview=preview)
    (found,) = service.analyze_stack(bucket("a"), block(Unknown()))

    assert service.summary(found)[2] == "mandatory"
    assert "this rule does not let unknown values pass" in found.message


def test_a_rule_that_looks_at_whole_properties_is_given_all(
    serve: Serve, stack_rule: MakeRule
) -> None:
    """Otherwise what it does not name would be missing."""
    service = serve([stack_rule("resources.all(r, size(r.object) == 2)", finding="")])

    assert service.analyze_stack(bucket("a", other=1)) == []
    assert len(service.analyze_stack(bucket("a"))) == 1


def test_a_secret_is_judged_but_not_shown(serve: Serve, stack_rule: MakeRule) -> None:
    """As for single resources."""
    service = serve([stack_rule()])

    assert service.analyze_stack(bucket(Secret("hunter2")), block("hunter2")) == []
    (found,) = service.analyze_stack(bucket(Secret("hunter2")))
    assert found.message.startswith("got [secret];")


def test_one_rules_exception_hides_no_other_rule(
    serve: Serve, stack_rule: MakeRule, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A defect in one rule is a violation of that rule."""
    broken, sound = stack_rule(id="broken"), stack_rule("false", id="sound", finding="")
    ask = StackJudge.judge

    def fail(self: StackJudge, *arguments: Any) -> object:
        if self.rule.id == "broken":
            raise KeyError("hunter2")
        return ask(self, *arguments)

    monkeypatch.setattr(StackJudge, "judge", fail)
    found = serve([broken, sound]).analyze_stack()
    assert [each.policyName for each in found] == ["broken", "sound"]
    assert found[0].message == "the rule itself failed (KeyError). Report it as a defect."


def test_trials_take_values_from_the_fixtures(stack_rule: MakeRule) -> None:
    """A rule never denies an unknown value that one of its fixtures shows to be fine."""
    judge = Judge(stack_rule())
    resources = [bucket("a"), block(Unknown())]

    assert judge.judge(Subject(resources), {}).outcome.value == "defer"


def exemption(resource: str, **more: Any) -> Exemption:
    """Return an exemption of the rule in the stack `lab`."""
    said = {
        "rule": "short-name",
        "resource": resource,
        "environments": ["lab"],
        "reason": "a test",
        "owner": "me",
        "expires": date(2026, 6, 30),
    }
    return Exemption.model_validate(said | more)


DAY = date(2026, 6, 30)


def test_what_is_exempt_is_left_out_of_the_stack(serve: Serve, stack_rule: MakeRule) -> None:
    """If the rest is admitted the denial is reported, but stops nothing."""
    service = serve([stack_rule()], [exemption(f"{BUCKET}/open")], DAY)
    service.configure({}, stack="lab")
    opened = bucket("b", urn="open")
    (found,) = service.analyze_stack(bucket("a"), block("a"), opened)
    assert service.summary(found) == ("short-name", "high", "advisory")
    assert found.message == (
        "exempt: got a; expected fine or good. Change it. "
        "Reason: a test; owner: me; until 2026-06-30"
    )
    (found,) = service.analyze_stack(bucket("a"), opened)
    assert service.summary(found)[2] == "mandatory"


def test_a_whole_stack_can_be_exempt(serve: Serve, stack_rule: MakeRule) -> None:
    """By the resource that stands for it."""
    service = serve([stack_rule()], [exemption("pulumi:pulumi:Stack/evenkeel-*")], DAY)
    service.configure({}, stack="lab")
    root = {"type": "pulumi:pulumi:Stack", "name": "evenkeel-lab", "object": {}}
    (found,) = service.analyze_stack(root, bucket("a"))

    assert service.summary(found)[2] == "advisory"
