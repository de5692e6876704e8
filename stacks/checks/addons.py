"""Add-ons: those that there are, with what they need, with options that they know."""

from collections.abc import Iterator, Mapping

from components.addons.catalogue import catalogue
from components.addons.record import AddOn
from components.planning.names import nearest
from components.section import SectionError
from stacks.checks.written import Written
from stacks.messages import Texts, explain
from stacks.problems import Found
from stacks.problems import Path as Steps


def check(written: Written, texts: Texts) -> Iterator[Found]:
    """Yield what is wrong with the add-ons."""
    addons = written.value.get("addons")
    if not isinstance(addons, Mapping):
        return
    for name, options in addons.items():
        steps: Steps = ("addons", str(name))
        record = catalogue().get(str(name))
        if record is None:
            meant = nearest(str(name), catalogue())
            known = "one that there is" if meant else f"one of {', '.join(catalogue())}"
            remedy = f"Did you mean {meant}?" if meant else "Remove it."
            yield Found(steps, f"got no such add-on; expected {known}. {remedy}")
            continue
        for need in record.needs:
            if need.name not in addons:
                yield Found(
                    steps,
                    f"got {name} without {need.name}; expected both. Add {need.name}: {{}}.",
                )
        names = [str(each) for each in addons]
        for other in record.conflicts:
            if other in names[: names.index(record.name)]:  # of two, the later one is told
                yield Found(
                    steps,
                    f"got {name} beside {other}; expected one of them. Remove {name} or {other}.",
                )
        yield from _options(record, options, addons, texts)


def _options(
    record: AddOn,
    options: object,
    addons: Mapping[object, object],
    texts: Texts,
) -> Iterator[Found]:
    """Yield what is wrong with an add-on's options, and what they need and is off."""
    steps: Steps = ("addons", record.name)
    if not isinstance(options, Mapping):
        return
    try:
        chosen = record.options.model_validate(dict(options))
    except SectionError as error:
        inside = {path[2:]: text for path, text in texts.items() if path[:2] == steps}
        for path, message in explain(record.options, options, error.problems, inside):
            yield Found((*steps, *path), message)
        return
    for need in record.needs_for(chosen):
        if need not in addons:
            yield Found(
                steps,
                f"got {record.name} with these options, without {need}; expected both. "
                f"Add {need}: {{}}.",
            )
