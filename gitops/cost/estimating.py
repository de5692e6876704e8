"""Puts the price on what an environment pays for; what has none is listed, never nothing."""

from collections.abc import Iterator, Sequence

from components import clouds
from components.planning.charges import Machines, Thing
from components.planning.machines import MachineType, machine
from components.planning.prices import Price, price
from gitops.cost.estimate import HOURS_PER_MONTH, Estimate, Item
from stacks.environment import Environment
from stacks.plan import spec


def estimate(name: str, environment: Environment) -> Estimate:
    """Return what an environment of this name costs a month, between smallest and largest.

    Raises:
        Refused: The cloud has no such machine.
    """
    cloud = environment.cloud.name
    charges = clouds.plan_charges(spec(environment, name), environment.cloud)
    found = [
        *(_machines(cloud, each) for each in charges.machines if each.most),
        *(_things(cloud, each) for each in charges.things if each.most),
    ]
    items = [each for each in found if isinstance(each, Item)]
    return Estimate(
        items=tuple(items),
        unknown=(
            *_elsewhere(environment, items),
            *(each for each in found if isinstance(each, str)),
            *charges.unknown,
        ),
    )


def _machines(cloud: str, asked: Machines) -> Item | str:
    sold = machine(cloud, asked.machine)
    what = f"{asked.name}: {asked.machine}"
    count = _count(asked.least, asked.most)
    listed = _listed(sold)
    if asked.capacity == "reserved":
        return f"{what} ({count}, reserved): paid for with the reservation, used or not"
    if asked.capacity == "spot":
        least = f"; on demand one is ${listed.unit_usd:,.2f} a month" if listed else ""
        return f"{what} ({count}, spot): its price changes by the hour{least}"
    if listed is None:
        return f"{what} ({count}): no list price is published"
    return listed.model_copy(
        update={"name": what, "least": float(asked.least), "most": float(asked.most)}
    )


def _listed(sold: MachineType | None) -> Item | None:
    if sold is None or sold.usd_per_hour is None:
        return None
    return Item(
        name=sold.name,
        least=0,
        most=0,
        unit_usd=round(sold.usd_per_hour * HOURS_PER_MONTH, 4),
        price=f"{sold.price_region}, {sold.price_date}",
    )


def _things(cloud: str, asked: Thing) -> Item | str:
    parts = [(price(cloud, kind), units) for kind, units in asked.parts.items()]
    known = [(each, units) for each, units in parts if each]
    if len(known) < len(parts):
        return f"{asked.name} ({_count(asked.least, asked.most)}): no source for its price"
    return Item(
        name=asked.name,
        least=asked.least,
        most=asked.most,
        unit_usd=round(sum(each.usd_per_month * units for each, units in known), 4),
        price=_places([each for each, _ in known]),
    )


def _places(prices: Sequence[Price]) -> str:
    return "; ".join(dict.fromkeys(f"{each.region}, {each.date}" for each in prices))


def _elsewhere(environment: Environment, items: Sequence[Item]) -> Iterator[str]:
    """Yield that the prices are another region's than the environment's."""
    here = getattr(environment.cloud, "region", None)
    regions = {part.split(",")[0] for each in items for part in each.price.split("; ")}
    others = sorted(regions - {here})
    if others:
        yield (
            f"what {here} costs more or less: prices above of {', '.join(others)} are not those of "
            f"{here}, where the environment is"
        )


def _count(least: float, most: float) -> str:
    return f"{least:g}" if least == most else f"{least:g}..{most:g}"
