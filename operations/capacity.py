"""How many GPUs an environment may have at most, at what list price, out of which quotas."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from components import clouds
from components.planning import machines
from stacks.environment import Environment
from stacks.plan import spec


@dataclass(frozen=True)
class Ceiling:
    """What an environment may grow to: every pool at its largest."""

    gpus: int
    usd_per_hour: float
    """The list price of the machines that have one; one region, one day: no budget."""

    unpriced: tuple[str, ...]
    """The machine types without a list price."""

    spot_usd_per_hour: float
    """What the spot machines would cost on demand: theirs changes by the hour and is no list's."""

    prices: tuple[str, ...]
    """Where and when the prices were valid, such as `us-east-1, 2026-07-20`."""

    quotas: Mapping[tuple[str, str], int]
    """Name and unit of a quota -> how much of it all machines together need."""


def ceiling(name: str, environment: Environment) -> Ceiling:
    """Return what an environment of this name may grow to."""
    asked = spec(environment, name)
    chosen = clouds.plan_machines(asked, environment.cloud)
    gpus, price, spot = 0, 0.0, 0.0
    unpriced, prices = [], []
    quotas = Counter[tuple[str, str]]()
    for pool in asked.pools:
        gpus += pool.max_nodes * pool.gpus_per_node
        machine = machines.machine(environment.cloud.name, chosen[pool.name] or "")
        if machine is None:
            continue  # it simply exists: nobody sells it, nobody limits it
        if quota := clouds.plan_quota(environment.cloud.name, machine, pool.capacity):
            quotas[quota.title, quota.unit] += pool.max_nodes * quota.per_machine
        if machine.usd_per_hour is None:
            unpriced.append(machine.name)
            continue
        prices.append(f"{machine.price_region}, {machine.price_date}")
        cost = pool.max_nodes * machine.usd_per_hour
        price, spot = (price, spot + cost) if pool.capacity == "spot" else (price + cost, spot)
    return Ceiling(
        gpus=gpus,
        usd_per_hour=price,
        unpriced=_once(unpriced),
        spot_usd_per_hour=spot,
        prices=_once(prices),
        quotas=quotas,
    )


def ceiling_lines(now: Ceiling, before: Ceiling | None) -> list[str]:
    """Return the lines that a reviewer reads: GPUs, list price, quotas that grow.

    Args:
        now: The environment as it is written.
        before: As it was deployed last; None before the first time.
    """
    gpus = f" GPUs up to {now.gpus}" + _delta(now.gpus - (before.gpus if before else 0), before)
    if now.usd_per_hour:
        gpus += f"   list price up to ${now.usd_per_hour:,.2f}/h"
        gpus += _delta(round(now.usd_per_hour - (before.usd_per_hour if before else 0), 2), before)
    if now.spot_usd_per_hour:
        gpus += f"   spot machines less than ${now.spot_usd_per_hour:,.2f}/h, their list price"
    if now.prices:
        gpus += f" ({'; '.join(now.prices)}; on demand)"
    if now.unpriced:
        gpus += f"   without a list price: {', '.join(now.unpriced)}"
    return [gpus, *_quota_lines(now, before)]


def ceiling_document(now: Ceiling) -> dict[str, object]:
    """Return all of it as data."""
    return {
        "gpus": now.gpus,
        "list_price_usd_per_hour": round(now.usd_per_hour, 4),
        "spot_at_list_price_usd_per_hour": round(now.spot_usd_per_hour, 4),
        "prices_of": list(now.prices),
        "without_price": list(now.unpriced),
        "quotas": [
            {"quota": title, "unit": unit, "needed": needed}
            for (title, unit), needed in now.quotas.items()
        ],
    }


def _quota_lines(now: Ceiling, before: Ceiling | None) -> list[str]:
    lines = []
    for (title, unit), needed in now.quotas.items():
        was = before.quotas.get((title, unit), 0) if before else 0
        if needed > was:
            past = f" (was {was:,})" if before else ""
            lines.append(f" quota needed: {title}, {needed:,} {unit}{past}")
    return lines


def _delta(difference: float, before: Ceiling | None) -> str:
    return f" ({difference:+,})" if before and difference else ""


def _once(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
