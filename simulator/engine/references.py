"""References between resources, after some of them were found under a name that they had before."""

from collections.abc import Iterable

from . import urns
from .resources import Resource


def settle_names(resources: Iterable[Resource]) -> list[Resource]:
    """Return the resources with every reference to an old name changed to the new one.

    Aliases have done their work then, and are left out.
    """
    found = list(resources)
    new_names: dict[str, str] = {}
    for each in found:
        new_names |= dict.fromkeys(each.aliases, each.urn)
        parent = new_names.get(each.parent, "")
        if parent and urns.qualified_type_of(parent) != urns.STACK_TYPE:
            _, _, stack, rest = each.urn.split(":", 3)
            project = rest.split("::")[1]
            name = urns.name_of(each.urn)
            new_names[each.urn] = urns.make_urn(stack, project, parent, each.type, name)
    return [_settled(each, new_names) for each in found] if new_names else found


def _settled(resource: Resource, names: dict[str, str]) -> Resource:
    new = resource.copy()
    new.aliases = []
    new.urn = names.get(new.urn, new.urn)
    new.parent = names.get(new.parent, new.parent)
    new.deleted_with = names.get(new.deleted_with, new.deleted_with)
    new.dependencies = [names.get(each, each) for each in new.dependencies]
    new.property_dependencies = {
        key: [names.get(each, each) for each in needed]
        for key, needed in new.property_dependencies.items()
    }
    if new.provider:
        urn, number = urns.split_reference(new.provider)
        new.provider = f"{names.get(urn, urn)}::{number}"
    return new
