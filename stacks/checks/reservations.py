"""Reserved capacity: each reserved pool names its reservation, and no two the same one."""

from collections.abc import Iterator, Mapping

from components.planning.regions import regions
from stacks.checks.written import Pool, Written
from stacks.messages import shown
from stacks.problems import Found
from stacks.problems import Path as Steps


def check(written: Written) -> Iterator[Found]:
    """Yield what is wrong with reservations, on clouds that sell machines."""
    if not regions(written.cloud or ""):
        return
    first: dict[str, str] = {}
    for pool in written.pools():
        if pool.name is None:
            continue
        steps: Steps = ("cloud", "pools", pool.name, "reservation")
        yield from _asked(pool, steps)
        reservation = pool.settings.get("reservation")
        named = reservation.get("id") if isinstance(reservation, Mapping) else reservation
        if isinstance(named, str) and first.setdefault(named, pool.name) != pool.name:
            yield Found(
                steps,
                f"got {shown(named)}, which pool {shown(first[named])} has too; expected each "
                "reservation in one pool. Change one.",
            )


def _asked(pool: Pool, steps: Steps) -> Iterator[Found]:
    capacity = pool.written.get("capacity", "on-demand")
    given = pool.settings.get("reservation") is not None
    if capacity == "reserved" and not given:
        yield Found(
            steps,
            "got nothing; expected the reservation that the pool's machines come from. "
            f"Add it, or choose another capacity for {shown(pool.name)}.",
        )
    if capacity in ("on-demand", "spot") and given:
        yield Found(
            steps,
            f"got one for a pool with capacity {capacity}; expected none. Remove it, or write "
            f"capacity: reserved in pool {shown(pool.name)}.",
        )
