"""The commands that start nothing: they read environment files, or write files."""

from pathlib import Path
from typing import Annotated

import typer

from cli.ending import end
from cli.project import Project

planning = typer.Typer(add_completion=False)

Environments = Annotated[list[str], typer.Argument(metavar="ENV...", help="Environments' names.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
Folder = Annotated[Path, typer.Option("--project", help="The project's folder, or one inside it.")]


@planning.command()
def cost(
    environments: Environments,
    json: Json = False,  # noqa: FBT002 - typer's way to declare a flag
    project: Folder = Path(),
) -> None:
    """Show what environments cost a month at list prices, and what nobody can say."""
    from cli.commands.cost import cost as run  # noqa: PLC0415 - each command imports what it uses

    end(json, lambda screen: run(Project.find(project.resolve()), environments, screen))
