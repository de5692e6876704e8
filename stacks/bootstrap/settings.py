"""What is asked of the place where an environment's state is kept; every problem at once."""

import re
from string import Formatter
from typing import Annotated

from components.planning.deployers import GITHUB, SUBJECT, Issuer, StateSpec
from components.planning.scope import Scope
from components.section import Section, SectionError, field
from stacks.messages import explain
from stacks.problems import EnvironmentProblems, Found, Problem, dotted

KEY = "evenkeel-bootstrap:state"
"""The configuration key that holds it."""

_PARTS = {"repository", "environment"}
_FURTHER = {"workflow"}
_BRANCH = re.compile(r":ref_type:branch:ref:[A-Za-z0-9]")
"""One branch, in the words of GitLab, whose subjects know no environment."""

_NAME = r"[A-Za-z0-9][A-Za-z0-9_.-]*"
_REPOSITORY = rf"^{_NAME}((/{_NAME})+|@[0-9]+/{_NAME}@[0-9]+)$"
"""With the numbers of owner and repository as in GitHub's subjects of today, or without both."""

_WORKLOAD = "system:serviceaccount:"
"""How a cluster calls the workloads of a namespace, such as those of the operator."""


_ADDRESS = r"^https://[a-z0-9.-]+(/[A-Za-z0-9_./-]*[A-Za-z0-9_-])?$"
_ADDRESS_TITLE = "an https address without a slash at its end"
_SUBJECT = r"^[A-Za-z0-9_{}/:@.=-]+$"
_SUBJECT_TITLE = "text with {repository} and {environment} in it, and no *"

Keeper = Annotated[
    str,
    field(
        pattern=r"^arn:aws(-cn|-us-gov)?:iam::[0-9]{12}:(role|user)/[A-Za-z0-9+=,.@_/-]{1,512}$",
        title="the ARN of an IAM role",
        examples=["arn:aws:iam::123456789012:role/platform-admin"],
    ),
]


class Further(Section):
    """Somebody else whose tokens let jobs in."""

    issuer: str = field(
        pattern=_ADDRESS,
        title=_ADDRESS_TITLE,
        examples=["https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF"],
    )
    """Who issues the tokens."""

    issuer_exists: bool = field(default=False, title="true or false", examples=[True])
    """Whether the account trusts the issuer already."""

    subject: str = field(
        pattern=_SUBJECT,
        title=_SUBJECT_TITLE,
        examples=["system:serviceaccount:evenkeel-deploy:{environment}"],
    )
    """How the issuer calls what deploys."""

    previews: bool = field(default=False, title="true or false", examples=[True])
    """Whether it vouches for those who preview, too."""


class State(Section):
    """The state of one environment: the stack has the environment's name."""

    repository: str = field(
        pattern=_REPOSITORY,
        max_length=200,
        title="a repository, as its host calls it in the subjects of tokens",
        examples=["company/ml-platform", "company@1234/ml-platform@5678"],
    )
    """Whose jobs preview and deploy."""

    issuer: str = field(
        default=GITHUB,
        pattern=_ADDRESS,
        title=_ADDRESS_TITLE,
        examples=[GITHUB],
    )
    """Who issues the tokens of jobs."""

    issuer_exists: bool = field(default=False, title="true or false", examples=[True])
    """Whether the account trusts the issuer already: AWS can be told of it only once."""

    subject: str = field(
        default=SUBJECT,
        pattern=_SUBJECT,
        title=_SUBJECT_TITLE,
        examples=[SUBJECT],
    )
    """How the issuer calls a job that runs for an environment, maybe with its {workflow}."""

    also: tuple[Further, ...] = field(
        default=(),
        title="a list of mappings with issuer and subject",
        examples=[
            (
                "[{issuer: https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF, "
                "subject: 'system:serviceaccount:evenkeel-deploy:{environment}'}]"
            )
        ],
    )
    """Further issuers, such as the cluster of an operator that deploys beside the forge."""

    keepers: tuple[Keeper, ...] = field(
        default=(),
        title="a list of ARNs of IAM roles",
        examples=["[arn:aws:iam::123456789012:role/platform-admin]"],
        unique=True,
    )
    """Who looks after the state on AWS, whoever runs this among them; nobody else is let in.

    Each role must trust principals by name: one that trusts the account lets others in by it.
    """

    branch: str = field(
        default="main",
        pattern=r"^[A-Za-z0-9][A-Za-z0-9_./-]*$",
        max_length=200,
        title="the name of a branch",
        examples=["main"],
    )
    """The branch that is deployed: jobs on GitHub are let in as its files say them."""

    retention_days: int = field(
        default=90, ge=7, le=3650, title="a whole number from 7 to 3650", examples=[90]
    )
    """How long what was overwritten or deleted can be brought back."""


def parse(value: object, scope: Scope) -> StateSpec:
    """Return what a value asks for.

    Raises:
        EnvironmentProblems: All that is wrong with it.
    """
    found: list[Found] = []
    state = None
    try:
        state = State.model_validate(value)
    except SectionError as error:
        found += explain(State, value, error.problems, {})
    if state is not None:
        found += _subject(state.subject, state.issuer)
        found += _others(state)
    if state is None or found:
        raise EnvironmentProblems(KEY, [Problem(dotted(s), message) for s, message in found])
    return StateSpec(
        scope=scope,
        repository=state.repository,
        issuer=state.issuer,
        issuer_exists=state.issuer_exists,
        subject=state.subject,
        also=tuple(
            Issuer(
                address=each.issuer,
                subject=each.subject,
                exists=each.issuer_exists,
                previews=each.previews,
            )
            for each in state.also
        ),
        keepers=state.keepers,
        branch=state.branch,
        retention_days=state.retention_days,
    )


def _others(state: State) -> list[Found]:
    """Return what is wrong with the further issuers: each is held to the same as the first."""
    found: list[Found] = []
    known = {state.issuer}
    for index, each in enumerate(state.also):
        found += [
            Found(("also", index, *path), message)
            for path, message in _subject(each.subject, each.issuer)
        ]
        if each.issuer in known:
            message = f"got {each.issuer} again; expected another one in each. Remove it."
            found.append(Found(("also", index, "issuer"), message))
        known.add(each.issuer)
    return found


def _subject(text: str, issuer: str) -> list[Found]:
    """Return what is wrong with a pattern of subjects: a part too few lets others in."""
    try:
        parts = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        parts = set()
    # an issuer of a cluster speaks of that cluster's workloads alone
    if parts - _FURTHER == _PARTS or (parts == {"environment"} and text.startswith(_WORKLOAD)):
        return []
    if parts == {"repository"} and issuer != GITHUB and _BRANCH.search(text):
        return []
    message = (
        f"got {text}; expected both {{repository}} and {{environment}} in it, maybe {{workflow}}, "
        "and nothing else in braces: otherwise jobs of others are let in. "
        f"Use for example {SUBJECT}."
    )
    return [Found(("subject",), message)]
