"""Objects with next to nothing in them: a rule admits them, or says in its own words what it got.

An API server refuses most of them itself; a program can register them all the same.
"""

from collections.abc import Iterator

import pytest

from policies.dispatch import kind_of
from policies.judgement import Judge, Outcome, Subject
from policies.model import Json, Rule
from policies.settings import Settings
from policies.templates import Kind
from tests.policies.service import own_rules

RULES = [rule for rule in own_rules() if rule.kinds]
SETTINGS = Settings({"stage": "prod"})


def _bare(kind: Kind) -> Iterator[Json]:
    head = {"apiVersion": f"{kind.group}/v1" if kind.group else "v1", "kind": kind.name}
    yield {}
    yield head
    yield {**head, "metadata": None, "spec": None}
    yield {**head, "metadata": {}}
    yield {**head, "metadata": {"name": "a"}}
    yield {**head, "metadata": {"generateName": "a-"}, "spec": {}}
    yield {**head, "spec": {}}


def _without(rule: Rule) -> Iterator[tuple[Kind, Json]]:
    """Yield each fixture without its metadata, and without its spec."""
    for _, fixture in rule.fixtures.all():
        kind = kind_of(rule, fixture.token())
        assert kind is not None
        for key in ("metadata", "spec"):
            yield kind, {name: value for name, value in fixture.object.items() if name != key}
            yield kind, {**fixture.object, key: {}}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_has_words_of_its_own_for_an_object_without(rule: Rule) -> None:
    """Without metadata, without a name, without spec: no error of the expression is shown."""
    judges = {kind: Judge(rule, kind) for kind in rule.kinds}
    given = [(kind, obj) for kind in rule.kinds for obj in _bare(kind)]
    for kind, obj in (*given, *_without(rule)):
        verdict = judges[kind].judge(Subject(obj), SETTINGS.params(rule))
        if verdict.outcome is Outcome.ADMIT:
            continue
        assert verdict.outcome is Outcome.DENY
        assert "got what the rule" not in verdict.reason, (kind.name, obj, verdict.reason)
        assert verdict.reason.endswith(rule.message)


@pytest.mark.parametrize(
    ("rule", "obj", "reason"),
    [
        (
            "namespace-pod-security",
            {},
            "metadata.labels: got no pod-security.kubernetes.io/enforce on a namespace without a",
        ),
        ("namespace-chosen", {}, "metadata.namespace: got none, which is default; "),
        ("binding-not-cluster-admin", {}, "roleRef: got no role; "),
        ("service-no-node-port", {"spec": {"type": "NodePort"}}, "spec.type: got NodePort; "),
        ("ingress-encrypted", {}, "spec.tls: got none; "),
    ],
)
def test_what_is_not_there_is_denied_where_it_has_to_be(rule: str, obj: Json, reason: str) -> None:
    """Missing is not safe."""
    (found,) = (each for each in RULES if each.id == rule)

    verdict = Judge(found, found.kinds[0]).judge(Subject(obj), SETTINGS.params(found))
    assert verdict.outcome is Outcome.DENY
    assert verdict.reason.startswith(reason)


def test_metadata_is_always_there_for_kubernetes_alone() -> None:
    """An API server always has it; in a cloud's resource it is a property like any other."""
    assert Subject({"spec": {}}).revealed == {"spec": {}, "metadata": {}}
    assert Subject({"metadata": {"name": "a"}}).revealed == {"metadata": {"name": "a"}}
    assert Subject({"labels": None}, kubernetes=False).revealed == {"labels": None}
