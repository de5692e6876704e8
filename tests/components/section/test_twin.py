"""A section takes and refuses what pydantic's model of it does, for the same reasons."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from components import clouds
from components.addons.catalogue import catalogue
from components.section import Section, SectionError
from components.section.problem import NOT_UNIQUE
from components.section.schema import twin
from stacks.bootstrap.settings import State
from stacks.sections import Environment
from tests.stacks.case_files import FOLDER

ODD: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 3, 10**30, 1.5, "", "a", "A b", "1.36", "on", "x" * 300),
    *("ünïcödé", "line\n", "dev\n", [], [1], ["a", "a"], [None], (), {}, {"a": "b"}),
    *({"a": 1}, {1: "b"}, {"x": {"min": 0}}, [[]], [{}], "nvidia-l4\n"),
)
Path = tuple[str | int, ...]
Errors = list[tuple[str, Path]]


def example(section: type[Section]) -> dict[str, Any]:
    """Return a value in which as many keys are filled in as their examples allow."""
    found = {}
    for info in section.model_fields.values():
        if info.examples:
            first = info.examples[0]
            found[info.alias] = yaml.safe_load(first) if isinstance(first, str) else first
    return found


def values() -> Iterator[tuple[type[Section], dict[str, Any]]]:
    """Yield every type of section with a value to begin with."""
    for cloud in clouds.CLOUDS:
        content = yaml.safe_load((FOLDER / f"{cloud}.yaml").read_text(encoding="utf-8"))
        yield Environment, content
        yield clouds.settings_type(cloud), content["cloud"]
    for addon in catalogue().values():
        yield addon.options, example(addon.options)
    yield State, example(State)


def places(value: dict[Any, Any] | list[Any], above: Path = ()) -> Iterator[Path]:
    """Yield every path in a value."""
    for key, each in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*above, key)
        if isinstance(each, dict | list):
            yield from places(each, (*above, key))


def put(value: dict[str, Any], path: Path, odd: object) -> dict[str, Any]:
    """Return a value with another one at a path."""
    whole: Any = copy.deepcopy(value)
    place = whole
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = odd
    changed: dict[str, Any] = whole
    return changed


def ours(section: type[Section], value: object) -> tuple[Errors, object]:
    """Return what the section says of a value."""
    try:
        return [], plain(section.model_validate(value))
    except SectionError as error:
        return [(each.kind, each.steps) for each in error.problems], None


def theirs(section: type[Section], value: object) -> tuple[Errors, object]:
    """Return what pydantic says of a value."""
    try:
        return [], twin(section).model_validate(value).model_dump()
    except ValidationError as error:
        found = [(each["type"], each["loc"]) for each in error.errors(include_url=False)]
        return [(k, loc[:-1] if loc[-1:] == ("[key]",) else loc) for k, loc in found], None


def plain(value: object) -> object:
    """Return a section as mappings."""
    if isinstance(value, Section):
        return {name: plain(getattr(value, name)) for name in value.model_fields}
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return tuple(map(plain, value)) if isinstance(value, tuple) else value


def own(section: type[Section]) -> set[str]:
    """Return the keys that only the section reads: a cloud's section, by the cloud's name."""
    return {info.alias for info in section.model_fields.values() if info.metadata}


def said(section: type[Section], value: dict[str, Any]) -> tuple[object, object]:
    """Return what both say, without the keys that only one of them knows."""
    apart = own(section)
    theirs_errors, made = theirs(section, {k: {} if k in apart else v for k, v in value.items()})
    # pydantic counts the good ones of a list only, and calls a list of wrong ones too short as well
    short = {path for kind, path in theirs_errors if kind == "too_short"}
    spoilt = {path for path in short for _, other in theirs_errors if path == other[:-1] != ()}
    kept = sorted(e for e in theirs_errors if e != ("too_short", e[1]) or e[1] not in spoilt)
    errors, found = ours(section, value)
    # and it looks for what is there twice only in lists in which all else is right
    wrong = [path for kind, path in theirs_errors if kind != NOT_UNIQUE]
    errors = [e for e in errors if e[0] != NOT_UNIQUE or not _below(e[1][:-1], wrong)]
    for each in (found, made):
        if isinstance(each, dict):
            for name in apart:
                del each[name]
    return (sorted(errors), found), (kept, made)


def _below(place: Path, paths: list[Path]) -> bool:
    return any(each[: len(place)] == place for each in paths)


@pytest.mark.parametrize(
    ("section", "value"), list(values()), ids=lambda each: getattr(each, "__module__", "")
)
def test_both_say_the_same(section: type[Section], value: dict[str, Any]) -> None:
    """Of the value as it is, and of odd ones at each place, and of keys too many or too few."""
    tried: list[Any] = [value, {}, value | {"extra": 1}, {**value, 7: 1}]
    tried += [{k: v for k, v in value.items() if k != gone} for gone in value]
    known = [path for path in places(value) if path[0] not in own(section)]
    tried += [put(value, path, odd) for path in known for odd in ODD]
    tried += [put(value, ("added",), odd) for odd in ODD]

    both = [(each, *said(section, each)) for each in tried]

    assert [each for each in both if each[1] != each[2]][:3] == []


def test_a_difference_would_be_found() -> None:
    """The comparison can fail: a model that takes less says so."""
    errors, made = ours(Environment, {"stage": "dev"})

    assert made is None
    assert ("missing", ("owner",)) in errors
    assert ("literal_error", ("stage",)) not in errors
    assert ("literal_error", ("stage",)) in theirs(Environment, {"stage": "Dev"})[0]


def test_a_section_is_frozen_and_compared_by_what_it_says() -> None:
    """Nobody changes what was checked."""
    one = State(repository="a/b")
    other = one.model_copy(update={"repository": "a/c"})

    assert one == State.model_validate({"repository": "a/b"})
    assert one != other
    assert hash(one) != hash(other)
    assert other.repository == "a/c"
    with pytest.raises(AttributeError, match="frozen"):
        one.repository = "x/y"  # type: ignore[misc]
