"""Frozen dataclasses without what Python compiles for each of them.

The standard decorator writes six functions for a class and compiles each: 0.8 ms, times the 60
classes that a command needs before it does anything. Here all classes share the same functions.
To type checkers it is the standard one, and so are `fields`, `replace` and `asdict` to everybody.
"""

import dataclasses
from collections.abc import Callable
from inspect import Parameter, Signature  # which `dataclasses` needs itself
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, frozen: bool, kw_only: bool = False, eq: bool = True) -> Callable:
        """Make a class a dataclass that cannot be changed.

        Raises:
            TypeError: It would not be frozen.
        """
        if not frozen:
            message = "got frozen=False; expected a frozen dataclass. Use the standard decorator."
            raise TypeError(message)

        def decorate(cls: type) -> type:
            made = dataclasses.dataclass(init=False, repr=False, eq=False, kw_only=kw_only)(cls)
            if not all(_ordinary(each) for each in made.__dataclass_fields__.values()):
                message = f"{cls.__name__} has a field of another kind. Use the standard decorator."
                raise TypeError(message)
            for name, shared in (_SHARED | (_COMPARED if eq else {})).items():
                if name not in cls.__dict__:
                    setattr(made, name, shared)
            return made

        return decorate


def _init(self: Any, *positional: Any, **values: Any) -> None:  # noqa: ANN401 - any dataclass
    fields = type(self).__dataclass_fields__
    if positional:
        open_fields = [name for name, each in fields.items() if not each.kw_only]
        if len(positional) > len(open_fields):
            message = f"{type(self).__name__} takes {len(open_fields)} values by place"
            raise TypeError(message)
        for name, value in zip(open_fields, positional, strict=False):
            if name in values:
                message = f"{type(self).__name__} got several values for {name}"
                raise TypeError(message)
            values[name] = value
    if values.keys() == fields.keys():
        found, values = values, {}
    else:
        found = {
            name: values.pop(name) if name in values else _default(self, fields[name])
            for name in fields
        }
    if values:
        message = f"{type(self).__name__} has no {', '.join(values)}"
        raise TypeError(message)
    self.__dict__.update(found)
    if hasattr(self, "__post_init__"):
        self.__post_init__()


class _Signature:
    """How a class is called, put together when somebody asks: most commands never do."""

    def __get__(self, instance: object, owner: type) -> Signature | None:
        if instance is not None:
            raise AttributeError("__signature__")
        # one that a subclass writes itself says how it is called
        return _signature(owner) if owner.__init__ is _init else None  # type: ignore[misc]


class _Factory:
    """In place of a default that is made anew each time."""

    def __repr__(self) -> str:
        return "<factory>"


def _signature(cls: Any) -> Signature:  # noqa: ANN401 - any dataclass
    found = []
    for name, each in cls.__dataclass_fields__.items():
        default = Parameter.empty if each.default is dataclasses.MISSING else each.default
        if each.default_factory is not dataclasses.MISSING:
            default = _Factory()
        kind = Parameter.KEYWORD_ONLY if each.kw_only else Parameter.POSITIONAL_OR_KEYWORD
        found.append(Parameter(name, kind, default=default, annotation=each.type))
    found.sort(key=lambda each: each.kind)
    return Signature(found, return_annotation=None)


def _ordinary(field: "dataclasses.Field[Any]") -> bool:
    kind: str = field._field_type.name  # type: ignore[attr-defined]  # noqa: SLF001 - nothing else tells
    return kind == "_FIELD" and field.init and field.compare and field.repr


def _default(self: object, field: "dataclasses.Field[Any]") -> Any:  # noqa: ANN401 - of the field
    if field.default is not dataclasses.MISSING:
        return field.default
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    message = f"{type(self).__name__} lacks {field.name}"
    raise TypeError(message)


def _frozen(self: object, name: str, *value: object) -> None:
    del value
    message = f"{type(self).__name__} is frozen: {name} stays as it is"
    raise dataclasses.FrozenInstanceError(message)


def _values(self: Any) -> tuple[Any, ...]:  # noqa: ANN401 - any dataclass
    return tuple(getattr(self, name) for name in type(self).__dataclass_fields__)


def _equal(self: object, other: object) -> bool:
    return _values(self) == _values(other) if type(other) is type(self) else NotImplemented


def _hash(self: object) -> int:
    return hash(_values(self))


def _repr(self: Any) -> str:  # noqa: ANN401 - any dataclass
    said = (f"{name}={getattr(self, name)!r}" for name in type(self).__dataclass_fields__)
    return f"{type(self).__qualname__}({', '.join(said)})"


_SHARED = {
    "__init__": _init,
    "__repr__": _repr,
    "__setattr__": _frozen,
    "__delattr__": _frozen,
    "__signature__": _Signature(),
}
_COMPARED = {"__eq__": _equal, "__hash__": _hash}
