"""The result of rehearsing a change: the contract of those who make it and those who show it.

Everything in it may come from a stranger's pull request: whoever shows it escapes it.
"""

from datetime import UTC, datetime
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from gitops.cost.estimate import Estimate

FORMAT: Final = "evenkeel.dev/review/v1"

Name = Annotated[str, Field(max_length=2_000)]
"""A name; what is longer is cut by whoever makes the document, with `...` at its end."""

Text = Annotated[str, Field(max_length=8_000)]
"""One or more lines for a person."""

Count = Annotated[int, Field(ge=0, le=1_000_000_000_000)]
"""How many; a number without an end would be as long in the page."""

NOTHING: Final = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
"""What git calls a tree without files: the base of what has none, such as a first commit."""

Commit = Annotated[str, Field(pattern=r"^[0-9a-f]{40}([0-9a-f]{24})?$")]
Operation = Literal["create", "update", "replace", "delete"]
Severity = Literal["low", "medium", "high", "critical"]
Outcome = Literal["same", "changes", "policy", "failed", "unknown"]
"""Nothing changes; something does; a rule stops it; a step failed; nobody could look."""


def _in_utc(made: datetime) -> datetime:
    """Return a time in UTC; the first and the last of all have none there."""
    try:
        return made.astimezone(UTC)
    except OverflowError:
        raise ValueError("expected a time that UTC has") from None


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class PropertyChange(_Record):
    """One property, before and after; a secret's values are `[secret]`."""

    path: Name
    before: Text = ""
    after: Text = ""


class ResourceChange(_Record):
    """What happens to one resource."""

    operation: Operation
    type: Name
    name: Name
    urn: Name
    parent: Name = ""
    """The URN of the resource that it belongs to; empty where it is not known."""

    holds: Literal["", "data", "GPUs"] = ""
    """What is lost with it when it is deleted or replaced."""

    protected: bool = False
    properties: tuple[PropertyChange, ...] = ()


class Violation(_Record):
    """A policy's word on a resource."""

    policy: Name
    severity: Severity
    level: Literal["advisory", "mandatory"]
    resource: Name
    message: Text
    fresh: bool = True
    """Whether the base does not have it."""


class PolicyChange(_Record):
    """What becomes of a rule, of an exemption, or of the code that judges by them."""

    kind: Literal["rule", "exemption", "code"]
    operation: Literal["added", "removed", "changed"]
    effect: Literal["weaker", "unclear", "stricter"]
    """`unclear`: a person has to read it, such as another expression."""

    subject: Name
    details: tuple[Text, ...] = ()


class Gpus(_Record):
    """How many GPUs of a kind an environment has at least and at most."""

    accelerator: Name
    least_before: Count = 0
    most_before: Count = 0
    least: Count = 0
    most: Count = 0


class Quota(_Record):
    """A cloud's limit that the head needs more of than the base."""

    title: Name
    place: Name
    unit: Name
    before: Count
    after: Count


class Failure(_Record):
    """Something that did not work, in the one line that matters."""

    step: Literal["base", "preview", "deploy", "ready", "verify"]
    resource: Name = ""
    line: Text


class EnvironmentReview(_Record):
    """What the change comes to in one environment."""

    name: Name
    cloud: Name
    stage: Name
    outcome: Outcome
    rehearsed: Literal["previewed", "deployed"]
    """How far the rehearsal of the head went."""

    edits: tuple[Text, ...] = ()
    """What changed in the environment file, a line each: `gpuPools.train.nodes.max 16 -> 32`."""

    unchanged: Count = 0
    changes: tuple[ResourceChange, ...] = ()
    """Every resource that is created, updated, replaced or deleted."""

    violations: tuple[Violation, ...] = ()
    loosened: tuple[Violation, ...] = ()
    """What the base's policies stop in the head, and the head's own do not."""

    exemptions: tuple[Text, ...] = ()
    """The exemptions from policies that were used, a line each."""

    rules: Count = 0
    """How many rules looked at it."""

    gpus: tuple[Gpus, ...] = ()
    cost_before: Estimate | None = None
    """None where the environment does not exist in the base."""

    cost: Estimate | None = None
    quotas: tuple[Quota, ...] = ()
    parity: tuple[Text, ...] = ()
    """What the change makes different between clouds, a line each."""

    stand_ins: tuple[Name, ...] = ()
    """The charts that a stand-in stood for in the head."""

    stand_ins_before: tuple[Name, ...] = ()
    """Those in the base."""

    not_rehearsed: tuple[Text, ...] = ()
    failures: tuple[Failure, ...] = ()
    seconds: Annotated[float, Field(ge=0, le=1e9)] = 0

    def count(self, operation: Operation) -> int:
        """Return how many resources an operation happens to."""
        return sum(1 for each in self.changes if each.operation == operation)


class Untouched(_Record):
    """An environment that the change cannot affect, and why that is known."""

    name: Name
    reason: Text


class Review(_Record):
    """What a change comes to in all environments."""

    format: Literal["evenkeel.dev/review/v1"] = FORMAT
    version: Name
    """The version of evenkeel that made it."""

    base: Commit
    head: Commit
    made: Annotated[AwareDatetime, AfterValidator(_in_utc)]
    policies: tuple[PolicyChange, ...] = ()
    """What becomes of the policies themselves: the head is judged by its own."""

    environments: tuple[EnvironmentReview, ...] = ()
    untouched: tuple[Untouched, ...] = ()

    def age(self, now: datetime) -> float:
        """Return how many seconds ago it was made."""
        return (now - self.made).total_seconds()
