"""Who may preview and deploy an environment: each by the subject of a token, never by a key."""

import re
from collections.abc import Iterable, Mapping
from typing import Final, Literal

from ..errors import Refused
from ..frozen import dataclass
from .scope import Scope

PROJECT: Final = "evenkeel"
"""The Pulumi project of environments; paths in the state begin with it."""

LAYERS: Final = ("foundation", "platform", "workspaces")
"""The layers that an environment may be divided into, each with a state of its own."""

Layer = Literal["foundation", "platform", "workspaces"]

GITHUB: Final = "https://token.actions.githubusercontent.com"
"""Who issues the tokens of GitHub Actions."""

SUBJECT: Final = "repo:{repository}:environment:{environment}"
"""How GitHub calls a job of a repository that runs in an environment."""

_OPEN: Final = "trusted-preview"
"""The file that a pull request runs its own copy of, so that no branch can be asked of it."""

_LOOKING: Final = {"preview": _OPEN, "plan": "deploy", "drift": "drift"}
"""Jobs that only look, each in the environment ENV-JOB, and the file that each is written in."""

_DEPLOYING: Final = "deploy"
"""The file with the job that deploys."""

_WORKFLOW: Final = "{repository}/.github/workflows/{file}.yml@refs/heads/{branch}"
"""How GitHub calls the file of a job, at the branch that is deployed (`job_workflow_ref`)."""

_ID: Final = re.compile(r"@[0-9]+(?=/|$)")
"""What GitHub adds to the names in a subject, and nowhere else: the numbers that never change."""


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """Somebody else whose tokens let jobs in, beside the first issuer."""

    address: str
    subject: str
    """How it calls a job, as `StateSpec.subject`."""

    exists: bool = False
    """Whether the cloud's account trusts it already."""

    previews: bool = False
    """Whether it vouches for those who preview, too; otherwise only for those who deploy."""


@dataclass(frozen=True, kw_only=True)
class StateSpec:
    """What is asked of the place where an environment's state is kept."""

    scope: Scope
    repository: str
    """Whose jobs deploy, such as `company/ml-platform`, or `company@1/ml-platform@2`."""

    layers: tuple[Layer, ...] = ()
    """Empty: one stack holds the whole environment."""

    issuer: str = GITHUB
    """Who issues tokens: an https address."""

    issuer_exists: bool = False
    """Whether the cloud's account trusts it already: it can be told of an issuer only once."""

    subject: str = SUBJECT
    """How the issuer calls a job, with `{repository}`, `{environment}` and maybe `{workflow}`."""

    also: tuple[Issuer, ...] = ()
    """Further issuers, such as the cluster of an operator; no two have the same address."""

    branch: str = "main"
    """The branch that is deployed, whose workflows plan, deploy and look for drift."""

    keepers: tuple[str, ...] = ()
    """Who looks after the state beside its deployers: on AWS the ARNs of roles, needed there."""

    retention_days: int = 90
    """How long what was overwritten or deleted can be brought back."""

    @property
    def issuers(self) -> tuple[Issuer, ...]:
        """Everybody who vouches, the first one first."""
        first = Issuer(
            address=self.issuer, subject=self.subject, exists=self.issuer_exists, previews=True
        )
        return (first, *self.also)


@dataclass(frozen=True, kw_only=True)
class Job:
    """Where a deployer is taken on: one environment of the repository, with its own approvals."""

    name: str
    """`job` for the first of a deployer, `job-plan` and `job-drift`: part of resources' names;
    those of a second issuer begin with `job-2`."""

    issuer: str
    """Whose tokens it has."""

    subject: str
    """The token's subject, whole: no part of it stands for any other."""

    workflow: str | None = None
    """The one file that it is in, as the token's `job_workflow_ref` says; None: it is not asked."""


@dataclass(frozen=True, kw_only=True)
class Deployer:
    """Who may look at an environment, or change it or one layer of it."""

    name: str
    """`preview`, `deploy`, or `deploy-platform`."""

    deploys: bool
    """Whether it changes anything; otherwise it only reads."""

    layer: Layer | None
    """None: the whole environment."""

    jobs: tuple[Job, ...]
    """Who takes it on; no two of an issuer have the same subject."""

    stack: str
    """The stack that it works on."""

    @property
    def foundation(self) -> bool:
        """Whether it makes networks, clusters, machines and rights."""
        return self.deploys and self.layer in {None, "foundation"}


