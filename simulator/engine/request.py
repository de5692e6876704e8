"""What an engine is asked to do, and what it answers; the same for the embedded one and the CLI."""

import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from .crew import Crew

Operation = Literal["preview", "up", "refresh", "destroy"]

Emit = Callable[[dict[str, Any]], None]
"""Receives every engine event as JSON, as Pulumi's `--event-log` writes it."""


SECRET_STAND_IN: Final = "stand-in-for-a-secret"  # noqa: S105 - it stands for one
"""The value of every secret: it is encrypted for the real stack, and nothing here can read it.

No word, since messages are searched for it.
"""


@dataclass(frozen=True)
class Request:
    """One operation on one stack."""

    operation: Operation
    project: Path
    """The folder with `Pulumi.yaml`."""

    stack: str
    config: Mapping[str, str]
    """`namespace:key` -> text; structured values as JSON."""

    secret_keys: frozenset[str]
    """The keys of `config` whose values are secret."""

    state: Path
    """A folder of its own for this stack's state."""

    environ: Mapping[str, str]
    """The complete environment of the program and the plugins."""

    plugins: Path
    """The folder of the `pulumi-resource-*` executables; nothing else is ever started."""

    policy_packs: tuple[Path, ...] = ()
    tolerant: bool = False
    """Whether what a mandatory policy finds is told and stops nothing: what stands already."""

    parallel: int = 16
    """How many steps may run at once."""

    log: Path = field(default=Path("engine.log"))
    """Where what processes print is kept."""

    config_objects: frozenset[str] = frozenset()
    """The keys of `config` whose value is structured."""

    unprotect: bool = False
    """Whether a `destroy` lifts the protection of resources first: a rehearsal that ends."""

    continue_on_error: bool = False
    """Whether an `up` or `destroy` finishes all that does not need what has failed."""

    python: str = sys.executable
    """The Python of the program and the policy packs; the CLI takes that of the project."""

    crew: "Crew | None" = None
    """Keeps processes for the next operation; the Pulumi CLI has its own."""

    ready: Callable[[], object] | None = None
    """Returns once the simulation stands; the embedded engine starts no plugin before."""


@dataclass(frozen=True)
class Outcome:
    """How an operation ended."""

    ok: bool
    changes: Mapping[str, int]
    """Operation -> how many resources it was done to, or would be."""

    outputs: Mapping[str, Any]
    """The stack's outputs; secrets read `[secret]`."""

    message: str
    """Empty, or one line that says why it failed."""

    settled: bool = False
    """A preview only: an `up` would not even write anything else into the state."""


Runner = Callable[[Request, Emit], Outcome]


def hire() -> "Crew":
    """Return who keeps processes for the operations of one command; they end with the block."""
    from .crew import Crew  # noqa: PLC0415 - asyncio is for commands that run the engine

    return Crew()


def choose(environ: Mapping[str, str]) -> Runner:
    """Pick the Pulumi CLI where there is one, else the embedded engine.

    `EVENKEEL_ENGINE=embedded` picks the embedded engine in any case.
    """
    from . import embedded as small  # noqa: PLC0415 - it imports this module
    from . import pulumi_cli as cli  # noqa: PLC0415 - it imports this module

    wanted = environ.get("EVENKEEL_ENGINE", "")
    if wanted != "embedded" and shutil.which("pulumi", path=environ.get("PATH", "")):
        return cli.run
    return small.run
