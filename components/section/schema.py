"""A section as JSON schema, for editors, by way of pydantic's model of it."""

from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Union, cast, get_args, get_origin

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, create_model
from pydantic_core import InitErrorDetails, PydanticCustomError

from .base import Section
from .field import FieldInfo, told
from .problem import NOT_UNIQUE
from .reader import repeated

Json = dict[str, Any]
_TWINS: dict[type[Section], type[BaseModel]] = {}


def schema(section: type[Section], prefix: str = "") -> Json:
    """Return the JSON schema of a section; those inside it are in `$defs`, after a prefix."""
    template = f"#/$defs/{prefix}{{model}}"
    return twin(section).model_json_schema(by_alias=True, ref_template=template)


def twin(section: type[Section]) -> type[BaseModel]:
    """Return the model of pydantic that takes what a section takes, and nothing else."""
    if section not in _TWINS:
        _TWINS[section] = _made(section)
    return _TWINS[section]


def _made(section: type[Section]) -> type[BaseModel]:
    words = section.words()
    fields = {
        name: (_value(info), _said(info, words.get(name)))
        for name, info in section.model_fields.items()
    }
    made = create_model(
        section.__name__,
        __config__=ConfigDict(
            extra="forbid", strict=True, validate_by_name=False, alias_generator=None
        ),
        __doc__=section.__doc__,
        **cast("Any", fields),
    )
    return cast("type[BaseModel]", made)


def _value(info: FieldInfo) -> Any:  # noqa: ANN401 - any annotation
    # whatever is read in a way of its own: a mapping, to an editor
    if info.metadata:
        return Json
    found = _annotation(info.annotation)
    return Annotated[found, AfterValidator(_once)] if info.limits.get("unique") else found


def _once(texts: tuple[object, ...] | None) -> tuple[object, ...] | None:
    kind = PydanticCustomError(NOT_UNIQUE, "stands in the list a second time")
    found = [
        InitErrorDetails(type=kind, loc=(index,), input=each)
        for index, each in repeated(texts or ())
    ]
    if found:
        raise ValidationError.from_exception_data("list", found)
    return texts


def _said(info: FieldInfo, words: str | None) -> Any:  # noqa: ANN401 - stands in place of a value
    default: Any = ... if info.is_required() else info.absent()
    if isinstance(default, Section):
        default = twin(type(default))()
    if info.default_factory is not None:
        return _limits(info, words, default_factory=info.default_factory)
    return _limits(info, words, default=default)


def _limits(info: FieldInfo, words: str | None = None, **more: Any) -> Any:  # noqa: ANN401 - pydantic's
    named: dict[str, Any] = {
        "title": info.title,
        "examples": list(info.examples) or None,
        "alias": info.alias,
        "description": words,
    }
    given = {key: value for key, value in named.items() if value}
    limits = dict(info.limits)
    if limits.pop("unique", False):  # pydantic has no such limit, and an editor does
        given["json_schema_extra"] = {"uniqueItems": True}
    field: Any = Field
    return field(**given, **limits, **more)


def _annotation(annotation: Any) -> Any:  # noqa: ANN401 - any annotation
    """Return an annotation in pydantic's words."""
    inner, said, _ = told(annotation)
    origin, arguments = get_origin(inner), get_args(inner)
    if isinstance(inner, type) and issubclass(inner, Section):
        inner = twin(inner)
    elif origin in (Union, UnionType):
        (one,) = (each for each in arguments if each is not NoneType)
        inner = _annotation(one) | None
    elif origin is tuple:
        item: Any = _annotation(arguments[0])
        inner = Annotated[tuple[item, ...], Field(strict=False)]
    elif origin is Mapping:
        item = _annotation(arguments[1])
        inner = Mapping[str, item]
    return Annotated[inner, _limits(said)] if inner is not annotation and _tells(said) else inner


def _tells(said: FieldInfo) -> bool:
    return bool(said.limits or said.title or said.examples)
