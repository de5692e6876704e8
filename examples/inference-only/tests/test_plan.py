"""What the platform asks of each cloud, before anything is made."""

from pathlib import Path

import pytest
import yaml
from evenkeel.components.clouds import plan_machines
from evenkeel.components.errors import Refused

from plan import plan

PROJECT = Path(__file__).parents[1]


def cloud(stack: str) -> dict[str, object]:
    """Return the cloud's section of a stack."""
    content = yaml.safe_load((PROJECT / f"Pulumi.{stack}.yaml").read_text())
    return dict(content["config"]["inference:cloud"])


@pytest.mark.parametrize(("stack", "machine"), [("aws", "g6.xlarge"), ("gcp", "g2-standard-4")])
def test_the_pool_has_the_smallest_machine_with_one_l4(stack: str, machine: str) -> None:
    """The catalogue chooses it."""
    planned = plan(stack, "dev", cloud(stack))

    assert plan_machines(planned.spec, planned.settings) == {"serve": machine}


def test_what_cannot_be_is_refused_before_anything_is_made() -> None:
    """All problems at once, with what to do."""
    with pytest.raises(Refused, match="zones"):
        plan("aws", "dev", {**cloud("aws"), "zones": ["eu-west-1a"]})
