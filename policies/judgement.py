"""Judging one object by one rule, also where the object is known only in part.

A value that is not known yet is judged by trial: the rule is asked with the value left out, with
plain values of each type, and with what the rule's own fixtures have in that place. If the answer
is always the same, the value does not matter. If not, the verdict waits until the value is known.
So a rule never denies an unknown value that one of its own fixtures shows to be fine.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any, Final

from .embedded import opened
from .expressions import OBJECT, STACK, Expression, Given
from .model import Json, Rule
from .reads import names_read
from .templates import Kind
from .values import Path, marks, pruned, redact, reveal, spelled, supplied, unknown_paths

PLAIN_TRIALS: Final[tuple[Any, ...]] = ("any text", "", 0, 1, True, False, [], {})
UNSAID: Final = "got what the rule denies"
"""How a denial starts where the rule has no words for it."""

_PATHS_SHOWN: Final = 3
_SHOWN: Final = 80
_FOUND: Final = 600
"""How much of a finding is told, in characters: what was got can be megabytes."""


class Outcome(Enum):
    """What a rule says of an object."""

    ADMIT = "admit"
    DENY = "deny"
    DEFER = "defer"


@dataclass(frozen=True)
class Verdict:
    """What a rule says of an object, and why."""

    outcome: Outcome
    reason: str = ""
    """For a person, without secrets; empty when admitted."""

    unknown: tuple[Path, ...] = ()
    """What has to be known first, where the verdict is deferred."""


class Subject:
    """One object to be judged; what all rules need of it is worked out once."""

    def __init__(self, tree: Any, *, kubernetes: bool = True) -> None:  # noqa: ANN401 - JSON
        """Take properties, whose values may hold `Unknown` and `Secret`.

        Args:
            tree: The properties, or for a rule over the stack a list of resources.
            kubernetes: Whether null means absent, as the Kubernetes API reads it.
        """
        self.kubernetes = kubernetes
        self.tree: Any = _as_served(tree) if kubernetes else tree
        unknown, self._secret = marks(self.tree)
        self.unknown = tuple(unknown_paths(self.tree)) if unknown else ()
        self._given: list[Given] = []

    @cached_property
    def revealed(self) -> Any:  # noqa: ANN401 - JSON
        """The tree with secrets opened: for judging, never for a message."""
        return reveal(self.tree) if self._secret else self.tree

    @cached_property
    def shown(self) -> Any:  # noqa: ANN401 - JSON
        """The tree with secrets redacted: for messages."""
        return redact(self.tree) if self._secret else self.tree

    def told(self, params: Json, over: str = OBJECT) -> Given:
        """Return the subject as messages are made from it: without secrets."""
        if not self._secret or self.shown == self.revealed:
            return self.given(params, over)
        return Given(self.shown, params, over)

    def given(self, params: Json, over: str = OBJECT) -> Given:
        """Return the subject as expressions are asked about it; rules with equal params share it.

        Only for a subject without unknown values.
        """
        for each in self._given:
            if each.params is params:
                return each
        self._given.append(Given(self.revealed, params, over))
        return self._given[-1]


class Judge:
    """One rule for one kind of object; compiled once."""

    def __init__(self, rule: Rule, kind: Kind | None = None) -> None:
        """Compile the rule's expressions for a Kubernetes kind, or for other resources (None)."""
        templates = kind.templates if kind else "[object]"
        self.rule = rule
        over = STACK if rule.applies.stack else OBJECT
        self._verdict = Expression(rule.verdict_text(templates), over)
        self._reads = None if over == STACK else names_read(rule.verdict_text(templates))
        finding = rule.finding_text(templates)
        self._finding = Expression(finding, over) if finding else None

    def judge(self, subject: Subject, params: Json) -> Verdict:
        """Judge an object, or for a rule over the stack a list of resources."""
        if not subject.unknown:
            answer = self._verdict.ask(subject.given(params, self._verdict.over))
            if answer.value is True:
                return Verdict(Outcome.ADMIT)
            return Verdict(Outcome.DENY, self._denial(subject, params))
        outcome = self._tried(subject.revealed, params)
        if outcome is Outcome.ADMIT:
            return Verdict(outcome)
        if outcome is Outcome.DENY:
            # Secrets stay wrapped: the result is only shown, redacted.
            known = Subject(supplied(subject.tree, _left_out), kubernetes=False)
            return Verdict(outcome, self._denial(known, params))
        awaited = self._awaited(subject.unknown)
        return Verdict(outcome, _waiting(subject, awaited), awaited)

    def _awaited(self, unknown: Sequence[Path]) -> tuple[Path, ...]:
        """Return what the verdict may hang on: not what the expression cannot read.

        The verdict does hang on something: where no name fits, it may be any.
        """
        reads = self._reads
        return tuple(each for each in unknown if reads is None or each[0] in reads) or tuple(
            unknown
        )

    def _tried(self, revealed: Any, params: Json) -> Outcome:  # noqa: ANN401 - JSON
        admitted = set()
        for choose in self.trials():
            answer = self._verdict.answer(supplied(revealed, choose), params)
            admitted.add(answer.value is True)
            if len(admitted) > 1:
                return Outcome.DEFER
        return Outcome.ADMIT if admitted == {True} else Outcome.DENY

    def trials(self) -> Iterator[Callable[[Path], tuple[Any, ...]]]:
        """Yield what to put in the place of unknown values, one way after the other."""
        yield _left_out
        for place in range(max((len(each) for each in self._known.values()), default=0)):
            yield self._as_in_fixture(place)
        for value in PLAIN_TRIALS:
            yield _always(value)

    def _as_in_fixture(self, place: int) -> Callable[[Path], tuple[Any, ...]]:
        def choose(path: Path) -> tuple[Any, ...]:
            values = self._known.get(_slot(path), ())
            return (values[place % len(values)],) if values else ()

        return choose

    @cached_property
    def _known(self) -> Mapping[tuple[str, bool], list[Any]]:
        """What the fixtures have, by the last key on the way and whether inside a list."""
        known: dict[tuple[str, bool], list[Any]] = {}
        for _, fixture in self.rule.fixtures.all():
            shown = [opened(each.type, each.object) for each in fixture.resources] or opened(
                fixture.type, fixture.object
            )
            for path, value in _walk(shown):
                values = known.setdefault(_slot(path), [])
                if value not in values:
                    values.append(value)
        return known

    def _denial(self, subject: Subject, params: Json) -> str:
        """Say what is wrong, from values in which secrets are redacted."""
        if self.rule.shows:
            shown = subject.shown
            got = " and ".join(f"{path}: got {_said(shown, path)}" for path in self.rule.shows)
            return f"{got}; {self.rule.message}"
        given = subject.told(params, self._verdict.over)
        if self._finding is not None:
            found = self._finding.ask(given)
            if isinstance(found.value, str) and found.value:
                return f"{_cut(found.value)}; {self.rule.message}"
        verdict = self._verdict.ask(given)
        if verdict.error:
            return f"got what the rule cannot read ({verdict.error}); {self.rule.message}"
        if not isinstance(verdict.value, bool):
            kind = type(verdict.value).__name__
            return f"got a rule that gives {kind}, not true or false; {self.rule.message}"
        return f"{UNSAID}; {self.rule.message}"


