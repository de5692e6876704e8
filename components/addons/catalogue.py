"""Every add-on that there is: one folder each, ordered by what they need."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import cast

from .. import addons
from .record import AddOn


@cache
def catalogue() -> Mapping[str, AddOn]:
    """Return every add-on by name; each folder beside this file holds one as `ADDON`.

    A record is imported when it is asked for: an environment with two add-ons waits for two.
    """
    here = Path(__file__).parent
    found = sorted(each.parent.name for each in here.glob("*/__init__.py"))
    return _Catalogue({folder.replace("_", "-"): folder for folder in found})


class _Catalogue(Mapping[str, AddOn]):
    def __init__(self, folders: Mapping[str, str]) -> None:
        self._folders = folders

    def __getitem__(self, name: str) -> AddOn:
        return cast("AddOn", import_module(f"{addons.__name__}.{self._folders[name]}").ADDON)

    def __iter__(self) -> Iterator[str]:
        return iter(self._folders)

    def __len__(self) -> int:
        return len(self._folders)


def ordered(records: Iterable[AddOn]) -> list[AddOn]:
    """Return add-ons so that each comes after what it needs or uses; otherwise by name."""
    chosen = {each.name: each for each in records}
    result: list[AddOn] = []

    def visit(record: AddOn) -> None:
        if record not in result:
            for before in requirements(record, chosen):
                visit(before)
            result.append(record)

    for name in sorted(chosen):
        visit(chosen[name])
    return result


def requirements(record: AddOn, chosen: Mapping[str, AddOn]) -> list[AddOn]:
    """Return what must be installed before an add-on.

    That is what it needs, and uses where it is on; before the last ones, all others.
    """
    used = [chosen[name] for name in record.uses if name in chosen]
    if record.last:
        used += [each for each in chosen.values() if not each.last]
    return sorted({*record.needs, *used}, key=lambda each: each.name)
