"""A list of names holds each once: what is made for each would be made twice, or counted twice."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_origin

from components import clouds
from components.addons.catalogue import catalogue
from components.section import Section, SectionError, field
from components.section.field import FieldInfo, told
from components.section.problem import NOT_UNIQUE, Wrong
from components.section.schema import schema
from stacks.bootstrap.settings import State
from stacks.sections import Environment


class Team(Section):
    """A section with such a list."""

    people: tuple[str, ...] | None = field(default=None, max_length=3, unique=True)
    notes: tuple[str, ...] = field(default=())


def parts(annotation: object) -> Iterator[object]:
    """Yield what an annotation is made of, itself first."""
    inner, _, _ = told(annotation)
    yield inner
    for each in get_args(inner):
        yield from parts(each)


def fields(section: type[Section], seen: set[type[Section]]) -> Iterator[tuple[str, FieldInfo]]:
    """Yield each key of a section and of those in it."""
    if section in seen:
        return
    seen.add(section)
    for name, info in section.model_fields.items():
        yield f"{section.__module__}.{name}", info
        for each in parts(info.annotation):
            if isinstance(each, type) and issubclass(each, Section):
                yield from fields(each, seen)


def of_texts(annotation: object) -> bool:
    """Tell whether a list of texts is in an annotation, outside of any mapping."""
    return any(
        get_origin(each) is tuple and told(get_args(each)[0])[0] is str
        for each in parts(annotation)
        if get_origin(each) is not Mapping
    )


def every_section() -> list[type[Section]]:
    """Return the types that a file is read with."""
    settings = [clouds.settings_type(each) for each in clouds.CLOUDS]
    return [Environment, State, *settings, *(each.options for each in catalogue().values())]


def test_every_list_of_texts_says_that_it_holds_each_once() -> None:
    """A list that is added is one too."""
    seen: set[type[Section]] = set()
    lists = {
        name: info
        for section in every_section()
        for name, info in fields(section, seen)
        if of_texts(info.annotation)
    }

    assert {"stacks.sections.members", "components.addons.login.options.people"} <= lists.keys()
    assert [name for name, info in lists.items() if not info.limits.get("unique")] == []


def test_each_text_is_named_from_the_second_time_on() -> None:
    """And where it stands; what is no text is for the type to report."""
    assert wrong({"people": ["ada", "ben", "ada"]}) == [Wrong(NOT_UNIQUE, ("people", 2), "ada")]
    assert [each.steps for each in wrong({"people": ["a", "a", "a"]})] == [
        ("people", 1),
        ("people", 2),
    ]
    assert [each.kind for each in wrong({"people": [1, 1]})] == ["string_type", "string_type"]


def test_only_lists_that_say_so_are_held_to_it() -> None:
    """Nor is a list that is not there."""
    assert wrong({"notes": ["a", "a"]}) == []
    assert wrong({"people": None}) == []


def test_editors_are_told() -> None:
    """In JSON schema's own word."""
    properties: dict[str, Any] = schema(Team)["properties"]

    assert properties["people"]["uniqueItems"] is True
    assert "uniqueItems" not in properties["notes"]


def wrong(value: object) -> list[Wrong]:
    """Return what is wrong with a team."""
    try:
        Team.model_validate(value)
    except SectionError as error:
        return list(error.problems)
    return []
