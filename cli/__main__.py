"""The `evenkeel` command; nothing is imported before it can answer Ctrl-C."""

import atexit
import gc

_YOUNG = 100_000
"""Objects before the collector looks: importing makes many, and hardly any of them are garbage."""

gc.set_threshold(_YOUNG)
atexit.register(gc.freeze)  # what is left at the end goes with the process, unlooked at


def main() -> None:
    """Run the command line; Ctrl-C ends it with a word, also while it is still being imported."""
    try:
        from operations.signals import take_signals  # noqa: PLC0415 - imports `signal`, enums and all

        take_signals()
        from cli.command_line import run  # noqa: PLC0415 - takes most of the command's start

        run()
    except KeyboardInterrupt:
        from cli.failing import fail  # noqa: PLC0415 - see above
        from operations.errors import InterruptError  # noqa: PLC0415 - see above
        from operations.exit_codes import Exit  # noqa: PLC0415 - see above

        fail("InterruptError", [str(InterruptError())], Exit.INTERRUPTED)


if __name__ == "__main__":
    main()
