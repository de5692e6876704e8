"""What a cloud or an add-on refuses when it plans what is asked, once the types are right."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from components import clouds
from components.addons.catalogue import catalogue
from components.contract import ClusterOffer
from components.errors import Refused
from components.section import SectionError
from components.workspace.fitting import refuses
from stacks.plan import chosen, options, spec, workspaces
from stacks.problems import Found
from stacks.problems import Path as Steps
from stacks.sections import Environment

_PATH = r"[A-Za-z][^\s;:]*( [a-z0-9-]+[.\w]*)?"
"""`cloud.region`, `gpuPools[0].nodes` or, in a cloud's words, `gpuPools train.rdma`."""

_WORDS = {"rdma": "interconnect", "compact": "placement"}
"""What planning calls a key of a pool -> what the file calls it."""

_NAMED = 2
"""How many steps the path of an add-on has; that of an option has more."""


def check(environment: Environment, name: str, said: Sequence[Found]) -> Iterator[Found]:
    """Yield what is refused and nobody has said yet, where it stands in the file."""
    paths = {found.steps for found in said}
    if any(each[:1] == ("network",) or each == ("cloud", "region") for each in paths):
        return  # a cloud plans on addresses and a region that are right
    messages = {found.message for found in said}
    vague = {str(each[1]) for each in paths if each[:1] == ("addons",) and len(each) > _NAMED}
    right = _plannable(environment, {each for each in paths if len(each) == _NAMED}, vague)
    for found in _refused(environment.model_copy(update={"addons": right}), name, vague):
        inside = found.steps[:1] == ("cloud",) and any(
            each[: len(found.steps)] == found.steps for each in paths
        )
        if not inside and found.steps not in paths and found.message not in messages:
            yield found


def _plannable(
    environment: Environment, wrong: Collection[Steps], vague: Collection[str]
) -> Mapping[str, Mapping[str, Any]]:
    """Return the add-ons that can be planned although something is wrong with some of them.

    Args:
        environment: The environment as it was read.
        wrong: Paths of add-ons that cannot be there, or not without another one.
        vague: Names of those whose options are wrong; their defaults stand in for them.
    """
    right = {
        name: {} if name in vague else options
        for name, options in environment.addons.items()
        if ("addons", name) not in wrong and (name not in vague or _has_defaults(name))
    }
    while lacking := {
        name for name in right if any(need.name not in right for need in catalogue()[name].needs)
    }:
        right = {name: options for name, options in right.items() if name not in lacking}
    return right


def _has_defaults(name: str) -> bool:
    try:
        catalogue()[name].options.model_validate({})
    except SectionError:
        return False
    return True


def _refused(environment: Environment, name: str, vague: Collection[str]) -> Iterator[Found]:
    asked = spec(environment, name)
    said: dict[str, None] = {}
    try:
        cluster = clouds.plan_offer(asked, environment.cloud)
    except Refused as refused:
        said |= dict.fromkeys(refused.problems)
    else:  # an add-on is planned for a cluster that there can be
        for addon in chosen(environment):
            if addon.name not in vague:  # nobody has asked for its defaults
                said |= dict.fromkeys(addon.refuses(cluster, options(environment, addon)))
        if environment.workspaces:
            taken = _namespaces(environment, cluster)
            said |= dict.fromkeys(refuses(workspaces(environment), cluster, taken))
        try:  # nor does a cloud that refuses a pool have a machine for it
            clouds.plan_machines(asked, environment.cloud)
        except Refused as refused:
            said |= dict.fromkeys(refused.problems)
    for problem in said:
        path, _, message = problem.partition(": ")
        if re.fullmatch(_PATH, path):
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
