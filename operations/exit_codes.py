"""What the command's exit status means (docs/commands.md)."""

from enum import IntEnum


class Exit(IntEnum):
    """One meaning per status, so that a script can tell the cases apart."""

    OK = 0
    """Done, and everything is as the environment says."""

    FAILED = 1
    """A step failed; what was done is kept, and the next `up` goes on from there."""

    USAGE = 2
    """The command, the environment file or the machine is not fit for it; nothing was started."""

    POLICY = 3
    """A mandatory policy was violated; nothing was changed."""

    BUSY = 4
    """Another command works on the same environment; nothing was changed."""

    NOT_READY = 5
    """Everything was deployed, but something was not ready in time."""

    INTERRUPTED = 130
    """Ctrl-C; what was done is kept, and the next `up` goes on from there."""
