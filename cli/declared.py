"""How commands are declared: functions, with what can be typed for each of their parameters."""

from collections.abc import Callable
from typing import Any

from components.frozen import dataclass


@dataclass(frozen=True)
class Argument:
    """What is typed for a parameter at its place."""

    metavar: str = ""
    """What help calls it; empty for the parameter's name."""

    help: str = ""


@dataclass(frozen=True)
class Option:
    """What is typed for a parameter by name."""

    name: str = ""
    """With its dashes; empty for the parameter's name, with dashes."""

    help: str = ""
    min: float | None = None
    """The smallest number that it takes."""


class Commands:
    """Commands by name, and groups of them; `cli.matching` and `cli.typer_app` read it."""

    def __init__(self, about: str = "") -> None:
        """Begin without a command; `about` is what help says of a group."""
        self.about = about
        self.functions: dict[str, Callable[..., None]] = {}
        self.passing: set[str] = set()
        self.parts: list[tuple[str, Commands]] = []
        self.first: Callable[..., None] | None = None

    def command(
        self, *, passes_on: bool = False
    ) -> Callable[[Callable[..., None]], Callable[..., None]]:
        """Declare a function as the command of its name.

        Args:
            passes_on: Whether it takes whatever is typed, for another command.
        """

        def declare(function: Callable[..., None]) -> Callable[..., None]:
            self.functions[function.__name__] = function
            if passes_on:
                self.passing.add(function.__name__)
            return function

        return declare

    def callback(self) -> Callable[[Callable[..., None]], Callable[..., None]]:
        """Declare the function that is called for a group's own options, or its name alone.

        Where there is none, its name alone shows help.
        """

        def declare(function: Callable[..., None]) -> Callable[..., None]:
            self.first = function
            return function

        return declare

    def add(self, commands: "Commands", name: str = "") -> None:
        """Add a group after what is there; without a name its commands are typed as ours."""
        self.parts.append((name, commands))


def parameters(function: Callable[..., None]) -> dict[str, tuple[Any, Argument | Option]]:
    """Return the type of each parameter, and what can be typed for it, in their order."""
    return {
        name: (declared.__origin__, declared.__metadata__[0])
        for name, declared in function.__annotations__.items()
        if hasattr(declared, "__metadata__")
    }
