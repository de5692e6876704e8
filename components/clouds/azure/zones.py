"""The zones of Azure's regions: 1, 2 and 3, or none at all."""

from ...planning.regions import regions

_ZONES = ("1", "2", "3")


def plan_zones(region: str, wanted: int) -> tuple[str, ...]:
    """Return so many zones of a region, or all that it has; none in a region without zones."""
    known = regions("azure").get(region)
    there = known.zones if known and known.zones is not None else len(_ZONES)
    return _ZONES[: min(wanted, there)]


def most_zones(region: str) -> int:
    """Return over how many zones machines can be spread; a region without any counts as one."""
    return max(1, len(plan_zones(region, len(_ZONES))))
