"""Describes an environment in the words of its own tree; run as a script with that tree's modules.

Usage: describing.py FOLDER ENVIRONMENT
"""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from components.errors import EvenkeelError
from operations.capacity import ceiling
from operations.opening import KEY, Opening
from operations.project import Project
from stacks.plan import pools

if TYPE_CHECKING:
    from simulator.session import Session


def main(folder: str, name: str) -> dict[str, Any]:
    """Return the facts (facts.py), or what is wrong with the environment as `problem`."""
    try:
        opening = Opening.read(Project(Path(folder)), name)
        return _facts(opening)
    except EvenkeelError as error:
        return {"problem": str(error)}


def _facts(opening: Opening) -> dict[str, Any]:
    environment, name = opening.environment, opening.name
    deployment = opening.deployment(cast("Session", None))  # whose session it is, we do not know
    most = ceiling(name, environment)
    cloud = environment.cloud
    return {
        "cloud": cloud.name,
        "stage": environment.stage,
        "place": str(getattr(cloud, "region", "") or getattr(cloud, "location", "")),
        "session": opening.session_data().model_dump(mode="json", exclude={"id"}),
        "config": dict(deployment.config),
        "config_objects": sorted(deployment.config_objects),
        "secret_keys": sorted(deployment.secret_keys),
        "environment": opening.config[KEY],
        "pools": [
            {
                "name": pool.name,
                "accelerator": pool.accelerator,
                "least": pool.min_nodes * pool.gpus_per_node,
                "most": pool.max_nodes * pool.gpus_per_node,
            }
            for pool in pools(environment)
        ],
        "quotas": [
            {"title": title, "unit": unit, "needed": needed}
            for (title, unit), needed in most.quotas.items()
        ],
        "cost": _cost(opening),
        "capabilities": _capabilities(),
        **_declared(),
    }


def _cost(opening: Opening) -> object:
    try:
        from gitops.cost.estimating import estimate  # noqa: PLC0415 - an older tree has none
    except ImportError as error:
        _expect_absent(error, "gitops.cost.estimating")
        return None
    return estimate(opening.name, opening.environment).model_dump(mode="json")


def _capabilities() -> dict[str, list[str]]:
    """Return, for each feature that not every cloud has, those without it."""
    try:
        from gitops.parity.capabilities import known, lacks  # noqa: PLC0415 - an older tree has none
    except ImportError as error:
        _expect_absent(error, "gitops.parity.capabilities")
        return {}
    return {feature: sorted(without) for feature, without in lacks(known()).items()}


def _declared() -> dict[str, Any]:
    """Return, for each part of an object that is meant to differ, the clouds where it may."""
    try:
        from gitops.parity import declared  # noqa: PLC0415 - an older tree has none
    except ImportError as error:
        _expect_absent(error, "gitops.parity.declared")
        return {}
    try:
        objects = declared.load().objects
    except declared.DeclaredError as error:
        return {"undeclared": str(error).replace(f"{declared.FILE.parents[2]}/", "")}
    found: dict[str, set[str]] = {}
    for each in objects:
        found.setdefault(f"{each.object}: {each.path}", set()).update(each.clouds)
    return {"differences": {part: sorted(clouds) for part, clouds in found.items()}}


def _expect_absent(error: ImportError, module: str) -> None:
    """Let an error pass where a tree is too old for a module, or for what we want of it.

    Raises:
        ImportError: It has one that does not work: something else is missing that it imports.
    """
    if not f"{module}.".startswith(f"{error.name}."):
        raise error


if __name__ == "__main__":
    json.dump(main(sys.argv[1], sys.argv[2]), sys.stdout)
