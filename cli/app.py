"""The command line: each command with what can be typed for it, and what it calls."""

import sys
from pathlib import Path
from typing import Annotated

from cli.charts_app import charts
from cli.declared import Argument, Commands, Option
from cli.ending import end
from cli.planning_app import planning
from cli.policies_app import policies
from operations.project import Project

app = Commands()
app.add(charts, "charts")
app.add(planning)
app.add(policies, "policies")

Environment = Annotated[str, Argument(help="The environment's name.")]
Json = Annotated[bool, Option("--json", help="Print one JSON document and nothing else.")]
Every = Annotated[bool, Option("--every", help="Show each change and exemption.")]
Folder = Annotated[Path, Option("--project", help="The project's folder, or one inside it.")]


@app.command()
def up(  # noqa: PLR0913, PLR0917 - a parameter for each option
    environment: Environment = "local",
    json: Json = False,  # noqa: FBT002 - how a flag is declared
    every: Every = False,  # noqa: FBT002 - how a flag is declared
    ready_seconds: Annotated[
        float, Option(min=0, help="How long the platform may take to become ready.")
    ] = 300,
    fault: Annotated[
        list[str] | None, Option(help="What goes wrong in the cloud: 'KIND TYPE [NAME]'.")
    ] = None,
    quota: Annotated[
        list[str] | None, Option(help="A limit: PROVIDER/REGION/FAMILY=LIMIT.")
    ] = None,
    plan: Annotated[
        Path | None, Option(help="The folder of a plan that a preview has kept.")
    ] = None,
    project: Folder = Path(),
) -> None:
    """Bring an environment up in simulation: preview, policies, deploy, wait until ready."""
    from cli.commands.up import UpOptions  # noqa: PLC0415 - each command imports what it uses
    from cli.commands.up import up as run  # noqa: PLC0415 - each command imports what it uses
    from cli.mishaps import faults, quotas  # noqa: PLC0415 - each command imports what it uses

    options = UpOptions(float(ready_seconds), every, faults(fault or ()), quotas(quota or ()), plan)
    end(json, lambda screen: run(Project.find(project.resolve()), environment, options, screen))


@app.command()
def preview(  # noqa: PLR0913, PLR0917 - a parameter for each option
    environment: Environment = "local",
    json: Json = False,  # noqa: FBT002 - how a flag is declared
    every: Every = False,  # noqa: FBT002 - how a flag is declared
    save_plan: Annotated[
        Path | None, Option(help="The folder in which the plan is kept, for `up --plan`.")
    ] = None,
    quota: Annotated[
        list[str] | None, Option(help="A limit: PROVIDER/REGION/FAMILY=LIMIT.")
    ] = None,
    project: Folder = Path(),
) -> None:
    """Show what `up` would change; on a cluster made for it where none is up."""
    from cli.commands.preview import PreviewOptions  # noqa: PLC0415 - imports what it uses
    from cli.commands.preview import preview as run  # noqa: PLC0415 - imports what it uses
    from cli.mishaps import quotas  # noqa: PLC0415 - each command imports what it uses

    options = PreviewOptions(every, save_plan, quotas(quota or ()))
    end(json, lambda screen: run(Project.find(project.resolve()), environment, options, screen))


@app.command()
def drift(
    environment: Environment = "local",
    json: Json = False,  # noqa: FBT002 - how a flag is declared
    project: Folder = Path(),
) -> None:
    """Say what somebody has changed in a rehearsal since the last `up`; nothing is written."""
    from cli.commands.drift import drift as run  # noqa: PLC0415 - each command imports what it uses

    end(json, lambda screen: run(Project.find(project.resolve()), environment, screen))


@app.command()
def down(
    environment: Environment = "local",
    json: Json = False,  # noqa: FBT002 - how a flag is declared
    project: Folder = Path(),
) -> None:
    """End the rehearsal of an environment and remove what it left."""
    from cli.commands.down import down as run  # noqa: PLC0415 - each command imports what it uses

    end(json, lambda screen: run(Project.find(project.resolve()), environment, screen))


@app.command()
def status(
    environment: Environment = "local",
    json: Json = False,  # noqa: FBT002 - how a flag is declared
    project: Folder = Path(),
) -> None:
    """Show what runs, the pools and the add-ons."""
    from cli.commands.status import status as run  # noqa: PLC0415 - imports what it uses

    end(json, lambda screen: run(Project.find(project.resolve()), environment, screen))


