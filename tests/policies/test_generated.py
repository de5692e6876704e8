"""Whatever properties a program gives, every rule answers through the real service."""

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi.runtime.proto import analyzer_pb2 as proto

from policies.dispatch import Dispatch
from policies.judgement import Outcome, Subject
from policies.readable import readable
from policies.settings import ENVIRONMENT_KEY, Settings
from policies.values import Secret, Unknown, read
from tests.policies.service import Service, own_rules, wire

RULES = own_rules()
DISPATCH = Dispatch(RULES)
STACK = Settings()
ROUNDS = 10_000
HIDDEN = "hunter2hunter2"


def _cases() -> list[tuple[str, dict[str, Any]]]:
    """Return type and properties of every fixture; of a stack's, of each resource."""
    found = []
    for rule in RULES:
        for _, fixture in rule.fixtures.all():
            if rule.applies.stack:
                found += [(each.type, each.object) for each in fixture.resources]
            else:
                found.append((fixture.token(), fixture.object))
    return found


CASES = _cases()


def _odd(chance: random.Random) -> Any:  # noqa: ANN401 - any JSON
    """Return a value that no author of a rule thinks of."""
    deep: Any = "x"
    for _ in range(chance.choice((0, 0, 0, 60))):
        deep = {"spec": deep} if chance.random() < 0.5 else [deep]
    return chance.choice(
        (
            *(None, True, False, 0, 1, -1, 2**70, 0.5, float("inf"), float("nan")),
            *("", "x", "true", "nginx:latest", "*", "\u2028\x00", "x" * 20_000),
            *([], {}, [[]], [None], {"": None}, ["x"] * 300, deep),
            *(Unknown(), [Unknown()], {"x": Unknown()}),
            *(Secret(HIDDEN), Secret({"a": HIDDEN}), [Secret(HIDDEN)], Secret(Unknown())),
        )
    )


def _places(tree: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if path:
        yield path
    if isinstance(tree, dict | list):
        inner = tree.items() if isinstance(tree, dict) else enumerate(tree)
        for key, value in inner:
            yield from _places(value, (*path, key))


def _changed(tree: dict[str, Any], chance: random.Random, count: int) -> dict[str, Any]:
    """Return a copy of properties with odd values in some places."""
    copy: dict[str, Any] = json.loads(json.dumps(tree))
    for _ in range(count):
        places = list(_places(copy))
        if not places:
            return {"spec": _odd(chance)}
        *way, last = chance.choice(places)
        holder: Any = copy
        for key in way:
            holder = holder[key]
        holder[last] = _odd(chance)
    return copy


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_every_rule_answers_whatever_the_properties(shared_service: Service, stage: str) -> None:
    """10,000 odd values: no failure of a rule, no secret in a message, and every denial says why.

    They stand in fixtures, so that they get past the first condition of a rule.
    """
    chance = random.Random(stage)  # noqa: S311 - the same each time
    environment = {"stage": stage, "owner": "me", "gpuPools": [{"name": "train"}]}
    shared_service.configure({ENVIRONMENT_KEY: json.dumps(environment)})
    told = Settings(environment)
    given = 0
    while given < ROUNDS // 2:
        request = proto.AnalyzeStackRequest()
        for _ in range(100):
            token, tree = chance.choice(CASES)
            count = chance.choice((2, 4, 8))
            given += count
            properties = wire(_changed(tree, chance, count))
            request.resources.add(type=token, name="it", urn="it", properties=properties)
            one = proto.AnalyzeRequest(type=token, name="it", properties=properties)
            shared_service.stub.Remediate(one)
            _mend(one, told)
            _expect_words(list(shared_service.stub.Analyze(one).diagnostics))
        _expect_words(list(shared_service.stub.AnalyzeStack(request).diagnostics))


def _mend(request: proto.AnalyzeRequest, told: Settings) -> None:
    """Ask every remedy without the service, which would leave a resource as it is if one failed."""
    subject = readable(request.type, request.properties)
    if isinstance(subject, str):
        return  # Analyze denies it
    sent = request.properties.SerializeToString(deterministic=True)
    for remedy in DISPATCH.match(request.type).remedies:
        remedy.mended(subject, request.properties, told.params(remedy.rule))
    assert request.properties.SerializeToString(deterministic=True) == sent


def _expect_words(found: list[proto.AnalyzeDiagnostic]) -> None:
    for each in found:
        assert each.message
        assert "the rule itself failed" not in each.message, each
        assert HIDDEN not in each.message, each


@given(st.text("abcdef0123456789", min_size=24, max_size=24))
@settings(max_examples=25, deadline=None, derandomize=True, database=None)
def test_no_secret_reaches_a_reason(secret: str) -> None:
    """Wherever a secret stands that a rule reads, the reason never quotes it."""
    container = {
        "name": Secret(secret),
        "image": Secret(secret),
        "resources": {"requests": {"nvidia.com/gpu": Secret(secret)}},
    }
    pod = {
        "metadata": {"name": Secret(secret), "labels": {"evenkeel.dev/pool": Secret(secret)}},
        "spec": {"containers": [container], "taints": [{"key": Secret(secret)}]},
    }
    for token in ("kubernetes:core/v1:Node", "kubernetes:core/v1:Pod"):
        judges = DISPATCH.match(token).judges
        verdicts = [
            judge.judge(Subject(read(wire(pod))), STACK.params(judge.rule)) for judge in judges
        ]
        assert Outcome.DENY in {each.outcome for each in verdicts}
        assert [each.reason for each in verdicts if secret in each.reason] == []
