"""What must be replaced together with a resource that is deleted before its replacement is made."""

from collections.abc import Collection
from dataclasses import dataclass

from . import urns
from .diff import with_replacements
from .registry import Registry
from .resources import Resource
from .run import Run
from .values import UNKNOWN


@dataclass(frozen=True)
class Condemned:
    """A resource that must go first, and the properties that ask for its replacement."""

    resource: Resource
    keys: tuple[str, ...] = ()


async def dependent_replacements(
    run: Run, registry: Registry, root: Resource, decided: Collection[str]
) -> list[Condemned]:
    """Find the resources that a replacement of `root` drags along, each after what it needs.

    Args:
        run: The run.
        registry: Its providers.
        root: The resource that is deleted first.
        decided: Names of resources that were registered already; they cannot depend on `root`.
    """
    if root not in run.base:
        return []
    replaced = {root.urn}
    reached = {root.urn}
    result = []
    for each in run.base[run.base.index(root) + 1 :]:
        if each.urn in decided or not reached.intersection(each.needs(parent=False)):
            continue
        reached.add(each.urn)
        keys = await _must_go(registry, each, replaced)
        if keys is not None:
            replaced.add(each.urn)
            result.append(Condemned(each, keys))
    found = {each.resource.urn for each in result}
    result += [
        Condemned(each)
        for each in run.olds.values()
        if each.deleted_with == root.urn and each.urn not in found
    ]
    return result


async def _must_go(
    registry: Registry, resource: Resource, replaced: set[str]
) -> tuple[str, ...] | None:
    """Return the properties that ask for a replacement, or None where none is needed."""
    if not resource.custom or resource.external:
        return None
    if resource.provider and urns.split_reference(resource.provider)[0] in replaced:
        await registry.ensure(resource.provider)
        return ()
    if resource.deleted_with in replaced:
        return ()
    uncertain = {
        key: UNKNOWN
        if replaced.intersection(resource.property_dependencies.get(key, ()))
        else value
        for key, value in resource.inputs.items()
    }
    if UNKNOWN not in uncertain.values():
        return None
    if resource.is_provider:
        diff = await registry.diff(resource, uncertain, resource.ignore_changes)
    else:
        provider = await registry.ensure(resource.provider)
        diff = await provider.diff(resource, uncertain, resource.ignore_changes, unknowns=True)
    diff = with_replacements(diff, resource.replace_on_changes, unhealthy=False)
    return diff.replace_keys if diff.replaces else None
