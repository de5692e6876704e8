"""How every command ends: its document if that was asked for, and its exit status."""

import sys
from collections.abc import Callable

from cli.result import Result
from operations.errors import InterruptError
from operations.screen import Screen, choose_screen


def end(json: bool, command: Callable[[Screen], Result]) -> None:  # noqa: FBT001 - the flag as typed
    """Run a command on the screen that fits, print its document if asked, end with its status."""
    screen = choose_screen(json=json)
    try:
        result = command(screen)
    except KeyboardInterrupt:
        # typer would end without a word
        raise InterruptError from None
    finally:
        screen.close()
    if json:
        result.write()
    sys.stdout.flush()
    sys.exit(int(result.status))
