"""What the add-ons pin passes the rules about charts; what has no digest is told by stage."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from components.addons.catalogue import catalogue
from components.addons.locked import read_lock
from components.addons.release import TYPE
from policies import exemptions
from policies.exemptions import Exemption
from policies.settings import ENVIRONMENT_KEY
from tests.policies.conftest import Serve
from tests.policies.service import Service, own_rules

OPEN = {"charts": [{"name": "small", "kind": "chart", "version": "1.2.3", "digest": ""}]}
RANGE = {"name": "small", "kind": "chart", "version": "^1.2.3", "digest": ""}
EXEMPT = Exemption(
    rule="chart-locked",
    resource=f"{TYPE}/it",
    reason="its source is not reached yet",
    owner="ml-platform",
    expires=date(2027, 6, 30),
)


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


def test_what_is_exempt_is_told_and_stops_nothing(serve: Serve) -> None:
    """By its name; of another rule, and of another release, the exemption says nothing."""
    service = _production(serve, EXEMPT.expires)
    (told,) = service.analyze(TYPE, OPEN)

    assert service.summary(told) == ("chart-locked", "medium", "advisory")
    assert "exempt: " in told.message
    assert _levels(service, {"charts": [RANGE]}) == {
        ("chart-locked", "advisory"),
        ("chart-version-exact", "mandatory"),
    }
    other = EXEMPT.model_copy(update={"resource": f"{TYPE}/other"})
    assert _levels(_production(serve, EXEMPT.expires, other), OPEN) == {
        ("chart-locked", "mandatory")
    }


def test_after_its_last_day_it_stops_production(serve: Serve) -> None:
    """The exemption itself is a violation, too."""
    service = _production(serve, EXEMPT.expires + timedelta(days=1))

    assert ("chart-locked", "mandatory") in _levels(service, OPEN)


def test_exempt_is_what_the_own_lock_has_no_digest_of() -> None:
    """Each add-on by its name, so that the list ends with the lock, and nobody's own is in it."""
    lock = read_lock()
    open_yet = {
        f"{TYPE}/{name}"
        for name, addon in catalogue().items()
        if not all(lock[pin.name, pin.version].complete for pin in addon.pins)
    }

    found = {each.resource for each in exemptions.load() if each.rule == "chart-locked"}
    assert found == open_yet


def _production(serve: Serve, day: date, exemption: Exemption = EXEMPT) -> Service:
    service = serve(own_rules(), [exemption], day)
    service.configure({ENVIRONMENT_KEY: json.dumps({"stage": "prod"})}, stack="aws-prod")
    return service


def _levels(service: Service, properties: dict[str, Any]) -> set[tuple[str, str]]:
    told = (service.summary(each) for each in service.analyze(TYPE, properties))
    return {(rule, level) for rule, _, level in told}
