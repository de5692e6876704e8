"""Exceptions to rules: each with a reason, an owner and a day on which it ends."""

import difflib
import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, Final

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from . import documents
from .errors import RuleProblems
from .spoken import spoken
from .term import Term

EXEMPTIONS: Final = Path(__file__).parent / "exemptions.yaml"
"""The file of the exemptions that come with evenkeel."""

TODAY: Final = "EVENKEEL_TODAY"
"""The variable that says which day it is (YYYY-MM-DD), in place of the clock."""

REHEARSED: Final = "EVENKEEL_SESSION"
"""The variable that each process of a rehearsal has, and no real deployment: its session."""

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_SET: Final = re.compile(r"\[[^\]]*\]")
_REGEX: Final = re.compile(r"[\^${}|]|\.\*")
"""Signs of a regular expression, or of a choice, none of which a glob has."""

_MOST_SLASHES: Final = 2
"""In what exemptions call an object: Kind/namespace/name."""

_GLOB_SIGNS: Final = frozenset("*?[")
_KUBERNETES: Final = re.compile(r"kubernetes:(?P<group>[^/:]+)/[^/:]+:(?P<kind>\w+)")
_NOT_OBJECTS: Final = frozenset({"helm.sh", "kustomize", "yaml"})
"""Groups in the Kubernetes provider's tokens whose resources are no Kubernetes objects."""


class Exemption(BaseModel):
    """One exception: what a rule denies there is reported, but stops nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    rule: Annotated[str, Field(min_length=1)]
    """The rule's id."""

    resource: Annotated[str, Field(min_length=1)]
    """A glob over identities (see `identity`); capital letters count."""

    environments: Annotated[
        tuple[Annotated[str, Field(min_length=1)], ...], Field(min_length=1)
    ] = ("*",)
    """Globs over the names of environments."""

    reason: Annotated[str, Field(min_length=1)]
    owner: Annotated[str, Field(min_length=1)]
    """Who answers for it, and is asked when it ends."""

    expires: date
    """The last day on which it holds."""

    @field_validator("expires", mode="before")
    @classmethod
    def _is_a_day(cls, value: object) -> object:
        # pydantic would take a number for seconds since 1970, and Python weeks for days.
        if isinstance(value, str) and _DAY.fullmatch(value.strip()):
            with suppress(ValueError):
                return date.fromisoformat(value.strip())
        if type(value) is date:
            return value
        got = value.isoformat() if isinstance(value, datetime) else repr(value)
        raise ValueError(f"got {got}; expected a day as YYYY-MM-DD")

    @field_validator("resource")
    @classmethod
    def _can_be_one(cls, value: str) -> str:
        if not any(sign.isalnum() for sign in _SET.sub("", value)):
            raise ValueError(
                f"got {value!r}, which names nothing; expected a kind or a type at least, since "
                "a rule that holds nowhere has the level disabled"
            )
        if not _may_fit(value):
            raise ValueError(f"got {value!r}; expected Kind/namespace/name or TYPE-TOKEN/name")
        return value

    def covers(self, rule: str, identity: str, environment: str, today: date) -> bool:
        """Say whether a rule's denial of a resource in an environment is excepted today."""
        return (
            rule == self.rule
            and not self.expired(today)
            and self.holds_in(environment)
            and fnmatchcase(identity, self.resource)
        )

    @property
    def about(self) -> tuple[str, ...]:
        """What it is about: equal where one exemption repeats another."""
        return (self.rule, self.resource, *sorted(self.environments))

    def expired(self, today: date) -> bool:
        """Say whether its last day has passed."""
        return today > self.expires

    def holds_in(self, environment: str) -> bool:
        """Say whether it is meant for an environment."""
        return any(fnmatchcase(environment, pattern) for pattern in self.environments)

    def names(self, environment: str) -> bool:
        """Say whether it names an environment outright; only there can it be found unused."""
        return environment in self.environments and not _GLOB_SIGNS & set(environment)

    def said(self) -> str:
        """Return reason, owner and last day as the end of a message."""
        reason = self.reason.strip().removesuffix(".")
        return f"reason: {reason}; owner: {self.owner}; until {self.expires.isoformat()}"


