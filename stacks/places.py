"""Which field of the types a path in an environment leads to."""

import types
from collections.abc import Mapping
from typing import Annotated, Union, get_args, get_origin

from components import clouds
from components.clouds.choice import ByName
from components.section import Section
from components.section.field import FieldInfo
from stacks.problems import Path as Steps

Place = tuple[FieldInfo | None, type[Section] | None]
"""The field, and the section that it would be a key of."""


def place(model: type[Section], value: object, steps: Steps) -> Place:
    """Return what a path in a value leads to; the value says which cloud's section it is."""
    found: FieldInfo | None = None
    parent: type[Section] | None = None
    current: object = model
    for step in steps:
        value = _inside(value, step)
        section = _section(current)
        if section is None or isinstance(step, int):
            current = _item(current)
            found = _worded(current) or found
            continue
        parent = section
        found = _by_alias(section).get(step)
        if found is None:
            return None, parent
        by_name = any(isinstance(each, ByName) for each in found.metadata)
        current = clouds.section_type(value) if by_name else found.annotation
    return found, parent


def keys(section: type[Section] | None) -> list[str]:
    """Return the keys of a section."""
    return list(_by_alias(section)) if section else []


def _by_alias(section: type[Section]) -> dict[str, FieldInfo]:
    return {field.alias: field for field in section.model_fields.values()}


def _inside(value: object, step: str | int) -> object:
    if isinstance(value, Mapping):
        return value.get(step)
    if isinstance(value, list | tuple) and isinstance(step, int) and step < len(value):
        return value[step]
    return None


def _choices(annotation: object) -> list[object]:
    """Return what an annotation allows, without what is said about it."""
    if get_origin(annotation) is Annotated:
        return _choices(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return [choice for each in get_args(annotation) for choice in _choices(each)]
    return [annotation]


def _section(annotation: object) -> type[Section] | None:
    sections = (
        each
        for each in _choices(annotation)
        if isinstance(each, type) and issubclass(each, Section)
    )
    return next(sections, None)


def _item(annotation: object) -> object:
    """Return the annotation of what a list or a mapping holds."""
    for each in _choices(annotation):
        args = get_args(each)
        if args:
            return args[1] if get_origin(each) is Mapping else args[0]
    return None


def _worded(annotation: object) -> FieldInfo | None:
    """Return what is said about an item itself."""
    if get_origin(annotation) is not Annotated:
        return None
    said = (each for each in get_args(annotation) if isinstance(each, FieldInfo) and each.title)
    return next(said, None)
