"""What the command tells a person when it cannot go on.

Problem              exit status
├── UsageError     2   the command or the machine is not fit for it
├── BusyError      4   another command works on the same environment
└── InterruptError 130 Ctrl-C, or a signal that ends it
"""

from typing import ClassVar

from operations.exit_codes import Exit


class CommandError(Exception):
    """One clear message, and the exit status that goes with it."""

    status: ClassVar[Exit] = Exit.FAILED


class UsageError(CommandError):
    """The command or the machine is not fit for it; nothing was started."""

    status = Exit.USAGE


class BusyError(CommandError):
    """Another command works on the same environment; nothing was changed."""

    status = Exit.BUSY


class InterruptError(CommandError):
    """Ctrl-C, or a signal that ends it."""

    status = Exit.INTERRUPTED

    def __init__(
        self, goes_on: str = "What was done is kept; the same command goes on from there."
    ) -> None:
        """Say how to go on."""
        super().__init__(f"Interrupted. {goes_on}")
