"""The cloud's section: a region with zones enough, pools that exist, ranges; and a network."""

from collections.abc import Iterator

from components.planning import api_ranges
from components.planning.names import nearest
from components.planning.regions import regions
from stacks.checks.written import Written, mapping, text, whole
from stacks.messages import shown
from stacks.problems import Found


def check(written: Written) -> Iterator[Found]:
    """Yield what is wrong with the cloud's section, whichever cloud it is."""
    if written.cloud is None:
        return
    yield from _region(written)
    yield from _zones(written)
    yield from _pools(written)
    yield from _api(written)
    if regions(written.cloud) and written.value.get("network") is None:
        yield Found(
            ("network",),
            f"got nothing; {written.cloud} makes a network and needs its addresses. "
            "Add network: {cidr: 10.40.0.0/16}.",
        )


def _region(written: Written) -> Iterator[Found]:
    known = regions(written.cloud or "")
    region = text(written.section.get("region"))
    if known and region is not None and region not in known:
        meant = nearest(region, known)
        remedy = f"Did you mean {meant}?" if meant else f"Use one of {', '.join(known)}."
        yield Found(
            ("cloud", "region"),
            f"got {shown(region)}; expected a region of {written.cloud}. {remedy}",
        )


def _zones(written: Written) -> Iterator[Found]:
    region = regions(written.cloud or "").get(text(written.section.get("region")) or "")
    wanted = whole(written.network.get("zones", 3))
    if region is None or region.zones is None or wanted is None or wanted <= max(region.zones, 1):
        return
    remedy = f"Lower it to {region.zones}" if region.zones > 1 else "Write zones: 1"
    has = f"{region.zones} zones" if region.zones else "no zones"
    yield Found(
        ("network", "zones"),
        f"got {wanted}; {region.name} has {has}. {remedy}, or take another region.",
    )


def _pools(written: Written) -> Iterator[Found]:
    names = [pool.name for pool in written.pools() if pool.name is not None]
    for name in mapping(written.section.get("pools")):
        if name not in names:
            meant = nearest(str(name), names)
            remedy = f"Did you mean {meant}?" if meant else "Remove it, or add the pool."
            yield Found(("cloud", "pools", str(name)), f"got no such pool; expected one. {remedy}")


def _api(written: Written) -> Iterator[Found]:
    """Look at who may reach the API, on clouds that make one."""
    access = mapping(written.value.get("cluster")).get("apiAccess")
    ranges = written.section.get("apiCidrs")
    steps = ("cloud", "apiCidrs")
    if not regions(written.cloud or ""):
        return
    if access == "public" and ranges in (None, [], ()):
        yield Found(
            steps,
            "got nothing; expected who may reach the public API. Add for example "
            "[203.0.113.0/24], or write apiAccess: private.",
        )
    for index, each in enumerate(ranges if isinstance(ranges, list | tuple) else ()):
        if isinstance(each, str) and not api_ranges.names_somebody(each):
            yield Found((*steps, index), f"got {shown(each)}; {api_ranges.EXPECTED}")
