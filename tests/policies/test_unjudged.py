"""What a rule cannot judge, by its own fault or the input's, is denied in one message."""

from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf.struct_pb2 import Struct, Value
from pulumi.runtime.proto import analyzer_pb2 as proto

from policies.judgement import Judge, Subject
from policies.model import Rule
from tests.policies.service import Service

MakeRule = Callable[..., Rule]
Serve = Callable[..., Service]
MAP = "kubernetes:core/v1:ConfigMap"


def test_an_expression_that_errs_denies(serve: Serve, rule: MakeRule) -> None:
    """The library gives errors as truthy values; they must not admit."""
    service = serve([rule("object.data.missing")])
    (found,) = service.analyze(MAP, {"data": {"a": "fine"}})
    assert found.message == (
        'got what the rule cannot read (NOT_FOUND: Key not found in map : "missing"); '
        "expected fine or good. Change it."
    )


def test_a_rule_that_gives_no_truth_denies_and_says_so(serve: Serve, rule: MakeRule) -> None:
    """What is not true does not admit, whatever else it is."""
    service = serve([rule("object.data.a")])
    (found,) = service.analyze(MAP, {"data": {"a": "fine"}})
    assert found.message.startswith("got a rule that gives str, not true or false; ")


def test_what_is_nested_too_deep_is_denied_by_every_rule(serve: Serve, rule: MakeRule) -> None:
    """Each in one message; nothing is mended, and the next resource is judged as ever."""
    service = serve([rule("true"), rule("true", id="other-name")])
    deep = Value(string_value="fine").SerializeToString()
    for _ in range(1000):
        deep = _inside(deep)
    properties = Struct.FromString(_entry(b"data", deep))
    request = proto.AnalyzeRequest(type=MAP, urn="urn", name="it", properties=properties)

    found = service.stub.Analyze(request).diagnostics
    assert {each.policyName for each in found} == {"short-name", "other-name"}
    assert all(each.message.startswith("got values nested too deep") for each in found)
    assert list(service.stub.Remediate(request).remediations) == []
    assert service.analyze(MAP, {"data": {"a": "fine"}}) == []


def test_a_list_too_large_to_judge_is_denied_by_every_rule(serve: Serve, rule: MakeRule) -> None:
    """At once, whatever the rule says of it; one that is long, but not too long, is judged."""
    service = serve([rule("size(object.data.a) > 0"), rule("true", id="other-name")])
    denied = service.analyze(MAP, {"data": {"a": ["x"] * 20_000}})
    assert {each.policyName for each in denied} == {"short-name", "other-name"}
    start = "got a list that is too large to be judged; expected at most 2000 elements. "
    assert all(each.message.startswith(start) for each in denied)
    assert service.analyze(MAP, {"data": {"a": ["x"] * 2_000}}) == []


def test_a_message_stays_short_whatever_was_got(serve: Serve, rule: MakeRule) -> None:
    """A text of megabytes is not sent back."""
    service = serve([rule("false", finding="object.data.a")])
    (found,) = service.analyze(MAP, {"data": {"a": "x" * 5_000_000}})
    assert len(found.message) < 1000
    assert "xxx...; " in found.message


def test_an_expression_that_costs_too_much_denies(serve: Serve, rule: MakeRule) -> None:
    """The library stops it; what was not judged is not admitted."""
    ten = "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]"
    nested = "true"
    for name in "abcdefgh":
        nested = f"{ten}.all({name}, {nested})"
    (found,) = serve([rule(nested)]).analyze(MAP, {"data": {"a": "fine"}})
    assert "than an expression may: it is too large to judge" in found.message


def _inside(value: bytes) -> bytes:
    """Return a `Value` that is a mapping with a value inside; it is not copied level by level."""
    return b"\x2a" + _sized(_entry(b"k", value))


def _entry(key: bytes, value: bytes) -> bytes:
    return b"\x0a" + _sized(b"\x0a" + _sized(key) + b"\x12" + _sized(value))


def _sized(content: bytes) -> bytes:
    size, length = b"", len(content)
    while length > 0x7F:
        size, length = size + bytes([length & 0x7F | 0x80]), length >> 7
    return size + bytes([length]) + content


def test_one_rules_exception_hides_no_other_rule(
    serve: Serve, rule: MakeRule, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A defect in one rule is a violation of that rule; the others are judged as ever."""
    broken, sound = rule(id="broken"), rule("false", id="sound")
    judge = Judge.judge

    def fail(self: Judge, subject: Subject, params: dict[str, Any]) -> object:
        if self.rule.id == "broken":
            raise KeyError("hunter2")
        return judge(self, subject, params)

    monkeypatch.setattr(Judge, "judge", fail)
    found = serve([broken, sound]).analyze(MAP, {"data": {"a": "fine"}})
    assert [each.policyName for each in found] == ["broken", "sound"]
    assert found[0].message == "the rule itself failed (KeyError). Report it as a defect."
    assert found[0].enforcementLevel == proto.MANDATORY
