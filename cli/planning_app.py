"""The commands that start nothing: they read environment files, or write files."""

from pathlib import Path
from typing import Annotated

from cli.declared import Argument, Commands, Option
from cli.ending import end
from operations.project import Project

planning = Commands()

Environments = Annotated[list[str], Argument(metavar="ENV...", help="Environments' names.")]
Json = Annotated[bool, Option("--json", help="Print one JSON document and nothing else.")]
Folder = Annotated[Path, Option("--project", help="The project's folder, or one inside it.")]


@planning.command()
def cost(
    environments: Annotated[
        list[str] | None, Argument(metavar="[ENV...]", help="Left out: local.")
    ] = None,
    json: Json = False,  # noqa: FBT002 - how a flag is declared
    project: Folder = Path(),
) -> None:
    """Show what environments cost a month at list prices, and what nobody can say."""
    from cli.commands.cost import cost as run  # noqa: PLC0415 - each command imports what it uses

    names = environments or ["local"]
    end(json, lambda screen: run(Project.find(project.resolve()), names, screen))


@planning.command()
def init(  # noqa: PLR0913, PLR0917 - a parameter for each option
    name: Annotated[str, Argument(help="What the environment will be called.")],
    cloud: Annotated[str, Option(help="aws, gcp, azure or private.")],
    region: Annotated[str | None, Option(help="Where it stands.")] = None,
    account: Annotated[
        str | None, Option(help="The account, the project or the subscription.")
    ] = None,
    admin: Annotated[
        str | None, Option(help="Who administers it: a role, a member, a group.")
    ] = None,
    tenant: Annotated[str | None, Option(help="Azure: the tenant.")] = None,
    number: Annotated[str | None, Option(help="Google Cloud: the project's number.")] = None,
    context: Annotated[str | None, Option(help="Private: the kubeconfig's context.")] = None,
    owner: Annotated[str, Option(help="The team that answers for it.")] = "ml-platform",
    state: Annotated[str | None, Option(help="Where its state is kept.")] = None,
    secrets: Annotated[str | None, Option(help="What encrypts its secrets.")] = None,
    dry_run: Annotated[  # noqa: FBT002 - how a flag is declared
        bool, Option("--dry-run", help="Show the file, and write nothing.")
    ] = False,
    json: Json = False,  # noqa: FBT002 - how a flag is declared
    project: Folder = Path(),
) -> None:
    """Write a first environment file that is right, and nothing else."""
    from cli.commands.init import InitOptions  # noqa: PLC0415 - each command imports what it uses
    from cli.commands.init import init as run  # noqa: PLC0415 - each command imports what it uses
    from cli.first_environment import Placed  # noqa: PLC0415 - each command imports what it uses

    placed = Placed(
        region=region,
        account=account,
        admin=admin,
        tenant=tenant,
        number=number,
        context=context,
        owner=owner,
    )
    options = InitOptions(cloud=cloud, placed=placed, state=state, secrets=secrets, dry_run=dry_run)
    end(json, lambda screen: run(Project.find(project.resolve()), name, options, screen))


@planning.command()
def operator(  # noqa: PLR0913, PLR0917 - a parameter for each option
    environments: Environments,
    repository: Annotated[str, Option(help="Where the program is cloned from.")],
    commit: Annotated[str | None, Option(help="The commit that is deployed.")] = None,
    branch: Annotated[str | None, Option(help="Or the branch that is followed.")] = None,
    output: Annotated[Path | None, Option(help="A folder; left out: show them.")] = None,
    namespace: Annotated[str, Option(help="Where workspaces run.")] = "evenkeel-deploy",
    image: Annotated[str | None, Option(help="What workspaces run in.")] = None,
    state: Annotated[list[str] | None, Option(help="ENV=URL of its state.")] = None,
    secrets: Annotated[list[str] | None, Option(help="ENV=URL of its key.")] = None,
    identity: Annotated[
        list[str] | None, Option(help="ENV=ID of a role, an account, an identity.")
    ] = None,
    secret_env: Annotated[
        list[str] | None, Option(help="NAME=SECRET:KEY, a variable of workspaces.")
    ] = None,
    port: Annotated[list[int] | None, Option(help="A port that workspaces reach, too.")] = None,
    json: Json = False,  # noqa: FBT002 - how a flag is declared
    project: Folder = Path(),
) -> None:
    """Show or write the manifests with which Pulumi's operator deploys environments."""
    from cli.commands.operator import OperatorOptions  # noqa: PLC0415 - imports what it uses
    from cli.commands.operator import operator as run  # noqa: PLC0415 - imports what it uses
    from gitops.operator.manifests import IMAGE  # noqa: PLC0415 - imports what it uses

    options = OperatorOptions(
        repository=repository,
        commit=commit,
        branch=branch,
        output=output,
        namespace=namespace,
        image=image or IMAGE,
        state=tuple(state or ()),
        secrets=tuple(secrets or ()),
        identity=tuple(identity or ()),
        secret_env=tuple(secret_env or ()),
        port=tuple(port or ()),
    )
    end(json, lambda screen: run(Project.find(project.resolve()), environments, options, screen))
