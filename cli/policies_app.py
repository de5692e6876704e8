"""`evenkeel policies ...`: reads what was typed, calls the command."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.ending import end
from cli.project import Project

policies = typer.Typer(
    help="The rules: list them, explain one, hold an environment or a state against them.",
    invoke_without_command=True,
    rich_markup_mode=None,
)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
Folder = Annotated[Path, typer.Option("--project", help="The project's folder, or one inside it.")]


class Severity(StrEnum):
    """How bad it is to violate a rule."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Stage(StrEnum):
    """How strictly an environment is held."""

    DEV = "dev"
    STAGING = "staging"
    PROD = "prod"


@policies.callback()
def every(  # noqa: PLR0913, PLR0917 - typer reads a parameter for each option
    context: typer.Context,
    severity: Annotated[Severity | None, typer.Option(help="Only rules of it.")] = None,
    stage: Annotated[Stage | None, typer.Option(help="Only rules that are held in it.")] = None,
    subject: Annotated[
        str | None, typer.Option(help="Only rules of a file, such as gpu for rules/gpu.yaml.")
    ] = None,
    json: Json = False,  # noqa: FBT002 - typer's way to declare a flag
    project: Folder = Path(),
) -> None:
    """List the rules, or do what the command after it says."""
    if context.invoked_subcommand is not None:
        return
    from cli.commands.policies_list import Choice, list_policies  # noqa: PLC0415 - when it is used

    choice = Choice(
        severity.value if severity else "", stage.value if stage else None, subject or ""
    )
    root = Project.find(project.resolve())
    end(json, lambda screen: list_policies(root, choice, screen))


@policies.command()
def explain(
    rule: Annotated[str, typer.Argument(help="The rule's id.")],
    json: Json = False,  # noqa: FBT002 - typer's way to declare a flag
    project: Folder = Path(),
) -> None:
    """Say all about a rule: what it wants, why, and what to do."""
    from cli.commands.policies_explain import explain_policy  # noqa: PLC0415 - when it is used

    root = Project.find(project.resolve())
    end(json, lambda screen: explain_policy(root, rule, screen))
