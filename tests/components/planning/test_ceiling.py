"""What an environment costs at most, in numbers of things and prices of the catalogues."""

from pathlib import Path

import pytest

from components import clouds
from components.planning.ceiling import plan_ceiling
from components.planning.charges import Charges, Machines, Thing
from components.planning.machines import machine
from components.planning.prices import HOURS_PER_MONTH, price
from gitops.cost.estimating import estimate
from stacks.environment import Environment, read
from stacks.plan import spec
from tests.environments import ROOT

FILES = sorted((ROOT / "environments").glob("Pulumi.*.yaml"))


def _pool(capacity: str = "on-demand", sold: str = "p5.48xlarge") -> Machines:
    return Machines(name="pool train", machine=sold, least=0, most=3, capacity=capacity)  # type: ignore[arg-type] # one of three words


@pytest.mark.parametrize("capacity", ["on-demand", "spot", "reserved"])
def test_machines_count_at_their_list_price_however_they_are_bought(capacity: str) -> None:
    """Nothing that is bought another way is free; it costs no more than on demand."""
    sold = machine("aws", "p5.48xlarge")
    assert sold is not None
    assert sold.usd_per_hour is not None

    found = plan_ceiling("aws", Charges(machines=(_pool(capacity),)))

    assert found.most_usd == round(sold.usd_per_hour * HOURS_PER_MONTH * 3, 2)
    assert found.unpriced_machines == found.unpriced == ()


def test_what_has_no_price_is_named() -> None:
    """Machines apart from the rest; what depends on usage as well."""
    gateway = price("aws", "nat-gateway")
    assert gateway is not None
    charges = Charges(
        machines=(_pool(sold="of-tomorrow"),),
        things=(
            Thing(name="gateways", parts={"nat-gateway": 1}, least=1, most=2),
            Thing(name="disks", parts={"nat-gateway": 1, "of-tomorrow": 9}, least=1, most=2),
            Thing(name="none of it", parts={"of-tomorrow": 1}, least=0, most=0),
        ),
        unknown=("traffic",),
    )

    found = plan_ceiling("aws", charges)

    assert found.most_usd == round(gateway.usd_per_month * 2, 2)
    assert found.unpriced_machines == ("pool train",)
    assert found.unpriced == ("disks", "traffic")


def test_prices_of_another_region_are_said_to_be() -> None:
    """They are counted all the same."""
    charges = Charges(machines=(_pool(),))
    here, there = (plan_ceiling("aws", charges, each) for each in ("us-east-1", "eu-west-1"))

    assert here.unpriced == ()
    assert there.unpriced == (
        "what eu-west-1 costs more or less than us-east-1, whose prices these are",
    )
    assert there.most_usd == here.most_usd


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_it_is_what_an_estimate_says_at_most(path: Path) -> None:
    """Of each environment of the repository whose machines are bought on demand alone."""
    name = path.name.removeprefix("Pulumi.").removesuffix(".yaml")
    environment: Environment = read(path)
    charges = clouds.plan_charges(spec(environment, name), environment.cloud)

    found = plan_ceiling(environment.cloud.name, charges)

    estimated = estimate(name, environment)
    bought = {each.capacity for each in charges.machines if each.most}
    if bought <= {"on-demand"}:
        assert found.most_usd == pytest.approx(estimated.most_usd, abs=0.02)
    else:
        assert found.most_usd > estimated.most_usd
    assert set(charges.unknown) <= set(found.unpriced)
