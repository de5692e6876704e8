"""`evenkeel charts ...`: reads what was typed, calls the command."""

from pathlib import Path
from typing import Annotated

import typer

from cli.ending import end
from cli.project import Project

charts = typer.Typer(
    help="Charts as locked artifacts: resolve, fetch, verify, compare, vendor.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
Folder = Annotated[Path, typer.Option("--project", help="The project's folder, or one inside it.")]


@charts.command()
def lock(
    offline: Annotated[bool, typer.Option("--offline", help="Ask no source.")] = False,  # noqa: FBT002 - typer's way to declare a flag
    check: Annotated[  # noqa: FBT002 - typer's way to declare a flag
        bool, typer.Option("--check", help="Write nothing; fail where the lock is stale.")
    ] = False,
    json: Json = False,  # noqa: FBT002 - typer's way to declare a flag
    project: Folder = Path(),
) -> None:
    """Write charts.lock.json: a digest of everything that the add-ons pin."""
    from cli.commands.charts_lock import check_lock, lock_charts  # noqa: PLC0415 - when it is used

    root = Project.find(project.resolve())
    end(json, lambda s: check_lock(root, s) if check else lock_charts(root, s, offline=offline))
