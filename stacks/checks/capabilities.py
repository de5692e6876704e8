"""Features that an environment asks for and its cloud refuses, each with the cloud's reason."""

from collections.abc import Iterator
from typing import get_args

from components import clouds
from components.planning.capabilities import Feature
from stacks.checks.written import Pool, Written, mapping, whole
from stacks.messages import shown
from stacks.problems import Found
from stacks.problems import Path as Steps

_Asked = tuple[Steps, object, Feature]

_API = dict(zip(get_args(clouds.ApiAccess), (Feature.PRIVATE_API, Feature.PUBLIC_API), strict=True))
_DRIVER = {
    "operator": Feature.DRIVER_OPERATOR,
    "preinstalled": Feature.DRIVER_PREINSTALLED,
    "cloud": Feature.DRIVER_CLOUD,
}
_CAPACITY = {
    "on-demand": Feature.ON_DEMAND,
    "spot": Feature.SPOT,
    "reserved": Feature.RESERVED,
}


def check(written: Written) -> Iterator[Found]:
    """Yield the features that are asked for by name, and that nobody brings on this cloud."""
    if written.cloud is None:
        return
    answers = clouds.capabilities(written.cloud)
    for steps, value, feature in asked(written):
        answer = answers[feature]
        if answer.refused:
            yield Found(
                steps,
                f"got {shown(value)}; {written.cloud} has no {feature}: {answer.means}. Remove it.",
            )


def asked(written: Written) -> Iterator[_Asked]:
    """Yield each feature that an environment asks for: where, by which value."""
    for path, known in ((("cluster", "apiAccess"), _API), (("gpu", "driver"), _DRIVER)):
        value = mapping(written.value.get(path[0])).get(path[1])
        if isinstance(value, str) and value in known:
            yield path, value, known[value]
    for pool in written.pools():
        yield from _pool(pool)


def _pool(pool: Pool) -> Iterator[_Asked]:
    capacity = pool.written.get("capacity")
    if isinstance(capacity, str) and capacity in _CAPACITY:
        yield (*pool.steps, "capacity"), capacity, _CAPACITY[capacity]
    choices = (
        ("placement", "compact", Feature.COMPACT_PLACEMENT),
        ("interconnect", "rdma", Feature.RDMA),
        ("localDisk", True, Feature.LOCAL_DISK),
    )
    for key, value, feature in choices:
        if pool.written.get(key) == value:
            yield (*pool.steps, key), value, feature
    sharing = mapping(pool.written.get("sharing"))
    for key, feature in (("timeSlices", Feature.TIME_SLICING), ("mig", Feature.MIG)):
        if sharing.get(key) is not None:
            yield (*pool.steps, "sharing", key), sharing[key], feature
    nodes = mapping(pool.written.get("nodes"))
    low, high = whole(nodes.get("min")), whole(nodes.get("max"))
    if low is not None and high is not None and low < high:
        zero = Feature.AUTOSCALE_FROM_ZERO if low == 0 else Feature.AUTOSCALE
        yield (*pool.steps, "nodes"), f"min {low} and max {high}", zero
