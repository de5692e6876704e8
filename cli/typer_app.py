"""The command line as typer has it: for help, and for what was typed wrongly."""

from collections.abc import Callable
from inspect import Signature, signature
from types import FunctionType
from typing import Annotated, Any

import typer

from cli.declared import Argument, Commands, Option, parameters
from cli.interruptible import Interruptible

_SETTINGS = {"allow_extra_args": True, "ignore_unknown_options": True}
"""Of a command that takes whatever is typed, for another one."""


def typer_app(commands: Commands) -> typer.Typer:
    """Return typer's own form of what is declared."""
    app = typer.Typer(
        name="evenkeel",
        cls=Interruptible,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(_evenkeel)
    _fill(app, commands)
    for name, group in commands.parts:
        inner = typer.Typer(
            help=group.about or None,
            no_args_is_help=group.first is None,
            invoke_without_command=group.first is not None,
            rich_markup_mode=None,
        )
        _fill(inner, group)
        if group.first is not None:
            inner.callback()(_where_alone(_as_typer_says(group.first)))
        app.add_typer(inner, name=name or None)
    return app


def _version(asked: bool) -> None:  # noqa: FBT001 - typer hands a flag over so
    if asked:
        from operations.version import VERSION  # noqa: PLC0415 - looking it up takes time

        typer.echo(f"evenkeel {VERSION}")
        raise typer.Exit


def _evenkeel(
    _asked: Annotated[  # noqa: FBT002 - typer's way to declare a flag
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which it is.")
    ] = False,
) -> None:
    """Rehearse a machine-learning platform in simulation. The real thing is: pulumi up -s ENV."""


def _fill(app: typer.Typer, commands: Commands) -> None:
    for name, function in commands.functions.items():
        settings = _SETTINGS if name in commands.passing else None
        app.command(context_settings=settings)(_as_typer_says(function))


def _as_typer_says(function: Callable[..., None]) -> FunctionType:
    """Return the same function with typer's own words for what can be typed."""
    made = FunctionType(
        function.__code__,
        function.__globals__,
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
    made.__doc__ = function.__doc__
    made.__annotations__ = {
        name: Annotated[kind, _word(declared)]
        for name, (kind, declared) in parameters(function).items()
    }
    return made


def _word(declared: Argument | Option) -> Any:  # noqa: ANN401 - typer says nothing of it
    if isinstance(declared, Argument):
        return typer.Argument(help=declared.help or None, metavar=declared.metavar or None)
    names = (declared.name,) if declared.name else ()
    return typer.Option(*names, help=declared.help or None, min=declared.min)


def _where_alone(function: FunctionType) -> Callable[..., None]:
    """Return a function that does nothing where a command comes after the group's name."""

    def alone(context: typer.Context, **given: Any) -> None:
        if context.invoked_subcommand is None:
            function(**given)

    first, _ = signature(alone).parameters.values()
    others = signature(function).parameters.values()
    vars(alone)["__signature__"] = Signature([first, *others])
    return alone
