"""GPU pools by themselves: names of their own, sizes that go together, ways to share."""

from collections.abc import Iterator, Mapping

from components.planning import pool_rules
from stacks.checks.written import Pool, Written, mapping, whole
from stacks.messages import shown
from stacks.problems import Found
from stacks.problems import Path as Steps


def check(written: Written) -> Iterator[Found]:
    """Yield what is wrong with the pools on whatever cloud."""
    first: dict[str, Steps] = {}
    for pool in written.pools():
        name = pool.name
        if name is not None and first.setdefault(name, pool.steps) != pool.steps:
            yield Found(
                (*pool.steps, "name"),
                f"got {shown(name)}, which gpuPools[{first[name][1]}] has too; expected a name of "
                "its own. Rename one.",
            )
        if name is not None:
            yield from _found(pool, "name", pool_rules.check_name(name))
        yield from _nodes(pool)
        if pool.accelerator is not None:
            found = pool_rules.check_accelerator(shown(pool.accelerator))
            yield from _found(pool, "accelerator", found)
        yield from _sharing(pool)


def _found(pool: Pool, key: str, messages: Iterator[str]) -> Iterator[Found]:
    return (Found((*pool.steps, key), each) for each in messages)


def _nodes(pool: Pool) -> Iterator[Found]:
    nodes = mapping(pool.written.get("nodes"))
    low, high = whole(nodes.get("min")), whole(nodes.get("max"))
    if low is not None and high is not None:
        yield from _found(pool, "nodes", pool_rules.check_nodes(low, high))


def _sharing(pool: Pool) -> Iterator[Found]:
    sharing = pool.written.get("sharing")
    if not isinstance(sharing, Mapping):
        return
    mig, slices = sharing.get("mig"), sharing.get("timeSlices")
    if mig is None and slices is None:
        yield Found(
            (*pool.steps, "sharing"),
            "got neither; expected timeSlices or mig. Add one, or remove sharing.",
        )
    written = shown(mig) if isinstance(mig, str) else mig
    yield from _found(pool, "sharing", pool_rules.check_sharing(pool.accelerator, written, slices))
