"""The base of every section of an environment file."""

from collections.abc import Callable, Mapping
from inspect import get_annotations
from typing import Any, ClassVar, NoReturn, Self, dataclass_transform

from .field import ABSENT, FieldInfo, field, joined
from .problem import SectionError, Wrong
from .reader import Reader, reader


def camel(name: str) -> str:
    """Return a field's name as it stands in a file: `gpus_per_node` is `gpusPerNode`."""
    first, *others = name.split("_")
    return first + "".join(each.capitalize() for each in others)


class _Fields:
    """What a section says of its keys, put together when it is asked first."""

    def __get__(self, instance: object, section: type["Section"]) -> Mapping[str, FieldInfo]:
        return _fields(section)


def _fields(section: type["Section"]) -> Mapping[str, FieldInfo]:
    if section in _KNOWN_FIELDS:
        return _KNOWN_FIELDS[section]
    found: dict[str, FieldInfo] = {}
    for each in reversed(section.__mro__):
        if issubclass(each, Section) and each is not Section:
            for name, annotation in get_annotations(each).items():
                found[name] = joined(annotation, camel(name), each.__dict__.get(name, ABSENT))
    return _KNOWN_FIELDS.setdefault(section, found)


def _readers(section: type["Section"]) -> "_Readers":
    """Return for each key of a file the field, what is said of it, and what reads it."""
    if section not in _KNOWN_READERS:
        _KNOWN_READERS[section] = {
            info.alias: (name, info, reader(info.annotation, info.limits, info.metadata))
            for name, info in _fields(section).items()
        }
    return _KNOWN_READERS[section]


_Readers = Mapping[str, tuple[str, FieldInfo, Reader]]
_KNOWN_FIELDS: dict[type["Section"], Mapping[str, FieldInfo]] = {}
_KNOWN_READERS: dict[type["Section"], _Readers] = {}


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
class Section:
    """A section: frozen, no key unknown, no value bent to fit, names in camelCase in the file.

    A field's `title` says what is expected, as messages quote it; its first example is the remedy.
    """

    model_fields: ClassVar[_Fields] = _Fields()
    """Field -> what is said of it."""

    _unknown_keys: ClassVar[bool] = False

    def __init_subclass__(cls, *, unknown_keys: bool = False) -> None:
        """Note whether keys that no field has are left alone."""
        cls._unknown_keys = unknown_keys

    def __init__(self, **values: Any) -> None:
        """Make it of values by their keys in a file.

        Raises:
            SectionError: All that is wrong with them.
        """
        self.__dict__.update(self._checked(values))

    @classmethod
    def model_validate(cls, value: object) -> Self:
        """Return the section that a value describes.

        Raises:
            SectionError: All that is wrong with it.
        """
        if isinstance(value, cls):
            return value
        if not isinstance(value, Mapping):
            raise SectionError(cls.__name__, [Wrong("model_type", (), value)])
        made = cls.__new__(cls)
        made.__dict__.update(cls._checked(value))
        return made

    @classmethod
    def _checked(cls, value: Mapping[Any, object]) -> dict[str, Any]:
        """Return the values by their fields."""
        wrong: list[Wrong] = []
        found: dict[str, Any] = {}
        readers = _readers(cls)
        for key, (name, info, read) in readers.items():
            if key in value:
                found[name] = read(value[key], (key,), wrong)
            elif info.is_required():
                wrong.append(Wrong("missing", (key,), value))
            else:
                found[name] = info.absent()
        if not cls._unknown_keys:
            for key, each in value.items():
                if not isinstance(key, str):
                    step = key if isinstance(key, int) else str(key)
                    wrong.append(Wrong("invalid_key", (step,), each))
                elif key not in readers:
                    wrong.append(Wrong("extra_forbidden", (key,), each))
        if wrong:
            raise SectionError(cls.__name__, wrong)
        return found

    def model_copy(self, *, update: Mapping[str, object]) -> Self:
        """Return one in which some fields have other values; these are not checked."""
        made = type(self).__new__(type(self))
        made.__dict__.update({**self.__dict__, **update})
        return made

    @classmethod
    def words(cls) -> Mapping[str, str]:
        """Return for each field the text under it."""
        from .words import described  # noqa: PLC0415 - only generated files need it

        return described(cls)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> Any:  # noqa: ANN401 - pydantic's
        """Let a pydantic model hold a section."""
        from pydantic_core import core_schema  # noqa: PLC0415 - no command needs it

        del source, handler
        read: Callable[[object], object] = cls.model_validate
        return core_schema.no_info_plain_validator_function(read)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """Refuse: a section is frozen."""
        message = f"{type(self).__name__} is frozen: {name} cannot be set"
        raise AttributeError(message)

    def __delattr__(self, name: str) -> NoReturn:
        """Refuse: a section is frozen."""
        message = f"{type(self).__name__} is frozen: {name} cannot be deleted"
        raise AttributeError(message)

    def __eq__(self, other: object) -> bool:
        """Tell whether another one is of the same type and says the same."""
        if type(other) is not type(self):
            return NotImplemented
        return self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        """Return a number for what it says, where no mapping is in it."""
        return hash((type(self), *self.__dict__.values()))

    def __repr__(self) -> str:
        """Return what it says."""
        said = ", ".join(f"{name}={value!r}" for name, value in self.__dict__.items())
        return f"{type(self).__name__}({said})"
