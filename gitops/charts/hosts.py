"""Many sources asked at once, one question at a time each; who is out of reach is asked once."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar
from urllib.parse import urlsplit

from simulator.errors import ChartError
from simulator.plugins.kubernetes.charts_transport import ChartUnreachableError

_AT_ONCE = 8


class Sourced(Protocol):
    """Something with a source: a pin, or an entry of the lock."""

    @property
    def source(self) -> str:
        """An address."""


S = TypeVar("S", bound=Sourced)
R = TypeVar("R")


@dataclass(frozen=True)
class Asked(Generic[S, R]):
    """One question and its answer, or why there is none."""

    subject: S
    answer: R | None = None
    failure: ChartError | None = None

    @property
    def unreachable(self) -> bool:
        """Whether nobody answered: nothing is known of what the source has."""
        return isinstance(self.failure, ChartUnreachableError)


def ask_each(subjects: Iterable[S], ask: Callable[[S], R]) -> list[Asked[S, R]]:
    """Ask about each subject at its source; a failure is an answer, too."""
    hosts: dict[str, list[S]] = {}
    for each in subjects:
        hosts.setdefault(urlsplit(each.source).netloc, []).append(each)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        several = pool.map(lambda asked: list(_of_host(asked, ask)), hosts.values())
        return [each for answers in several for each in answers]


def _of_host(subjects: Sequence[S], ask: Callable[[S], R]) -> Iterator[Asked[S, R]]:
    gone: ChartUnreachableError | None = None
    for each in subjects:
        if gone is not None:
            yield Asked(each, failure=gone)
            continue
        try:
            yield Asked(each, ask(each))
        except ChartUnreachableError as error:
            gone = error
            yield Asked(each, failure=error)
        except ChartError as error:
            yield Asked(each, failure=error)
