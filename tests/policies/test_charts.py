"""What the add-ons pin passes the rules about charts; what has no digest is told by stage."""

import json

import pytest

from components.addons.catalogue import catalogue
from components.addons.release import TYPE
from policies.settings import ENVIRONMENT_KEY
from tests.policies.service import Service

OPEN = {"charts": [{"name": "small", "kind": "chart", "version": "1.2.3", "digest": ""}]}


@pytest.mark.parametrize("name", catalogue())
def test_every_pin_is_exact(service: Service, name: str) -> None:
    """As the release of an add-on tells policies, with a digest."""
    charts = [
        {"name": pin.name, "kind": pin.kind, "version": pin.version, "digest": "sha256:0"}
        for pin in catalogue()[name].pins
    ]

    assert service.analyze(TYPE, {"charts": charts}) == []


@pytest.mark.parametrize(
    ("stage", "found"),
    [
        ("dev", []),
        ("staging", [("chart-locked", "medium", "advisory")]),
        ("prod", [("chart-locked", "medium", "advisory")]),
    ],
)
def test_what_has_no_digest_stops_nothing_yet(
    service: Service, stage: str, found: list[tuple[str, str, str]]
) -> None:
    """Sources that cannot be reached give none; a site that has all makes the rule mandatory."""
    service.configure({ENVIRONMENT_KEY: json.dumps({"stage": stage})})

    assert [service.summary(each) for each in service.analyze(TYPE, OPEN)] == found