def _as_served(tree: Any) -> Any:  # noqa: ANN401 - JSON
    """Return an object as an API server hands it to rules: always with `metadata`."""
    served = pruned(tree)
    if isinstance(served, dict):
        served.setdefault("metadata", {})
    return served


def _said(tree: Any, path: str) -> str:  # noqa: ANN401 - JSON
    """Return what lies at a dotted path as text that fits into a line."""
    for step in path.split("."):
        tree = tree.get(step) if isinstance(tree, Mapping) else None
    if tree is None:
        return "nothing"
    text = tree if isinstance(tree, str) and tree else json.dumps(tree, default=str)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."


def _cut(found: str) -> str:
    return found if len(found) <= _FOUND else f"{found[:_FOUND]}..."


def _left_out(_: Path) -> tuple[Any, ...]:
    return ()


def _always(value: object) -> Callable[[Path], tuple[Any, ...]]:
    return lambda _: (value,)


def _slot(path: Path) -> tuple[str, bool]:
    key = next((part for part in reversed(path) if isinstance(part, str)), "")
    return key, isinstance(path[-1], int)


def _walk(tree: object, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    if path:
        yield path, tree
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from _walk(value, (*path, key))
    elif isinstance(tree, list):
        for place, value in enumerate(tree):
            yield from _walk(value, (*path, place))


def _waiting(subject: Subject, awaited: Sequence[Path]) -> str:
    named = ", ".join(_place(subject.tree, each) for each in awaited[:_PATHS_SHOWN])
    more = len(awaited) - _PATHS_SHOWN
    return f"{named}{f' and {more} more' if more > 0 else ''}: not known yet"


def _place(tree: Any, path: Path) -> str:  # noqa: ANN401 - JSON
    place, *way = path
    if not isinstance(tree, list) or not isinstance(place, int):
        return spelled(path)
    # in a stack: which resource, then `object`, then the way to the value
    return f"{tree[place]['name']} {spelled(tuple(way[1:]))}"
