"""What a section says about one of its keys."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Final, get_args, get_origin

from ..frozen import dataclass

ABSENT: Final = object()
"""In place of a default, where there is none."""

LIMITS = ("pattern", "min_length", "max_length", "ge", "le", "unique")
"""What a value may be held to, beside its type."""


@dataclass(frozen=True, kw_only=True, eq=False)
class FieldInfo:
    """All that is said of one key, by its annotation and by `field`."""

    annotation: Any = None
    """The type, without what is said about it."""

    alias: str = ""
    """The key in a file."""

    title: str | None = None
    """What is expected, as messages quote it."""

    examples: Sequence[object] = ()
    """The first one is the remedy in messages."""

    default: Any = ABSENT
    default_factory: Callable[[], Any] | None = None
    limits: Mapping[str, Any]
    """Those of `LIMITS` that are set."""

    metadata: tuple[object, ...] = ()
    """What else its annotation says, such as who reads it."""

    def is_required(self) -> bool:
        """Tell whether the key must be there."""
        return self.default is ABSENT and self.default_factory is None

    def absent(self) -> Any:  # noqa: ANN401 - a default is of the field's type
        """Return what holds where the key is not there."""
        if self.default_factory is not None:
            return self.default_factory()
        return dict(self.default) if type(self.default) is dict else self.default


def field(  # noqa: PLR0913 - one for each thing that can be said
    *,
    default: Any = ABSENT,  # noqa: ANN401 - a default is of the field's type
    default_factory: Callable[[], Any] | None = None,
    title: str | None = None,
    examples: Sequence[object] = (),
    pattern: str | None = None,
    min_length: int | None = None,
    max_length: int | None = None,
    ge: int | None = None,
    le: int | None = None,
    unique: bool | None = None,
) -> Any:  # noqa: ANN401 - stands in place of a value
    """Say what a key may be: its default, words for messages, limits.

    Args:
        default: Left out: the key must be there.
        default_factory: Makes the default.
        title: What is expected, as messages quote it.
        examples: The first one is the remedy in messages.
        pattern: What a text matches.
        min_length: Of a text, a list or a mapping.
        max_length: Of a text, a list or a mapping.
        ge: The least number.
        le: The greatest number.
        unique: Whether each text of a list may stand in it only once.
    """
    limits = zip(LIMITS, (pattern, min_length, max_length, ge, le, unique), strict=True)
    return FieldInfo(
        default=default,
        default_factory=default_factory,
        title=title,
        examples=examples,
        limits={name: limit for name, limit in limits if limit is not None},
    )


def told(annotation: object) -> tuple[Any, FieldInfo, tuple[object, ...]]:
    """Return an annotation's type, what it says of its values, and what else it carries."""
    if get_origin(annotation) is not Annotated:
        return annotation, NOTHING, ()
    inner, *said = get_args(annotation)
    found = [each for each in said if isinstance(each, FieldInfo)]
    rest = tuple(each for each in said if not isinstance(each, FieldInfo))
    return inner, found[-1] if found else NOTHING, rest


def joined(annotation: object, alias: str, assigned: object) -> FieldInfo:
    """Return all that is said of a key; what is assigned counts more than the annotation."""
    inner, said, rest = told(annotation)
    own = assigned if isinstance(assigned, FieldInfo) else FieldInfo(default=assigned, limits={})
    return FieldInfo(
        annotation=inner,
        alias=alias,
        title=own.title or said.title,
        examples=own.examples or said.examples,
        default=said.default if own.default is ABSENT else own.default,
        default_factory=own.default_factory or said.default_factory,
        limits={**said.limits, **own.limits},
        metadata=rest,
    )


NOTHING: Final = FieldInfo(limits={})
