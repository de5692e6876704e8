"""Frozen dataclasses of ours do what the standard ones do."""

import copy
import dataclasses
import inspect
import pickle
import pydoc
from collections.abc import Callable
from typing import Any

import pytest

from components import frozen


def shape() -> type:
    """Return a class that is no dataclass yet."""

    class Made:
        """What both are made of."""

        width: int
        name: str = "a"
        parts: tuple[int, ...] = dataclasses.field(default_factory=lambda: (1, 2))

    return Made


def standard(*, kw_only: bool) -> Any:  # noqa: ANN401 - a class
    """Return the class as the standard decorator makes it."""
    return dataclasses.dataclass(frozen=True, kw_only=kw_only)(shape())


def ours(*, kw_only: bool) -> Any:  # noqa: ANN401 - a class
    """Return the class as ours makes it."""
    return frozen.dataclass(frozen=True, kw_only=kw_only)(shape())


@frozen.dataclass(frozen=True, kw_only=True)
class Kept:
    """One that can be found by its name."""

    size: int
    inside: tuple[int, ...] = ()


ASKED: dict[str, Callable[[Any], object]] = {
    "repr": lambda made: repr(made(width=1)),
    "equal": lambda made: made(width=1) == made(width=1, name="a"),
    "other": lambda made: made(width=1) == made(width=2),
    "hash": lambda made: len({made(width=1), made(width=1), made(width=2)}),
    "fields": lambda made: [each.name for each in dataclasses.fields(made)],
    "asdict": lambda made: dataclasses.asdict(made(width=1)),
    "replace": lambda made: repr(dataclasses.replace(made(width=1), name="b")),
    "by place": lambda made: repr(made(3, "c")),
    "absent": lambda made: made(),
    "unknown": lambda made: made(width=1, height=2),
    "twice": lambda made: made(1, width=1),
    "too many": lambda made: made(1, "a", (), 4),
    "set": lambda made: setattr(made(width=1), "width", 2),
    "new": lambda made: setattr(made(width=1), "height", 2),
    "delete": lambda made: delattr(made(width=1), "width"),
    "copy": lambda made: copy.copy(made(width=1)) == copy.deepcopy(made(width=1)),
    "signature": lambda made: str(inspect.signature(made)),
    "kinds": lambda made: [p.kind for p in inspect.signature(made).parameters.values()],
    "bound": lambda made: inspect.signature(made).bind(width=1).arguments,
    "of an instance": lambda made: hasattr(made(width=1), "__signature__"),
    "match": lambda made: [matched(each) for each in (made(width=1), made(width=2), 1)],
    "match arguments": lambda made: made.__match_args__,
    "foreign": lambda made: made(width=1) == (1, "a", (1, 2)),
}


def matched(value: Any) -> object:  # noqa: ANN401 - of a class, or not
    """Return what a `match` by the names of fields finds."""
    match value:
        case object(width=1, name=name):
            return name
        case object(width=width):
            return width
    return None


def answer(made: Any, ask: Callable[[Any], object]) -> object:  # noqa: ANN401 - a class
    """Return what comes of it; for an error its type."""
    try:
        return ask(made)
    except (TypeError, dataclasses.FrozenInstanceError) as error:
        return type(error)


@pytest.mark.parametrize("kw_only", [True, False])
@pytest.mark.parametrize("asked", ASKED)
def test_both_do_the_same(asked: str, kw_only: bool) -> None:  # noqa: FBT001 - pytest passes it
    """Made, compared, shown, copied, refused."""
    ask = ASKED[asked]

    assert answer(ours(kw_only=kw_only), ask) == answer(standard(kw_only=kw_only), ask)


def test_it_can_be_kept() -> None:
    """Copies and pickles are equal, and a subclass adds its own."""

    @frozen.dataclass(frozen=True, kw_only=True)
    class More(Kept):
        colour: str

    assert pickle.loads(pickle.dumps(Kept(size=1))) == Kept(size=1)  # noqa: S301 - our own
    assert repr(More(size=1, colour="red")).endswith("More(size=1, inside=(), colour='red')")
    assert More(size=1, colour="red") != Kept(size=1)


def test_how_it_is_called_is_said_in_its_help() -> None:
    """Also for a subclass; one that writes its own `__init__` is called by that."""

    @frozen.dataclass(frozen=True)
    class Wider(Kept):
        width: int
        colour: str = dataclasses.field(default="red", kw_only=True)

    class Own(Kept):
        def __init__(self, name: str) -> None:
            super().__init__(size=len(name))

    assert "Kept(*, size: int, inside: tuple[int, ...] = ())" in pydoc.plain(pydoc.render_doc(Kept))
    assert str(inspect.signature(Wider)) == (
        "(width: int, *, size: int, inside: tuple[int, ...] = (), colour: str = 'red') -> None"
    )
    assert list(inspect.signature(Own).parameters) == ["name"]
    match Wider(3, size=1):
        case Wider(width):
            assert width == 3


def test_what_it_cannot_make_is_refused() -> None:
    """Rather than made otherwise than the standard decorator would."""
    loose: Any = frozen.dataclass
    with pytest.raises(TypeError, match="frozen=False"):
        loose(frozen=False)
    with pytest.raises(TypeError, match="field of another kind"):

        @frozen.dataclass(frozen=True)
        class Counted:
            size: int = dataclasses.field(default=0, compare=False)
