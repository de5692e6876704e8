"""`evenkeel charts ...`: reads what was typed, calls the command."""

from pathlib import Path
from typing import Annotated

from cli.declared import Argument, Commands, Option
from cli.ending import end
from operations.project import Project

charts = Commands("Charts as locked artifacts: resolve, fetch, verify, compare, vendor.")

Json = Annotated[bool, Option("--json", help="Print one JSON document and nothing else.")]
Folder = Annotated[Path, Option("--project", help="The project's folder, or one inside it.")]
Names = Annotated[list[str] | None, Argument(metavar="[NAME]...", help="Charts; left out: all.")]
Mirror = Annotated[str | None, Option(help="Take charts from oci://REGISTRY/charts/NAME instead.")]


@charts.command()
def lock(
    offline: Annotated[bool, Option("--offline", help="Ask no source.")] = False,  # noqa: FBT002 - how a flag is declared
    check: Annotated[  # noqa: FBT002 - how a flag is declared
        bool, Option("--check", help="Write nothing; fail where the lock is stale.")
    ] = False,
    json: Json = False,  # noqa: FBT002 - how a flag is declared
    project: Folder = Path(),
) -> None:
    """Write charts.lock.json: a digest of everything that the add-ons pin."""
    from cli.commands.charts_lock import check_lock, lock_charts  # noqa: PLC0415 - when it is used

    root = Project.find(project.resolve())
    end(json, lambda s: check_lock(root, s) if check else lock_charts(root, s, offline=offline))


@charts.command()
def pull(
    names: Names = None,
    mirror: Mirror = None,
    json: Json = False,  # noqa: FBT002 - how a flag is declared
    project: Folder = Path(),
) -> None:
    """Bring the locked charts into the user's cache, each verified by its sha256."""
    from cli.commands.charts_fetch import pull_charts  # noqa: PLC0415 - when it is used

    root = Project.find(project.resolve())
    end(json, lambda screen: pull_charts(root, names or [], mirror, screen))


@charts.command()
def vendor(
    names: Names = None,
    mirror: Mirror = None,
    json: Json = False,  # noqa: FBT002 - how a flag is declared
    project: Folder = Path(),
) -> None:
    """Copy the locked charts into vendor/, which the program then uses instead of the network."""
    from cli.commands.charts_fetch import vendor_charts  # noqa: PLC0415 - when it is used

    root = Project.find(project.resolve())
    end(json, lambda screen: vendor_charts(root, names or [], mirror, screen))


@charts.command()
def verify(
    complete: Annotated[  # noqa: FBT002 - how a flag is declared
        bool, Option("--complete", help="Fail where an entry of the lock has no digest, too.")
    ] = False,
    json: Json = False,  # noqa: FBT002 - how a flag is declared
    project: Folder = Path(),
) -> None:
    """Hold every archive that is on this machine against the lock."""
    from cli.commands.charts_verify import verify_charts  # noqa: PLC0415 - when it is used

    root = Project.find(project.resolve())
    end(json, lambda screen: verify_charts(root, screen, complete=complete))


@charts.command()
def outdated(
    json: Json = False,  # noqa: FBT002 - how a flag is declared
) -> None:
    """Show which pins have newer versions at their sources."""
    from cli.commands.charts_outdated import outdated_charts  # noqa: PLC0415 - when it is used

    end(json, outdated_charts)
