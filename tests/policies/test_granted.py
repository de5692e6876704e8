"""Exemptions in a run: what they cover, and what is wrong with them."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from policies.exemptions import Exemption
from policies.model import Rule
from policies.settings import ENVIRONMENT_KEY
from policies.values import Secret, Unknown
from tests.policies.service import Service

Serve = Callable[..., Service]
MakeRule = Callable[..., Rule]

MAP = "kubernetes:core/v1:ConfigMap"
DAY = date(2026, 6, 30)
BAD = {"metadata": {"name": "a", "namespace": "lab"}, "data": {"a": "bad"}}


def exemption(**more: Any) -> Exemption:
    """Return an exemption of one object's denial in two environments."""
    said = {
        "rule": "short-name",
        "resource": "ConfigMap/lab/a",
        "environments": ["here", "also-*"],
        "reason": "made by hand",
        "owner": "ml-platform",
        "expires": DAY,
    }
    return Exemption.model_validate(said | more)


@pytest.fixture
def excepted(serve: Serve, rule: MakeRule) -> Callable[..., Service]:
    """Serve the rule with an exemption, in an environment and on a day."""

    def start(stage: str = "prod", stack: str = "here", day: date = DAY, **more: Any) -> Service:
        severity = more.pop("severity", "high")
        service = serve([rule(severity=severity)], [exemption(**more)], day)
        service.configure({ENVIRONMENT_KEY: json.dumps({"stage": stage})}, stack=stack)
        return service

    return start


def test_an_exempt_denial_stops_nothing(excepted: Serve) -> None:
    """It is told in every run, with reason, owner and last day."""
    service = excepted()
    (found,) = service.analyze(MAP, BAD)
    assert service.summary(found) == ("short-name", "high", "advisory")
    assert found.message == (
        "exempt: got what the rule denies; expected fine or good. Change it. "
        "Reason: made by hand; owner: ml-platform; until 2026-06-30"
    )
    assert service.analyze_stack() == []


@pytest.mark.parametrize(
    "metadata",
    [
        {"name": "b", "namespace": "lab"},
        {"name": "a"},
        {"name": Unknown(), "namespace": "lab"},
        {"name": Secret("a"), "namespace": "lab"},
    ],
)
def test_another_resource_is_not_covered(excepted: Serve, metadata: dict[str, Any]) -> None:
    """A name that is unknown or secret is not the one that was meant."""
    service = excepted()
    (found,) = service.analyze(MAP, BAD | {"metadata": metadata})

    assert service.summary(found)[2] == "mandatory"


def test_another_environment_is_not_covered(excepted: Serve) -> None:
    """And there the exemption is nobody's concern."""
    service = excepted(stack="elsewhere")
    (found,) = service.analyze(MAP, BAD)

    assert service.summary(found)[2] == "mandatory"
    assert service.analyze_stack() == []


def test_a_critical_rule_that_cannot_wait_is_covered_too(excepted: Serve) -> None:
    """It denies what is unknown, so that can be excepted as well."""
    service = excepted(severity="critical")
    (found,) = service.analyze(MAP, BAD | {"data": {"a": Unknown()}})

    assert service.summary(found)[2] == "advisory"
    assert found.message.startswith("exempt: data.a: not known yet")


def test_what_waits_is_not_called_exempt_but_needs_it(excepted: Serve) -> None:
    """Nobody knows yet whether it will be denied."""
    service = excepted()
    (found,) = service.analyze(MAP, BAD | {"data": {"a": Unknown()}})

    assert found.message.startswith("deferred: ")
    assert service.analyze_stack() == []


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_an_expired_exemption_is_a_violation(excepted: Serve, stage: str) -> None:
    """In every stage; and what it covered counts again."""
    service = excepted(stage=stage, day=date(2026, 7, 1))
    (denied,) = service.analyze(MAP, BAD)
    (found,) = service.analyze_stack()

    assert not denied.message.startswith("exempt: ")
    assert service.summary(found) == ("exemption-expired", "high", "mandatory")
    assert found.message == (
        "exemptions.yaml: got the exemption of short-name for ConfigMap/lab/a, which ended on "
        "2026-06-30 (owner: ml-platform); expected none that has ended. "
        "Remove it, or agree on another day with its owner."
    )


@pytest.mark.parametrize(("stage", "level"), [("dev", "advisory"), ("prod", "mandatory")])
def test_an_unused_exemption_is_a_violation(excepted: Serve, stage: str, level: str) -> None:
    """Where it was needed once, the next one to slip in would not be seen."""
    service = excepted(stage=stage)
    service.analyze(MAP, BAD | {"data": {"a": "fine"}})
    (found,) = service.analyze_stack()

    assert service.summary(found) == ("exemption-unused", "high", level)
    assert found.message == (
        "exemptions.yaml: got the exemption of short-name for ConfigMap/lab/a, which nothing in "
        "here needs (owner: ml-platform); expected one that something needs. "
        "Remove it, or correct rule and resource."
    )


def test_an_environment_that_only_a_glob_means_finds_nothing_unused(excepted: Serve) -> None:
    """Not every environment of a family has everything."""
    assert excepted(stack="also-this").analyze_stack() == []
