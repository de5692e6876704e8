"""What a cloud or an add-on refuses when it plans what is asked, once the types are right."""

import re
from collections.abc import Iterator, Sequence

from components import clouds
from components.contract import ClusterOffer
from components.errors import Refused
from components.workspace.fitting import refuses
from stacks.plan import chosen, options, spec, workspaces
from stacks.problems import Found
from stacks.problems import Path as Steps
from stacks.sections import Environment

_PATH = re.compile(r"[A-Za-z][^\s;:]*( [a-z0-9-]+[.\w]*)?")
"""`cloud.region`, `gpuPools[0].nodes` or, in a cloud's words, `gpuPools train.rdma`."""

_WORDS = {"rdma": "interconnect", "compact": "placement"}
"""What planning calls a key of a pool -> what the file calls it."""


def check(environment: Environment, name: str, said: Sequence[Found]) -> Iterator[Found]:
    """Yield what is refused and nobody has said yet, where it stands in the file."""
    paths = {found.steps for found in said}
    if any(each[:1] == ("network",) or each == ("cloud", "region") for each in paths):
        return  # a cloud plans on addresses and a region that are right
    messages = {found.message for found in said}
    # an add-on whose options are wrong cannot say which rights it needs
    wrong = {each[1] for each in paths if each[:1] == ("addons",) and len(each) > 1}
    right = {each: options for each, options in environment.addons.items() if each not in wrong}
    for found in _refused(environment.model_copy(update={"addons": right}), name):
        inside = found.steps[:1] == ("cloud",) and any(
            each[: len(found.steps)] == found.steps for each in paths
        )
        if not inside and found.steps not in paths and found.message not in messages:
            yield found


def _refused(environment: Environment, name: str) -> Iterator[Found]:
    asked = spec(environment, name)
    said: dict[str, None] = {}
    try:
        cluster = clouds.plan_offer(asked, environment.cloud)
    except Refused as refused:
        said |= dict.fromkeys(refused.problems)
    else:  # an add-on is planned for a cluster that there can be
        for addon in chosen(environment):
            said |= dict.fromkeys(addon.refuses(cluster, options(environment, addon)))
        if environment.workspaces:
            taken = _namespaces(environment, cluster)
            said |= dict.fromkeys(refuses(workspaces(environment), cluster, taken))
    try:
        clouds.plan_machines(asked, environment.cloud)
    except Refused as refused:
        said |= dict.fromkeys(refused.problems)
    for problem in said:
        path, _, message = problem.partition(": ")
        if _PATH.fullmatch(path):
            yield Found(_steps(path, environment), message)
        else:
            yield Found((), problem)


def _namespaces(environment: Environment, cluster: ClusterOffer) -> frozenset[str]:
    plans = [(each, each.plan(cluster, options(environment, each))) for each in chosen(environment)]
    own = {addon.namespace for addon, _ in plans}
    return frozenset(own | {each.name for _, plan in plans for each in plan.namespaces})


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
