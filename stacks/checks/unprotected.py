"""What is let go of: only what would be protected, so that the list says what it does."""

from collections.abc import Iterator, Mapping

from components.addons.catalogue import catalogue
from components.planning.names import nearest
from stacks.checks.written import Written
from stacks.messages import shown
from stacks.problems import Found


def check(written: Written) -> Iterator[Found]:
    """Yield what is wrong with the names of add-ons and workspaces."""
    names = written.value.get("unprotected")
    if not isinstance(names, list | tuple):
        return
    there = [*_addons(written), *_workspaces(written)]
    for index, name in enumerate(names):
        if isinstance(name, str) and name not in there and name not in names[:index]:
            meant = nearest(name, there)
            remedy = f"Did you mean {meant}?" if meant else "Remove it."
            yield Found(
                ("unprotected", index),
                f"got {shown(name)}; expected an add-on of this file that keeps data, or a "
                f"workspace of it. {remedy}",
            )


def _addons(written: Written) -> Iterator[str]:
    addons = written.value.get("addons")
    for name in addons if isinstance(addons, Mapping) else ():
        record = catalogue().get(str(name))
        if record is not None and record.keeps:
            yield record.name


def _workspaces(written: Written) -> Iterator[str]:
    workspaces = written.value.get("workspaces")
    for each in workspaces if isinstance(workspaces, list | tuple) else ():
        if isinstance(each, Mapping) and isinstance(each.get("name"), str):
            yield each["name"]