def load(
    path: Path = EXEMPTIONS, rules: Collection[str] | None = None, now: date | None = None
) -> tuple[Exemption, ...]:
    """Read a file of exemptions; without the file there are none.

    Args:
        path: The file: a list.
        rules: The ids of the rules that there are; None leaves it open, and how long each holds.
        now: The day from which it counts how long an exemption holds; the clock's by default.

    Raises:
        RuleProblems: Everything that is wrong.
    """
    if not path.exists():
        return ()
    try:
        text = path.read_text(encoding="utf-8")
        content = documents.read(text)
    except (OSError, UnicodeDecodeError, ValueError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise RuleProblems(
            [f"{path.name}: got {reason}; expected YAML. Correct the file."]
        ) from None
    if content is None:
        return ()
    if not isinstance(content, list):
        got = type(content).__name__
        raise RuleProblems(
            [f"{path.name}: got {got}; expected a list of exemptions. See docs/policies.md."]
        )
    problems: list[str] = []
    wheres = documents.Places(path.name, text, content, ("rule", "resource"))
    found = [_read(wheres, place, each, problems) for place, each in enumerate(content)]
    problems.extend(_crossed(found, wheres, rules))
    if rules is not None:
        problems.extend(_too_long(found, wheres, Term(path.parent, now)))
    if problems:
        raise RuleProblems(problems)
    return tuple(each for each in found if each is not None)


def _crossed(
    found: Sequence[Exemption | None], wheres: documents.Places, rules: Collection[str] | None
) -> Iterator[str]:
    """Yield what is wrong with exemptions beside the rules, and beside each other."""
    first: dict[tuple[str, ...], int] = {}
    for place, exemption in enumerate(found):
        if exemption is None:
            continue
        if rules is not None and exemption.rule not in rules:
            meant = difflib.get_close_matches(exemption.rule, rules, 1)
            remedy = (
                f"Did you mean {meant[0]}?" if meant else "Correct it, or remove the exemption."
            )
            yield (
                f"{wheres.of(place)}.rule: got {exemption.rule}, which no rule has as its id; "
                f"expected the id of a rule. {remedy}"
            )
        before = first.setdefault(exemption.about, place)
        if before < place:
            yield (
                f"{wheres.of(place)}: got rule, resource and environments of line "
                f"{wheres.line(before)} again; expected them once. Remove one of the two."
            )


def _too_long(
    found: Sequence[Exemption | None], wheres: documents.Places, term: Term
) -> Iterator[str]:
    """Yield what is wrong with how long exemptions hold."""
    if term.problem:
        yield term.problem
    for place, exemption in enumerate(found):
        if exemption is not None and exemption.expires > term.last:
            yield from term.exceeded(wheres.of(place), exemption.expires)


def identity(token: str, name: str, obj: Mapping[str, Any]) -> str:
    """Return what exemptions call a resource.

    Kubernetes objects are `Kind/namespace/name`, or `Kind/name` where the object has no namespace;
    everything else is `TYPE-TOKEN/logical-name`.

    Args:
        token: The Pulumi type token; empty for an object that did not come through Pulumi.
        name: The logical name; stands in for an object's name that is not known yet.
        obj: The inputs.
    """
    kind = _kind(token, obj)
    if not kind:
        return f"{token}/{name}"
    metadata = obj.get("metadata")
    said = metadata if isinstance(metadata, Mapping) else {}
    named, namespace = said.get("name"), said.get("namespace")
    steps = (kind, namespace, named if isinstance(named, str) and named else name)
    return "/".join(each for each in steps if isinstance(each, str) and each)


def held_today(environ: Mapping[str, str] = os.environ) -> date:
    """Return the day that a pack's process holds exemptions against.

    A real deployment has the clock's: who sets a variable could else use what has ended.

    Raises:
        RuleProblems: It is a rehearsal's, and `EVENKEEL_TODAY` is not a day.
    """
    return today(environ if environ.get(REHEARSED) else {})


def today(environ: Mapping[str, str] = os.environ) -> date:
    """Return the day that exemptions are held against where nothing is deployed.

    Raises:
        RuleProblems: `EVENKEEL_TODAY` is not a day.
    """
    text = environ.get(TODAY)
    if not text:
        return datetime.now(UTC).date()
    with suppress(ValueError):
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    raise RuleProblems(
        [f"{TODAY}: got {text!r}; expected a day as YYYY-MM-DD. Correct the variable."]
    )


def _kind(token: str, obj: Mapping[str, Any]) -> str:
    if not token:
        kind = obj.get("kind")
        return kind if isinstance(kind, str) else ""
    parts = _KUBERNETES.fullmatch(token)
    if parts is None or parts["group"] in _NOT_OBJECTS:
        return ""
    return parts["kind"].removesuffix("Patch")


def _may_fit(glob: str) -> bool:
    """Say whether there can be a resource that a glob fits, by the glob's form."""
    head, _, rest = glob.partition("/")
    if glob.startswith("urn:") or _REGEX.search(glob):
        return False
    if head[:1].islower() and ":" not in head:
        return False  # neither a kind nor a type token
    if head.isalnum() and (glob.count("/") > _MOST_SLASHES or "//" in glob):
        return False
    return bool(head) and (bool(rest) or "*" in head)


def _read(
    wheres: documents.Places, place: int, content: object, problems: list[str]
) -> Exemption | None:
    try:
        return Exemption.model_validate(content)
    except ValidationError as error:
        problems.extend(spoken(wheres.of(place), error))
        return None
