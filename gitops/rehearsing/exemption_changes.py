"""What a change does to exemptions: added, removed, extended, or made to hold in more places."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final, Literal

from gitops.review.document import PolicyChange

from . import texts

Entry = Mapping[str, Any]

_EVERYWHERE: Final = ("*",)
_GLOB: Final = re.compile(r"[*?\[]")
"""What of a glob does not stand for itself."""


@dataclass(frozen=True)
class _Held:
    """What decides where and until when an exemption holds."""

    rule: str
    resource: str
    environments: tuple[str, ...]
    expires: str
    """As it is written: days in this form are in the order of their letters."""

    @classmethod
    def of(cls, entry: Entry) -> "_Held":
        places = entry.get("environments")
        named = tuple(map(str, places)) if isinstance(places, list) and places else _EVERYWHERE
        return cls(
            rule=str(entry.get("rule", "")).strip(),
            resource=str(entry.get("resource", "")).strip(),
            environments=tuple(sorted(set(named))),
            expires=str(entry.get("expires", "")).strip(),
        )

    @property
    def subject(self) -> str:
        return f"{self.rule} {self.resource}"

    @property
    def said(self) -> tuple[str, ...]:
        where = "everywhere" if self.environments == _EVERYWHERE else ", ".join(self.environments)
        return (f"until {self.expires}", where)


def exemption_changes(before: Sequence[Entry], after: Sequence[Entry]) -> Iterator[PolicyChange]:
    """Yield what becomes of each exemption; one that is worded otherwise is the same."""
    was, now = ([_Held.of(each) for each in entries] for entries in (before, after))
    gone = [each for each in dict.fromkeys(was) if each not in now]
    for each in dict.fromkeys(now):
        if each in was:
            continue
        old = _origin(each, gone)
        if old is None:
            yield _change(each.subject, "added", "weaker", each.said)
            continue
        gone.remove(old)
        weaker, stricter = _moved(old, each)
        yield _change(
            each.subject, "changed", "weaker" if weaker else "stricter", (*weaker, *stricter)
        )
    for each in gone:
        yield _change(each.subject, "removed", "stricter", each.said)


def _origin(new: _Held, gone: Sequence[_Held]) -> _Held | None:
    """Return what an exemption was before: of the same rule, for the same or related resources."""
    alike = [each for each in gone if each.rule == new.rule]
    same = [each for each in alike if each.resource == new.resource]
    near = [
        each
        for each in alike
        if fnmatchcase(each.resource, new.resource) or fnmatchcase(new.resource, each.resource)
    ]
    return next(iter((*same, *near)), None)


def _moved(old: _Held, new: _Held) -> tuple[list[str], list[str]]:
    """Return what of an exemption lets more through, and what less."""
    weaker: list[str] = []
    stricter: list[str] = []
    if old.resource != new.resource:
        narrower = _within(new.resource, (old.resource,))
        (stricter if narrower else weaker).append(f"for {old.resource} -> {new.resource}")
    if old.environments != new.environments:
        narrower = all(_within(each, old.environments) for each in new.environments)
        line = f"in {', '.join(old.environments)} -> {', '.join(new.environments)}"
        (stricter if narrower else weaker).append(line)
    if old.expires != new.expires:
        later = new.expires > old.expires
        (weaker if later else stricter).append(f"until {old.expires} -> {new.expires}")
    return weaker, stricter


def _within(new: str, old: Sequence[str]) -> bool:
    """Return whether all that a glob matches was matched before; false also where that is unclear.

    A glob that is taken for a name shows nothing: `a?` matches the text `a*`, and not what it does.
    """
    start = _GLOB.split(new)[0]
    for each in old:
        before = each.removesuffix("*")
        if each == new or (start == new and fnmatchcase(new, each)):
            return True
        if before != each and not _GLOB.search(before) and start.startswith(before):
            return True
    return False


def _change(
    subject: str,
    operation: Literal["added", "removed", "changed"],
    effect: Literal["weaker", "stricter"],
    details: Sequence[str],
) -> PolicyChange:
    return PolicyChange(
        kind="exemption",
        operation=operation,
        effect=effect,
        subject=texts.name(subject),
        details=tuple(map(texts.text, details)),
    )
