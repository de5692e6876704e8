"""`evenkeel policies ...`: reads what was typed, calls the command."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from cli.declared import Argument, Commands, Option
from cli.ending import end
from cli.report_file import Format
from operations.errors import UsageError
from operations.project import Project

policies = Commands(
    "The rules: list them, explain one, hold an environment or a state against them."
)

Json = Annotated[bool, Option("--json", help="Print one JSON document and nothing else.")]
Folder = Annotated[Path, Option("--project", help="The project's folder, or one inside it.")]


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


class FailOn(StrEnum):
    """From which findings on a check fails."""

    MANDATORY = "mandatory"
    ADVISORY = "advisory"


@policies.callback()
def every(  # noqa: PLR0913, PLR0917 - a parameter for each option
    severity: Annotated[Severity | None, Option(help="Only rules of it.")] = None,
    stage: Annotated[Stage | None, Option(help="Only rules that are held in it.")] = None,
    subject: Annotated[
        str | None, Option(help="Only rules of a file, such as gpu for rules/gpu.yaml.")
    ] = None,
    all_said: Annotated[  # noqa: FBT002 - how a flag is declared
        bool, Option("--every", help="All about each: the levels of every stage, and who asks it.")
    ] = False,
    json: Json = False,  # noqa: FBT002 - how a flag is declared
    project: Folder = Path(),
) -> None:
    """List the rules, or do what the command after it says."""
    from cli.commands.policies_list import Choice, list_policies  # noqa: PLC0415 - when it is used

    choice = Choice(
        severity.value if severity else "",
        stage.value if stage else None,
        subject or "",
        every=all_said,
    )
    root = Project.find(project.resolve())
    end(json, lambda screen: list_policies(root, choice, screen))


@policies.command()
def explain(
    rule: Annotated[str, Argument(help="The rule's id.")],
    json: Json = False,  # noqa: FBT002 - how a flag is declared
    project: Folder = Path(),
) -> None:
    """Say all about a rule: what it wants, why, and what to do."""
    from cli.commands.policies_explain import explain_policy  # noqa: PLC0415 - when it is used

    root = Project.find(project.resolve())
    end(json, lambda screen: explain_policy(root, rule, screen))


@policies.command()
def check(  # noqa: PLR0913, PLR0917 - a parameter for each option
    environment: Annotated[
        str | None, Argument(help="The environment's name; left out: local.")
    ] = None,
    state: Annotated[
        Path | None, Option(help="Judge a file that `pulumi stack export` wrote instead.")
    ] = None,
    form: Annotated[Format | None, Option("--format", help="How the report is written.")] = None,
    output: Annotated[Path | None, Option(help="A file for the report.")] = None,
    fail_on: Annotated[
        FailOn, Option(help="From which findings on it ends with status 3.")
    ] = FailOn.MANDATORY,
    json: Json = False,  # noqa: FBT002 - how a flag is declared
    project: Folder = Path(),
) -> None:
    """Hold an environment against the rules: a preview in simulation, or a state that exists."""
    from cli.commands.policies_check import CheckOptions, check_policies  # noqa: PLC0415 - as above

    if json and form not in {None, Format.JSON}:
        raise UsageError(f"--format: got {form} beside --json; expected one of them. Choose.")
    chosen = form or (Format.JSON if json else Format.TABLE)
    options = CheckOptions(chosen, output, fail_on.value, state)
    root = Project.find(project.resolve())
    silent = json or (output is None and chosen is not Format.TABLE)
    end(silent, lambda screen: check_policies(root, environment, options, screen))