@dataclass(frozen=True, kw_only=True)
class StatePlan:
    """Where an environment's state is and who reaches it; known before anything exists."""

    backend: str
    """What `pulumi login` takes."""

    secrets: str
    """What `pulumi stack init --secrets-provider` takes."""

    identities: Mapping[str, Mapping[str, str]]
    """Deployer -> what it must say to the cloud to be let in."""


def plan_deployers(spec: StateSpec) -> tuple[Deployer, ...]:
    """Return who looks at the environment, and who deploys it: one, or one for each layer."""
    layers: tuple[Layer | None, ...] = spec.layers or (None,)
    return (_reader(spec), *(_deployer(spec, layer) for layer in layers))


def refuse_keepers(spec: StateSpec, cloud: str) -> None:
    """Refuse keepers where a state lets in who has rights in the account, and nobody is kept out.

    Raises:
        Refused: With what to do.
    """
    if spec.keepers:
        raise Refused(
            f"evenkeel-bootstrap:state.keepers: got {', '.join(spec.keepers)}; {cloud} knows no "
            "such thing, only AWS does. Remove it, and give the rights in the project or the "
            "subscription."
        )


def _reader(spec: StateSpec) -> Deployer:
    name = spec.scope.environment
    jobs = [
        _job(spec, issuer, f"{begin}{'' if job == 'preview' else f'-{job}'}", f"{name}-{job}", file)
        for begin, issuer in _vouching(spec)
        if issuer.previews
        for job, file in _LOOKING.items()
    ]
    # an issuer that does not tell environments calls all of them the same
    distinct = {(each.issuer, each.subject): each for each in reversed(jobs)}
    return Deployer(
        name="preview",
        deploys=False,
        layer=None,
        jobs=tuple(each for each in jobs if distinct[each.issuer, each.subject] is each),
        stack=name,
    )


def _deployer(spec: StateSpec, layer: Layer | None) -> Deployer:
    stack = stack_name(spec.scope.environment, layer)
    return Deployer(
        name=f"deploy-{layer}" if layer else "deploy",
        deploys=True,
        layer=layer,
        jobs=tuple(_job(spec, issuer, name, stack, _DEPLOYING) for name, issuer in _vouching(spec)),
        stack=stack,
    )


def _vouching(spec: StateSpec) -> Iterable[tuple[str, Issuer]]:
    """Yield each issuer with what the names of its jobs begin with."""
    for index, issuer in enumerate(spec.issuers, 1):
        yield ("job" if index == 1 else f"job-{index}"), issuer


def _job(spec: StateSpec, issuer: Issuer, name: str, environment: str, file: str) -> Job:
    names = _ID.sub("", spec.repository)
    workflow = _WORKFLOW.format(repository=names, file=file, branch=spec.branch)
    subject = issuer.subject.format(
        repository=spec.repository, environment=environment, workflow=workflow
    )
    # where the subject says it already there is nothing more to ask
    asked = issuer.address == GITHUB and file != _OPEN and "{workflow}" not in issuer.subject
    return Job(
        name=name,
        issuer=issuer.address,
        subject=subject,
        workflow=workflow if asked else None,
    )


def by_workflow(jobs: Iterable[Job]) -> dict[str | None, list[str]]:
    """Return the file that is asked for -> the subjects of its jobs; those without one first."""
    found: dict[str | None, list[str]] = {}
    for each in sorted(jobs, key=lambda job: job.workflow is not None):
        found.setdefault(each.workflow, []).append(each.subject)
    return found


def stack_name(environment: str, layer: str | None) -> str:
    """Return the name of an environment's stack, or of the stack of one of its layers."""
    return f"{environment}.{layer}" if layer else environment


def written_objects(stack: str) -> tuple[str, ...]:
    """Return what Pulumi writes for a stack in a bucket; `*` stands for any end of a name.

    Read in Pulumi's source (pkg/backend/diy: store.go, lock.go, meta.go).
    """
    return (
        ".pulumi/meta.yaml",
        f".pulumi/stacks/{PROJECT}/{stack}.json*",
        *(f".pulumi/{kind}/{PROJECT}/{stack}/*" for kind in ("history", "backups")),
        f".pulumi/locks/organization/{PROJECT}/{stack}/*",
    )
