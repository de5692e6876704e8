"""Which rules speak about which resources; looked up once for each type token."""

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .judgement import Judge
from .model import Rule
from .remedies import Remedy
from .stack import StackJudge
from .templates import Kind

_TOKEN: Final = re.compile(r"kubernetes:(?P<group>[^/:]+)/(?P<version>[^/:]+):(?P<kind>\w+)")


@dataclass(frozen=True)
class Match:
    """The rules for one type token."""

    judges: tuple[Judge, ...]
    others: tuple[Rule, ...]
    """Rules about other resources."""

    remedies: tuple[Remedy, ...]
    """Of those of the rules that have one."""

    whole: bool
    """Whether a rule over the whole stack looks at it, too."""


class Dispatch:
    """The rules of a pack by type token. Safe for several threads."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Take the rules; judges are made when a token first appears."""
        self.rules = tuple(rules)
        self.stack = tuple(StackJudge(each) for each in rules if each.applies.stack)
        """The rules over the whole stack, which no single resource meets."""

        self._matches: dict[str, Match] = {}
        self._judges: dict[tuple[str, str], Judge] = {}
        self._lock = threading.Lock()

    def match(self, token: str) -> Match:
        """Return the rules for resources of a type."""
        with self._lock:
            found = self._matches.get(token)
            if found is None:
                found = self._matches[token] = self._matched(token)
            return found

    def _matched(self, token: str) -> Match:
        judges: list[Judge] = []
        others: list[Rule] = []
        for rule in self.rules:
            if rule.applies.stack:
                continue
            judge = self._judge(rule, token)
            if judge is None:
                others.append(rule)
            else:
                judges.append(judge)
        remedies = [Remedy(judge) for judge in judges if judge.rule.remedy]
        whole = any(each.applies(token) for each in self.stack)
        return Match(tuple(judges), tuple(others), tuple(remedies), whole)

    def _judge(self, rule: Rule, token: str) -> Judge | None:
        if rule.applies.types:
            found = any(re.fullmatch(pattern, token) for pattern in rule.applies.types)
            return self._made(rule, None) if found else None
        kind = kind_of(rule, token)
        return self._made(rule, kind) if kind else None

    def _made(self, rule: Rule, kind: Kind | None) -> Judge:
        key = (rule.id, kind.templates if kind else "")
        if key not in self._judges:
            self._judges[key] = Judge(rule, kind)
        return self._judges[key]


def kind_of(rule: Rule, token: str) -> Kind | None:
    """Return the kind that a rule means by a type token, if it means it.

    `kubernetes:core/v1:NodePatch` is a Node of which the program owns a part.
    """
    parts = _TOKEN.fullmatch(token)
    if parts is None:
        return None
    group = "" if parts["group"] == "core" else parts["group"]
    names = {parts["kind"], parts["kind"].removesuffix("Patch")}
    return next((kind for kind in rule.kinds if kind.group == group and kind.name in names), None)
