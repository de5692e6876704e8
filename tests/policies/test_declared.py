"""A stack whose state nobody knows yet is judged by what it was declared with."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from pulumi.runtime.proto import analyzer_pb2 as proto

from policies.exemptions import Exemption
from policies.model import Fixture, Rule
from policies.settings import ENVIRONMENT_KEY as KEY
from tests.policies.service import Service, own_rules, wire

Serve = Callable[..., Service]
MakeRule = Callable[..., Rule]

NAMESPACE = "kubernetes:core/v1:Namespace"
IDLE = Exemption(
    rule="short-name",
    resource="Namespace/bad",
    environments=("lab",),
    reason="a test",
    owner="me",
    expires=date(2026, 6, 30),
)
CASES = [
    pytest.param(rule, fixture, id=f"{rule.id}: {fixture.case}")
    for rule in own_rules()
    if rule.applies.stack
    for _, fixture in rule.fixtures.all()
]


def declare(service: Service, *resources: dict[str, Any]) -> None:
    """Show the pack each resource with its inputs, as an engine does before it makes any."""
    for each in resources:
        request = proto.AnalyzeRequest(
            type=each["type"],
            name=each["name"],
            urn=each["urn"],
            properties=wire(each["object"]),
        )
        service.stub.Analyze(request)


def unseen(*resources: dict[str, Any]) -> list[dict[str, Any]]:
    """Return resources as they are in a stack while their provider is not configured."""
    return [each | {"object": {}} for each in resources]


def told(service: Service, rule: Rule, resources: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Return what one rule says of a stack."""
    return [
        (*service.summary(each), each.message)
        for each in service.analyze_stack(*resources)
        if each.policyName == rule.id
    ]


@pytest.mark.parametrize(("rule", "fixture"), CASES)
def test_the_verdict_is_that_on_a_state_which_says_the_same(
    shared_service: Service, rule: Rule, fixture: Fixture
) -> None:
    """Of every rule over the stack, for each of its cases."""
    service = shared_service
    config = {KEY: json.dumps({"stage": "prod"} | fixture.environment)}
    resources = [each.given() for each in fixture.resources]
    service.configure(config)
    if fixture.settings:
        service.set(rule.id, fixture.settings)
    seen = told(service, rule, resources)
    declare(service, *resources)

    assert told(service, rule, unseen(*resources)) == seen


@pytest.fixture
def named(rule: MakeRule) -> Rule:
    """A rule over namespaces that errs where one has no name."""
    return rule(
        "resources.all(n, n.object.metadata.name in ['a', 'b'])",
        applies={"stack": True, "types": [NAMESPACE]},
        finding="",
        fixtures={
            answer: [{"case": name, "resources": [namespace(name)]} for name in names]
            for answer, names in (("admit", ("a", "b")), ("deny", ("bad", "worse")))
        },
    )


def namespace(name: str) -> dict[str, Any]:
    """Return a namespace as an element of `resources`."""
    return {
        "type": NAMESPACE,
        "name": name,
        "urn": f"urn:pulumi:s::p::{NAMESPACE}::{name}",
        "object": {"metadata": {"name": name}},
    }


def test_what_is_declared_is_judged_where_nothing_else_is_known(serve: Serve, named: Rule) -> None:
    """No rule about single resources looks at namespaces here, and they are kept all the same."""
    service = serve([named])
    declare(service, namespace("a"))
    assert service.analyze_stack(*unseen(namespace("a"))) == []

    declare(service, namespace("bad"))
    (found,) = service.analyze_stack(*unseen(namespace("a"), namespace("bad")))
    assert "got what the rule denies" in found.message


def test_what_is_known_counts_more_than_what_was_declared(serve: Serve, named: Rule) -> None:
    """A state says what became of the inputs."""
    service = serve([named])
    declare(service, namespace("bad"))

    assert service.analyze_stack(namespace("bad") | {"object": namespace("a")["object"]}) == []


def test_a_new_operation_begins_with_nothing(serve: Serve, named: Rule) -> None:
    """A process serves a preview and then an `up`; what the one has heard is not the other's."""
    service = serve([named])
    declare(service, namespace("a"))
    service.configure({})
    (found,) = service.analyze_stack(*unseen(namespace("a")))

    assert "got what the rule cannot read" in found.message


@pytest.mark.parametrize(("preview", "level"), [(True, "advisory"), (False, "mandatory")])
def test_an_exemption_may_be_needed_by_what_nobody_sees_yet(
    serve: Serve, named: Rule, *, preview: bool, level: str
) -> None:
    """The objects of a chart are not in the preview in which their cluster is made."""
    service = serve([named], [IDLE], date(2026, 6, 30))
    service.configure({}, preview=preview)
    declare(service, namespace("a"))
    (found,) = service.analyze_stack(*unseen(namespace("a")))

    assert service.summary(found) == ("exemption-unused", "high", level)
    assert found.message.startswith("deferred: exemptions.yaml: got") == preview


def test_an_object_without_anything_hides_nothing(serve: Serve, named: Rule) -> None:
    """A chart's component is registered without inputs, and stands so in every state."""
    bare = namespace("a") | {"object": {}}
    service = serve([named], [IDLE], date(2026, 6, 30))
    service.configure({}, stack="lab")
    declare(service, bare)
    found = service.analyze_stack(bare)

    assert ("exemption-unused", "high", "mandatory") in [service.summary(each) for each in found]
