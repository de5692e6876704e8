"""TERM and HUP end a command as Ctrl-C does: with its clean-up, and a word."""

import signal


def take_signals() -> None:
    """Let TERM and HUP interrupt from now on; an engine that took them gives them back changed."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)


def _interrupt(number: int, frame: object) -> None:
    del number, frame
    raise KeyboardInterrupt
