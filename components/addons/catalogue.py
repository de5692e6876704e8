"""Every add-on that there is: one folder each, ordered by what they need."""

import pkgutil
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module

from .. import addons
from .record import AddOn


@cache
def catalogue() -> Mapping[str, AddOn]:
    """Return every add-on by name; each folder beside this file holds one as `ADDON`."""
    folders = sorted(each.name for each in pkgutil.iter_modules(addons.__path__) if each.ispkg)
    records = [import_module(f"{addons.__name__}.{folder}").ADDON for folder in folders]
    return {record.name: record for record in records}


def ordered(records: Iterable[AddOn]) -> list[AddOn]:
    """Return add-ons so that each comes after what it needs; otherwise by name."""
    result: list[AddOn] = []

    def visit(record: AddOn) -> None:
        if record not in result:
            for need in sorted(record.needs, key=lambda each: each.name):
                visit(need)
            result.append(record)

    for record in sorted(records, key=lambda each: each.name):
        visit(record)
    return result
