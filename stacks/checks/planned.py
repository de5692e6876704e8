"""What a cloud itself refuses when it plans what is asked, once the types are right."""

from collections.abc import Iterator

from components import clouds
from components.errors import Refused
from stacks.plan import spec
from stacks.problems import Found
from stacks.problems import Path as Steps
from stacks.sections import Environment

_WORDS = {"rdma": "interconnect", "compact": "placement"}
"""What planning calls a key of a pool -> what the file calls it."""


def check(environment: Environment, name: str) -> Iterator[Found]:
    """Yield what the cloud refuses, where it stands in the file."""
    asked = spec(environment, name)
    said: dict[str, None] = {}
    for plan in (clouds.plan_offer, clouds.plan_machines):
        try:
            plan(asked, environment.cloud)
        except Refused as refused:
            said |= dict.fromkeys(refused.problems)
    for problem in said:
        path, _, message = problem.partition(": ")
        yield Found(_steps(path, environment), message)


def _steps(path: str, environment: Environment) -> Steps:
    """Return a path in the file for one in a cloud's words: `gpuPools train.rdma`."""
    names = [pool.name for pool in environment.gpu_pools]
    head, _, rest = path.partition(" ")
    pool, _, key = rest.partition(".")
    if head == "gpuPools" and pool in names:
        return ("gpuPools", names.index(pool), *(_WORDS.get(k, k) for k in key.split(".") if k))
    written = path.replace("]", "").replace("[", ".#").split(".")
    return tuple(
        int(step[1:]) if step.startswith("#") else _WORDS.get(step, step) for step in written
    )
