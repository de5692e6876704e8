"""Who may preview and deploy an environment: each by the subject of a token, never by a key."""

from collections.abc import Mapping
from typing import Final, Literal

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


@dataclass(frozen=True, kw_only=True)
class StateSpec:
    """What is asked of the place where an environment's state is kept."""

    scope: Scope
    repository: str
    """Whose jobs deploy, such as `company/ml-platform`."""

    layers: tuple[Layer, ...] = ()
    """Empty: one stack holds the whole environment."""

    issuer: str = GITHUB
    """Who issues tokens: an https address."""

    issuer_exists: bool = False
    """Whether the cloud's account trusts it already: it can be told of an issuer only once."""

    subject: str = SUBJECT
    """How the issuer calls a job, with `{repository}` and `{environment}` in it."""

    retention_days: int = 90
    """How long what was overwritten or deleted can be brought back."""


@dataclass(frozen=True, kw_only=True)
class Deployer:
    """A job that may look at an environment, or change it or one layer of it."""

    name: str
    """`preview`, `deploy`, or `deploy-platform`."""

    deploys: bool
    """Whether it changes anything; otherwise it only reads."""

    layer: Layer | None
    """None: the whole environment."""

    environment: str
    """What the environment is called where the job runs, with its own approvals."""

    subject: str
    """The token's subject, whole: no part of it stands for any other."""

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
    name = spec.scope.environment
    layers: tuple[Layer | None, ...] = spec.layers or (None,)
    return (
        _deployer(spec, "preview", None, f"{name}-preview"),
        *(
            _deployer(
                spec, f"deploy-{layer}" if layer else "deploy", layer, stack_name(name, layer)
            )
            for layer in layers
        ),
    )


def _deployer(spec: StateSpec, name: str, layer: Layer | None, environment: str) -> Deployer:
    return Deployer(
        name=name,
        deploys=name != "preview",
        layer=layer,
        environment=environment,
        subject=spec.subject.format(repository=spec.repository, environment=environment),
        stack=stack_name(spec.scope.environment, layer),
    )


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
