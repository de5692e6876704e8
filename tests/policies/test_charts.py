"""What the add-ons pin passes the rules about charts; what has no digest is told by stage."""

import json
from datetime import timedelta
from typing import Any

import pytest

from components.addons.catalogue import catalogue
from components.addons.locked import read_lock
from components.addons.release import TYPE
from policies import exemptions
from policies.settings import ENVIRONMENT_KEY
from tests.policies.conftest import Serve
from tests.policies.service import Service, own_rules

OPEN = {"charts": [{"name": "small", "kind": "chart", "version": "1.2.3", "digest": ""}]}
RANGE = {"name": "small", "kind": "chart", "version": "^1.2.3", "digest": ""}


@pytest.mark.parametrize("name", catalogue())
def test_every_pin_is_exact(service: Service, name: str) -> None:
    """As the release of an add-on tells policies, with a digest."""
    charts = [
        {"name": pin.name, "kind": pin.kind, "version": pin.version, "digest": "sha256:0"}
        for pin in catalogue()[name].pins
    ]

    assert service.analyze(TYPE, {"charts": charts}) == []


@pytest.mark.parametrize(
    ("stage", "level"), [("dev", "advisory"), ("staging", "advisory"), ("prod", "mandatory")]
)
def test_what_has_no_digest_stops_production(service: Service, stage: str, level: str) -> None:
    """Elsewhere it is told."""
    service.configure({ENVIRONMENT_KEY: json.dumps({"stage": stage})})

    assert [service.summary(each) for each in service.analyze(TYPE, OPEN)] == [
        ("chart-locked", "medium", level)
    ]


def test_the_own_lock_is_exempt_for_a_while(serve: Serve) -> None:
    """It is told whose it is, and stops nothing; of another rule it says nothing."""
    found = exemptions.load()
    service = serve(own_rules(), found, exemptions.today())
    service.configure({ENVIRONMENT_KEY: json.dumps({"stage": "prod"})}, stack="aws-prod")
    (told,) = service.analyze(TYPE, OPEN)

    assert service.summary(told) == ("chart-locked", "medium", "advisory")
    assert "exempt: " in told.message
    assert _levels(service, {"charts": [RANGE]}) == {
        ("chart-locked", "advisory"),
        ("chart-version-exact", "mandatory"),
    }


def test_after_its_last_day_it_stops_production(serve: Serve) -> None:
    """The exemption itself is a violation, too."""
    (exemption,) = (each for each in exemptions.load() if each.rule == "chart-locked")
    service = serve(own_rules(), [exemption], exemption.expires + timedelta(days=1))
    service.configure({ENVIRONMENT_KEY: json.dumps({"stage": "prod"})}, stack="aws-prod")

    assert ("chart-locked", "mandatory") in _levels(service, OPEN)


def test_the_exemption_goes_when_the_lock_is_complete() -> None:
    """It is for entries that have no digest, and there is one."""
    exempt = any(each.rule == "chart-locked" for each in exemptions.load())

    assert exempt == any(not each.complete for each in read_lock().values())


def _levels(service: Service, properties: dict[str, Any]) -> set[tuple[str, str]]:
    told = (service.summary(each) for each in service.analyze(TYPE, properties))
    return {(rule, level) for rule, _, level in told}
