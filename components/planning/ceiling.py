"""What an environment costs a month at its largest; what has no list price is named."""

from collections.abc import Iterator
from dataclasses import dataclass

from .charges import Charges, Machines, Thing
from .machines import machine
from .prices import HOURS_PER_MONTH, price


@dataclass(frozen=True, kw_only=True)
class Ceiling:
    """The list price of a month with every pool at its largest."""

    most_usd: float
    """In US dollars, on demand, of all that has a list price."""

    unpriced_machines: tuple[str, ...] = ()
    """Machines that no list has the price of; without them the sum says little."""

    unpriced: tuple[str, ...] = ()
    """What else no source has the price of, and what depends on how much it is used."""


def plan_ceiling(cloud: str, charges: Charges, region: str | None = None) -> Ceiling:
    """Add up what an environment pays for at most.

    Machines that are reserved, or bought at the price of the hour, count as much as on demand:
    they cost no more.

    Args:
        cloud: Whose price lists hold.
        charges: What is paid for.
        region: Where it is; a price of another region is counted, and that is said.
    """
    priced = [(each.name, _machines(cloud, each)) for each in charges.machines if each.most]
    things = [(each.name, _thing(cloud, each)) for each in charges.things if each.most]
    known = [usd for _, usd in (*priced, *things) if usd is not None]
    return Ceiling(
        most_usd=round(sum(known), 2),
        unpriced_machines=tuple(name for name, usd in priced if usd is None),
        unpriced=(*_elsewhere(cloud, charges, region), *_unknown(things), *charges.unknown),
    )


def _elsewhere(cloud: str, charges: Charges, region: str | None) -> Iterator[str]:
    machines = (machine(cloud, each.machine) for each in charges.machines if each.most)
    kinds = {kind for each in charges.things if each.most for kind in each.parts}
    regions = {each.price_region for each in machines if each and each.usd_per_hour is not None}
    regions |= {found.region for kind in kinds if (found := price(cloud, kind))}
    others = ", ".join(sorted(each for each in regions if each and each != region))
    if region and others:
        yield f"what {region} costs more or less than {others}, whose prices these are"


def _machines(cloud: str, asked: Machines) -> float | None:
    sold = machine(cloud, asked.machine)
    if sold is None or sold.usd_per_hour is None:
        return None
    return round(sold.usd_per_hour * HOURS_PER_MONTH, 4) * asked.most


def _thing(cloud: str, asked: Thing) -> float | None:
    parts = [(price(cloud, kind), units) for kind, units in asked.parts.items()]
    known = [each.usd_per_month * units for each, units in parts if each]
    return round(sum(known), 4) * asked.most if len(known) == len(parts) else None


def _unknown(things: list[tuple[str, float | None]]) -> Iterator[str]:
    yield from (name for name, usd in things if usd is None)
