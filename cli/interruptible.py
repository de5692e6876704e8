"""Commands that end with a word when they are interrupted; typer ends them without one."""

from typing import Any

from typer.core import TyperGroup

from operations.errors import InterruptError


class Interruptible(TyperGroup):
    """The command line's outermost group: also what a command imports first can be interrupted."""

    def make_context(self, *args: Any, **settings: Any) -> Any:  # noqa: ANN401 - as typer says it
        """Read what was typed."""
        try:
            return super().make_context(*args, **settings)
        except KeyboardInterrupt:
            raise InterruptError from None

    def invoke(self, *args: Any, **settings: Any) -> Any:  # noqa: ANN401 - as typer says it
        """Run the command."""
        try:
            return super().invoke(*args, **settings)
        except KeyboardInterrupt:
            raise InterruptError from None
