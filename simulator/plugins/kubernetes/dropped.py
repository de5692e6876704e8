"""Fields that an API server left out of an object, because it does not know them."""

from collections.abc import Iterator
from typing import Any

from .objects import Json


def dropped(sent: Json, live: Json) -> list[str]:
    """Return the paths of what was sent and is not there; what says nothing is no loss."""
    given = {key: each for key, each in sent.items() if key != "status"}
    return list(_lost(given, live, ""))


def _lost(sent: Any, live: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - any JSON
    if sent is live:
        return
    if isinstance(sent, dict) and isinstance(live, dict):
        for key, each in sent.items():
            inner = f"{path}.{key}" if path else key
            if key in live:
                yield from _lost(each, live[key], inner)
            elif _says_something(each):
                yield inner
    elif isinstance(sent, list) and isinstance(live, list) and len(sent) == len(live):
        for index, (one, other) in enumerate(zip(sent, live, strict=True)):
            yield from _lost(one, other, f"{path}[{index}]")


def _says_something(value: Any) -> bool:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        return any(_says_something(each) for each in value.values())
    return value not in (None, "", 0, False, [])
