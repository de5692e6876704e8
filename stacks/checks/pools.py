"""GPU pools by themselves: names of their own, sizes that go together, ways to share."""

from collections.abc import Iterator, Mapping

from components.planning.accelerators import catalogue as accelerators
from components.planning.names import nearest
from stacks.checks.written import Pool, Written, mapping, whole
from stacks.messages import shown
from stacks.problems import Found
from stacks.problems import Path as Steps

_WITHOUT_GPUS = "system"
"""Where a cloud has such a pool, one of its name would fail or be called otherwise; and a file
that holds on one cloud is to hold on the others."""


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
        if name == _WITHOUT_GPUS:
            yield Found(
                (*pool.steps, "name"),
                f"got {name}, as the machines without GPUs are called; expected another name, on "
                "every cloud. Rename it.",
            )
        yield from _nodes(pool)
        yield from _accelerator(pool)
        yield from _sharing(pool)


def _nodes(pool: Pool) -> Iterator[Found]:
    nodes = mapping(pool.written.get("nodes"))
    low, high = whole(nodes.get("min")), whole(nodes.get("max"))
    if low is not None and high is not None and low > high:
        yield Found(
            (*pool.steps, "nodes"),
            f"got min {low} and max {high}; expected min at most max. Raise max or lower min.",
        )


def _accelerator(pool: Pool) -> Iterator[Found]:
    name = pool.accelerator
    if name is not None and name not in accelerators():
        meant = nearest(name, accelerators())
        remedy = f"Did you mean {meant}?" if meant else f"Use one of {', '.join(accelerators())}."
        yield Found(
            (*pool.steps, "accelerator"),
            f"got {shown(name)}; expected one of the catalogue. {remedy}",
        )


def _sharing(pool: Pool) -> Iterator[Found]:
    sharing = pool.written.get("sharing")
    if not isinstance(sharing, Mapping):
        return
    mig, slices = sharing.get("mig"), sharing.get("timeSlices")
    place = (*pool.steps, "sharing")
    if mig is None and slices is None:
        yield Found(place, "got neither; expected timeSlices or mig. Add one, or remove sharing.")
    if mig is not None and slices is not None:
        yield Found(place, "got timeSlices and mig; expected one of them. Remove one.")
    name = pool.accelerator
    accelerator = accelerators().get(name) if name is not None else None
    if accelerator is None or not isinstance(mig, str) or mig in accelerator.mig_profiles:
        return
    if accelerator.mig_profiles:
        profiles = ", ".join(accelerator.mig_profiles)
        yield Found(place, f"got mig {shown(mig)}; {name} has {profiles}. Use one of these.")
    else:
        able = ", ".join(each.name for each in accelerators().values() if each.mig_profiles)
        yield Found(
            place, f"got mig {shown(mig)}; {name} has no MIG. Use timeSlices, or one of {able}."
        )
