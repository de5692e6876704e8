"""What a look for drift has found."""

from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

FORMAT: Final = "evenkeel.dev/drift/v1"

Outcome = Literal["same", "drift", "unknown"]
"""As it was deployed; changed since; nobody could look."""

Name = Annotated[str, Field(max_length=2_000)]
Text = Annotated[str, Field(max_length=8_000)]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Change(_Record):
    """One property, as it was deployed and as it is; a secret's values are `[secret]`."""

    path: Name
    deployed: Text = ""
    found: Text = ""
    by: Name = ""
    """Who has changed it, as the cluster remembers; empty where nobody knows."""


class Drifted(_Record):
    """One resource that is not as it was deployed."""

    kind: Literal["changed", "gone"]
    type: Name
    name: Name
    urn: Name
    changes: tuple[Change, ...] = ()


class Silent(_Record):
    """A change that is left out of the report, and why."""

    urn: Name
    path: Name
    why: Text


class Report(_Record):
    """What a look at one environment has found."""

    format: Literal["evenkeel.dev/drift/v1"] = FORMAT
    environment: Name
    outcome: Outcome
    made: AwareDatetime
    commit: Name = ""
    """The commit that was looked with; empty where there is none."""

    resources: int = 0
    """How many were looked at."""

    drifted: tuple[Drifted, ...] = ()
    silent: tuple[Silent, ...] = ()
    reason: Text = ""
    """Why nobody could look."""