@app.command()
def verify(  # noqa: PLR0913, PLR0917 - a parameter for each option
    environment: Environment = "local",
    kubeconfig: Annotated[
        Path | None, Option(help="A real cluster's; left out: the simulated one.")
    ] = None,
    context: Annotated[
        str | None, Option(help="A context of --kubeconfig; left out: its current one.")
    ] = None,
    every: Annotated[  # noqa: FBT002 - how a flag is declared
        bool, Option("--every", help="Show each check, also where all is well.")
    ] = False,
    json: Json = False,  # noqa: FBT002 - how a flag is declared
    project: Folder = Path(),
) -> None:
    """Check that a cluster has all that the add-ons must bring; nothing is written to it."""
    from cli.commands.verify import VerifyOptions  # noqa: PLC0415 - imports what it uses
    from cli.commands.verify import verify as run  # noqa: PLC0415 - imports what it uses

    options = VerifyOptions(kubeconfig, context, every)
    end(json, lambda screen: run(Project.find(project.resolve()), environment, options, screen))


@app.command(passes_on=True)
def kubectl(environment: Environment, project: Folder = Path()) -> None:
    """Run kubectl against the environment's simulated cluster: evenkeel kubectl local get pods."""
    from cli.commands.kubectl import kubectl as run  # noqa: PLC0415 - imports what it uses

    # as it was typed: a reader takes the `--` of `exec POD -- COMMAND` away
    typed = sys.argv[sys.argv.index("kubectl") + 1 :]
    run(Project.find(project.resolve()), environment, typed[typed.index(environment) + 1 :])


@app.command()
def logs(
    environment: Environment = "local",
    name: Annotated[str | None, Argument(help="Which log; left out: list them.")] = None,
    lines: Annotated[int, Option(min=1, help="How many lines from the end.")] = 50,
    json: Json = False,  # noqa: FBT002 - how a flag is declared
    project: Folder = Path(),
) -> None:
    """List the logs of a rehearsal's processes, or show the end of one."""
    from cli.commands.logs import logs as run  # noqa: PLC0415 - each command imports what it uses

    end(
        json,
        lambda screen: run(Project.find(project.resolve()), environment, name, lines, screen),
    )


@app.command()
def parity(
    json: Json = False,  # noqa: FBT002 - how a flag is declared
    project: Folder = Path(),
) -> None:
    """Preview one spec on every cloud and compare every object."""
    from cli.commands.parity import parity as run  # noqa: PLC0415 - imports what it uses

    end(json, lambda screen: run(Project.find(project.resolve()), screen))


@app.command()
def rehearse(  # noqa: PLR0913, PLR0917 - a parameter for each option
    base: Annotated[str, Option(help="The revision that is there, such as origin/main.")],
    environments: Annotated[
        list[str] | None, Argument(metavar="ENV...", help="Left out: all environments.")
    ] = None,
    head: Annotated[
        str | None, Option(help="The revision that is to come; left out: the work tree.")
    ] = None,
    output: Annotated[
        Path | None, Option(help="The file that the review is written to, as JSON.")
    ] = None,
    preview_only: Annotated[  # noqa: FBT002 - how a flag is declared
        bool, Option("--preview-only", help="Deploy the base only, and preview the head.")
    ] = False,
    ready_seconds: Annotated[
        float, Option(min=0, help="How long a platform may take to become ready.")
    ] = 300,
    json: Json = False,  # noqa: FBT002 - how a flag is declared
    project: Folder = Path(),
) -> None:
    """Deploy a change above its base in simulation, where it can matter; write a review."""
    from cli.commands.rehearse import RehearseOptions  # noqa: PLC0415 - imports what it uses
    from cli.commands.rehearse import rehearse as run  # noqa: PLC0415 - imports what it uses

    options = RehearseOptions(base, head, output, preview_only, float(ready_seconds))
    names = environments or ()
    end(json, lambda screen: run(Project.find(project.resolve()), names, options, screen))


@app.command()
def gpus(
    query: Annotated[
        str | None, Argument(help="A part of a name, such as h100; left out: all.")
    ] = None,
    json: Json = False,  # noqa: FBT002 - how a flag is declared
) -> None:
    """List the GPUs of every cloud, or compare machines: evenkeel gpus h100."""
    from cli.commands.gpus import gpus as run  # noqa: PLC0415 - each command imports what it uses

    end(json, lambda screen: run(query, screen))


@app.command()
def capabilities(
    subject: Annotated[
        str | None, Argument(help="A cloud or an environment; left out: every cloud.")
    ] = None,
    json: Json = False,  # noqa: FBT002 - how a flag is declared
    project: Folder = Path(),
) -> None:
    """Show what each cloud can do, and who brings it."""
    from cli.commands.capabilities import (  # noqa: PLC0415 - each command imports what it uses
        capabilities as run,
    )

    end(json, lambda screen: run(Project.find(project.resolve()), subject, screen))


@app.command()
def doctor(
    json: Json = False,  # noqa: FBT002 - how a flag is declared
    project: Folder = Path(),
) -> None:
    """Say what this machine has of what a rehearsal needs."""
    from cli.commands.doctor import doctor as run  # noqa: PLC0415 - imports what it uses

    end(json, lambda screen: run(Project.find(project.resolve()), screen))
