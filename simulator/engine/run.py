"""What all parts of one deployment share."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from .children import Child, Children
from .crew import Post, Worker
from .events import Events
from .ledger import CREATING, Ledger
from .request import Request
from .resources import Resource
from .setbacks import Setbacks


class Halted(Exception):  # noqa: N818 - it says what happened, not that something broke
    """The deployment has failed or was cancelled; nothing new is begun."""


class Failed(Halted):
    """One step has failed; what does not need it goes on."""


@dataclass(frozen=True)
class Forked:
    """A program that is a fork."""

    post: Post
    worker: Worker
    """Its host."""

    fork: Child


@dataclass
class Run:
    """One deployment while it runs."""

    request: Request
    project: str
    """The project's name."""

    events: Events
    ledger: Ledger
    children: Children
    host: Forked | None = None
    """What the program is a fork of, if it is one."""

    address: str = ""
    """Where the monitor and the engine's own service answer."""

    base: list[Resource] = field(default_factory=list)
    """All resources of the last state, in its order."""

    olds: dict[str, Resource] = field(default_factory=dict)
    """The same by name, without those that wait for their deletion."""

    news: dict[str, Resource] = field(default_factory=dict)
    """What this run has made, changed or found unchanged."""

    resumed: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Name -> checked inputs of creations that a crash has cut off; they are simply repeated."""

    changes: Counter[str] = field(default_factory=Counter)
    halted: asyncio.Event = field(default_factory=asyncio.Event)
    failed: bool = False
    step_failed: bool = False
    """A step could not be done: the run says so at its end, as the CLI does."""

    setbacks: Setbacks = field(default_factory=Setbacks)
    cancelled: bool = False
    corrupt: bool = False
    """A provider has failed in a way that leaves a resource in doubt."""

    settled: bool = True
    """Everything met so far is in the state just as it would be written now."""

    def __post_init__(self) -> None:
        """Look at the state that the run starts from."""
        self.base = self.ledger.resources()
        self.settled = not self.ledger.pending()
        self.olds = {each.urn: each for each in self.base if not each.delete}
        self.resumed = {
            each.resource.urn: each.resource.inputs
            for each in self.ledger.pending()
            if each.kind == CREATING
        }

    @property
    def preview(self) -> bool:
        """Whether nothing is really done."""
        return self.request.operation == "preview"

    def fail(self) -> None:
        """Begin nothing new; what runs may end."""
        self.failed = True
        self.halted.set()

    def go_on(self) -> None:
        """Raise where nothing new may be begun.

        Raises:
            Halted: The run has failed or was cancelled.
        """
        if self.halted.is_set():
            raise Halted
