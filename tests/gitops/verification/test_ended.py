"""Exemptions that have ended are told of where a cluster's door still knows them."""

from datetime import date

import pytest

from gitops.verification import ended
from gitops.verification.remedies import Remedies
from policies.exemptions import Exemption

HELD = {"pod-no-host-path", "pod-not-privileged"}
EXEMPTION = Exemption.model_validate(
    {
        "rule": "pod-no-host-path",
        "resource": "DaemonSet/monitoring/node-exporter",
        "environments": ["aws-*"],
        "reason": "it reads the machine's own counters",
        "owner": "ml-platform",
        "expires": "2027-06-30",
    }
)


@pytest.mark.parametrize(
    ("day", "environment", "held", "told"),
    [
        (date(2027, 6, 30), "aws-prod", HELD, False),
        (date(2027, 7, 1), "aws-prod", HELD, True),
        (date(2027, 7, 1), "gcp-prod", HELD, False),
        (date(2027, 7, 1), "aws-prod", {"pod-not-privileged"}, False),
        (date(2027, 7, 1), "aws-prod", set(), False),
    ],
)
def test_one_that_has_ended_is_wrong_where_the_door_holds_its_rule(
    day: date, environment: str, held: set[str], *, told: bool
) -> None:
    """From the day after its last one, in the environments that it is meant for."""
    found = list(ended.check([EXEMPTION], held, day, Remedies(environment)))
    assert [(each.outcome, each.check) for each in found] == (
        [("wrong", "exemption of pod-no-host-path for DaemonSet/monitoring/node-exporter")]
        if told
        else []
    )


@pytest.mark.parametrize(
    ("simulated", "command"),
    [(True, "evenkeel up aws-prod"), (False, "pulumi up -s aws-prod")],
)
def test_it_says_who_and_what_to_run(*, simulated: bool, command: str) -> None:
    """The owner, the day, and the command of a simulation or of a real stack."""
    remedies = Remedies("aws-prod", simulated=simulated)
    (found,) = ended.check([EXEMPTION], HELD, date(2028, 1, 1), remedies)
    assert found.found == "ended on 2027-06-30 (owner: ml-platform)"
    assert found.remedy == (
        "Remove it from policies/exemptions.yaml, or agree on another day with its owner. "
        f"Then: {command}"
    )
