"""What types cannot say about an environment: what must differ, what fits what, what there is.

They look at the value as it was written, also where parts of it have the wrong type, so that a
person sees all problems at once. A wrong type itself is for the types to report.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations

from pydantic import ValidationError

from components import clouds
from components.addons.catalogue import catalogue
from components.planning import addresses
from components.planning.accelerators import catalogue as accelerators
from components.planning.names import nearest
from stacks.messages import Texts, explain, planned_cloud, shown, unquoted
from stacks.problems import Found
from stacks.problems import Path as Steps

Json = Mapping[str, object]


def check(value: object, texts: Texts) -> Iterator[Found]:
    """Yield every problem that the types do not see."""
    if not isinstance(value, Mapping):
        return
    checks: tuple[Callable[[Json, Texts], Iterator[Found]], ...] = (
        _cloud,
        _network,
        _pools,
        _claims,
        _addons,
    )
    for each in checks:
        yield from each(value, texts)


def _mapping(value: object) -> Json:
    return value if isinstance(value, Mapping) else {}


def _cloud(value: Json, texts: Texts) -> Iterator[Found]:
    name = planned_cloud(value)
    if name:
        yield Found(
            ("cloud", "name"),
            f"got {name}; expected {' or '.join(clouds.BUILT)}. {name} is not built yet.",
        )
    account = _mapping(value.get("cloud")).get("account")
    if name and account is not None and not isinstance(account, str):
        yield Found(
            ("cloud", "account"), unquoted(account, texts.get(("cloud", "account")), "an account")
        )


def _network(value: Json, texts: Texts) -> Iterator[Found]:
    del texts
    network = _mapping(value.get("network"))
    ranges: dict[str, addresses.Range] = {}
    for key, example in (
        ("cidr", "10.40.0.0/16"),
        ("pods", "10.244.0.0/16"),
        ("services", "10.96.0.0/16"),
    ):
        written = network.get(key)
        if isinstance(written, str):
            parsed = addresses.parse(written)
            if parsed is None:
                yield Found(
                    ("network", key),
                    f"got {shown(written)}; expected an IPv4 range whose host bits are zero. "
                    f"Use for example {example}.",
                )
            else:
                ranges[key] = parsed
    zones = network.get("zones", 3)
    if "cidr" in ranges and type(zones) is int and 1 <= zones <= 6:  # noqa: PLR2004 - as its type says
        longest = addresses.longest_prefix(zones)
        if ranges["cidr"].prefixlen > longest:
            yield Found(
                ("network", "cidr"),
                f"got {ranges['cidr']}; {zones} zones need at least a /{longest}. "
                "Use for example 10.40.0.0/16.",
            )
    for one, other in addresses.overlaps(ranges):
        yield Found(
            ("network", other),
            f"got {ranges[other]}, which overlaps {one} ({ranges[one]}); expected ranges apart. "
            "Choose another range.",
        )


def _pool_list(value: Json) -> Iterator[tuple[Steps, Json]]:
    pools = value.get("gpuPools")
    if isinstance(pools, list | tuple):
        for index, pool in enumerate(pools):
            if isinstance(pool, Mapping):
                yield ("gpuPools", index), pool


def _pools(value: Json, texts: Texts) -> Iterator[Found]:
    del texts
    first: dict[str, Steps] = {}
    for steps, pool in _pool_list(value):
        name = pool.get("name")
        if isinstance(name, str) and first.setdefault(name, steps) != steps:
            yield Found(
                (*steps, "name"),
                f"got {shown(name)}, which gpuPools[{first[name][1]}] has too; expected a name of "
                "its own. Rename one.",
            )
        yield from _nodes(steps, _mapping(pool.get("nodes")))
        yield from _capacity(steps, pool, _mapping(value.get("cloud")).get("name"))
        yield from _accelerator(steps, pool.get("accelerator"))
        yield from _sharing(steps, pool)


def _nodes(steps: Steps, nodes: Json) -> Iterator[Found]:
    low, high = nodes.get("min"), nodes.get("max")
    if type(low) is int and type(high) is int and low > high:
        yield Found(
            (*steps, "nodes"),
            f"got min {low} and max {high}; expected min at most max. Raise max or lower min.",
        )


def _capacity(steps: Steps, pool: Json, cloud: object) -> Iterator[Found]:
    kinds = clouds.CAPACITIES.get(cloud) if isinstance(cloud, str) else None
    capacity = pool.get("capacity", "on-demand")
    if kinds and isinstance(capacity, str) and capacity not in kinds:
        yield Found(
            (*steps, "capacity"),
            f"got {shown(capacity)}; {cloud} has {', '.join(kinds)} only. Remove it.",
        )


def _accelerator(steps: Steps, name: object) -> Iterator[Found]:
    if isinstance(name, str) and name not in accelerators():
        meant = nearest(name, accelerators())
        remedy = f"Did you mean {meant}?" if meant else f"Use one of {', '.join(accelerators())}."
        yield Found(
            (*steps, "accelerator"),
            f"got {shown(name)}; expected one of the catalogue. {remedy}",
        )


def _sharing(steps: Steps, pool: Json) -> Iterator[Found]:
    sharing = pool.get("sharing")
    if not isinstance(sharing, Mapping):
        return
    mig, slices = sharing.get("mig"), sharing.get("timeSlices")
    place = (*steps, "sharing")
    if mig is None and slices is None:
        yield Found(place, "got neither; expected timeSlices or mig. Add one, or remove sharing.")
    if mig is not None and slices is not None:
        yield Found(place, "got timeSlices and mig; expected one of them. Remove one.")
    name = pool.get("accelerator")
    accelerator = accelerators().get(name) if isinstance(name, str) else None
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


def _claims(value: Json, texts: Texts) -> Iterator[Found]:
    del texts
    claims = _mapping(value.get("cloud")).get("claims")
    names = [p["name"] for _, p in _pool_list(value) if isinstance(p.get("name"), str)]
    if not isinstance(claims, Mapping) or planned_cloud(value):
        return
    for name in dict.fromkeys(names):
        if name not in claims:
            yield Found(
                ("cloud", "claims"),
                f"got no claim for pool {shown(name)}; expected the labels of its machines. "
                f"Add {shown(name)}: {{LABEL: VALUE}}.",
            )
    for name in claims:
        if name not in names:
            meant = nearest(str(name), map(str, names))
            remedy = f"Did you mean {meant}?" if meant else "Remove it, or add the pool."
            yield Found(("cloud", "claims", str(name)), f"got no such pool; expected one. {remedy}")
    for one, other in combinations(claims, 2):
        if claims[one] == claims[other] and isinstance(claims[one], Mapping):
            yield Found(
                ("cloud", "claims", str(other)),
                f"got the same labels as {one}; expected each node in one pool. Change one.",
            )


def _addons(value: Json, texts: Texts) -> Iterator[Found]:
    addons = value.get("addons")
    if not isinstance(addons, Mapping):
        return
    for name, options in addons.items():
        steps: Steps = ("addons", str(name))
        record = catalogue().get(str(name))
        if record is None:
            meant = nearest(str(name), catalogue())
            remedy = f"Did you mean {meant}?" if meant else "Remove it."
            yield Found(
                steps, f"got no such add-on; expected one of {', '.join(catalogue())}. {remedy}"
            )
            continue
        for need in record.needs:
            if need.name not in addons:
                yield Found(
                    steps,
                    f"got {name} without {need.name}; expected both. Add {need.name}: {{}}.",
                )
        if isinstance(options, Mapping):
            try:
                record.options.model_validate(dict(options))
            except ValidationError as error:
                inside = {path[2:]: text for path, text in texts.items() if path[:2] == steps}
                for path, message in explain(record.options, options, error.errors(), inside):
                    yield Found((*steps, *path), message)
