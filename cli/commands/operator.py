"""`evenkeel operator`: the manifests with which the Pulumi Kubernetes Operator deploys."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cli.addresses import check_backend, check_secrets
from cli.result import Result
from components.errors import Refused
from gitops.operator.deployment import Deployment, Told, plan_deployment
from gitops.operator.manifests import IMAGE, NAMESPACE, Source, render, waits_for
from operations.errors import UsageError
from operations.exit_codes import Exit
from operations.project import Project
from operations.screen import Screen
from stacks.environment import read

_COMMIT = re.compile(r"[0-9a-f]{40}")
_HOST = r"[A-Za-z0-9._-]+"
_REPOSITORY = re.compile(
    rf"https://{_HOST}(:(?P<https>[0-9]+))?(/[^\s@]*)?"
    rf"|ssh://({_HOST}@)?{_HOST}(:(?P<ssh>[0-9]+))?(/\S*)?"
    r"|git@[^\s:]+:[^\s]+"
)
_HIGHEST_PORT = 65535
_PLACE = "{environment}"
_SECRET_VARIABLE = re.compile(
    r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"=(?P<secret>(?:[a-z0-9.-]|\{environment\}){1,253}):(?P<key>[A-Za-z0-9._-]{1,253})"
)
_OURS = ("KUBECONFIG", "PULUMI_CONFIG_PASSPHRASE")
"""What the manifests name themselves."""

_NAMESPACE = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


@dataclass(frozen=True, kw_only=True)
class OperatorOptions:
    """What is said beside the environments."""

    repository: str
    commit: str | None = None
    branch: str | None = None
    output: Path | None = None
    """A folder; None shows the text."""

    namespace: str = NAMESPACE
    image: str = IMAGE
    state: Sequence[str] = field(default_factory=tuple)
    """`ENV=URL`, where the state is elsewhere than the environment's cloud would have it."""

    secrets: Sequence[str] = field(default_factory=tuple)
    identity: Sequence[str] = field(default_factory=tuple)
    secret_env: Sequence[str] = field(default_factory=tuple)
    """`NAME=SECRET:KEY`; `{environment}` in the Secret's name is that."""

    port: Sequence[int] = field(default_factory=tuple)
    """Ports that workspaces reach besides."""


def operator(
    project: Project, names: Sequence[str], options: OperatorOptions, screen: Screen
) -> Result:
    """Show the manifests, or write them into a folder.

    Raises:
        EnvironmentProblems: An environment is not right.
        UsageError: What is wrong with the options, all of it.
    """
    problems = list(_check(options))
    said = {
        option: _pairs(option, texts, names, problems)
        for option, texts in (
            ("state", options.state),
            ("secrets", options.secrets),
            ("identity", options.identity),
        )
    }
    problems += [p for name, url in said["state"].items() for p in check_backend(url, name)]
    problems += [p for name, url in said["secrets"].items() for p in check_secrets(url, name)]
    secrets = _secret_variables(options.secret_env, problems)
    deployments = list(_deployments(project, names, said, secrets, problems))
    problems += _overtaken(deployments, options.branch)
    if problems:
        raise UsageError("\n".join(["operator: nothing was written.", *problems]))
    files = render(deployments, _source(options))
    for name, text in files.items():
        if options.output is None:
            screen.say(f"# {name}", "---", text.rstrip("\n"))
            continue
        options.output.mkdir(parents=True, exist_ok=True)
        (options.output / name).write_text(text, encoding="utf-8")
        screen.say(f" {options.output / name}")
    return Result(Exit.OK, {"files": dict(files)})


def _source(options: OperatorOptions) -> Source:
    return Source(
        repository=options.repository,
        commit=options.commit,
        branch=options.branch,
        namespace=options.namespace,
        image=options.image,
        ports=tuple(options.port),
    )


def _deployments(
    project: Project,
    names: Sequence[str],
    said: Mapping[str, Mapping[str, str]],
    secrets: Mapping[str, tuple[str, str]],
    problems: list[str],
) -> Iterator[Deployment]:
    for name in dict.fromkeys(names):
        path = project.environment_file(name)
        if not path.is_file():
            problems.append(project.lacks(name))
            continue
        told = Told(
            backend=said["state"].get(name),
            secrets=said["secrets"].get(name),
            identity=said["identity"].get(name),
            secret_variables={
                variable: (secret.replace(_PLACE, name), key)
                for variable, (secret, key) in secrets.items()
            },
        )
        try:
            yield plan_deployment(name, read(path), told)
        except Refused as refused:
            problems += refused.problems


def _overtaken(deployments: Sequence[Deployment], branch: str | None) -> Iterator[str]:
    """Yield what would be deployed before what it waits for: a branch moves for all at once.

    The operator asks of a Stack that another waits for whether its last update has succeeded, not
    of which commit that was.
    """
    for each in deployments if branch is not None else ():
        if before := waits_for(each, deployments):
            yield (
                f"--branch: got {branch} for {each.name}, which waits for {', '.join(before)}; "
                "expected --commit, since the operator would deploy a push to it at once, while "
                f"the last update of {before[0]} is still that of an older commit. Give --commit."
            )


def _check(options: OperatorOptions) -> Iterator[str]:
    address = _REPOSITORY.fullmatch(options.repository)
    if not address:
        yield (
            f"--repository: got {options.repository}; expected an address that git clones from, "
            "without a password in it. Use for example https://github.com/company/ml-platform."
        )
    elif (port := address["https"] or address["ssh"]) and not _is_port(port):
        yield f"--repository: got port {port}; expected one from 1 to {_HIGHEST_PORT}. Correct it."
    if (options.commit is None) == (options.branch is None):
        yield "got both --commit and --branch, or neither; expected one. Give one."
    if options.commit is not None and not _COMMIT.fullmatch(options.commit):
        yield f"--commit: got {options.commit}; expected 40 hexadecimal digits. Give all of them."
    for port in options.port:
        if not 1 <= port <= _HIGHEST_PORT:
            yield f"--port: got {port}; expected one from 1 to {_HIGHEST_PORT}. Correct it."
    if not _NAMESPACE.fullmatch(options.namespace):
        yield f"--namespace: got {options.namespace}; expected a name of a namespace. Correct it."


def _is_port(text: str) -> bool:
    # the length first: a number of thousands of digits is refused by int()
    return len(text) <= len(str(_HIGHEST_PORT)) and 1 <= int(text) <= _HIGHEST_PORT


def _secret_variables(texts: Sequence[str], problems: list[str]) -> Mapping[str, tuple[str, str]]:
    found = {}
    for text in texts:
        match = _SECRET_VARIABLE.fullmatch(text)
        if not match or match["name"] in _OURS:
            problems.append(
                f"--secret-env: got {text}; expected NAME=SECRET:KEY, with {_PLACE} in the "
                f"Secret's name where each has its own, and none of {', '.join(_OURS)}. "
                "Correct it."
            )
            continue
        found[match["name"]] = (match["secret"], match["key"])
    return found


def _pairs(
    option: str, texts: Sequence[str], names: Sequence[str], problems: list[str]
) -> Mapping[str, str]:
    found = {}
    for text in texts:
        name, separator, value = text.partition("=")
        if not separator or not value or name not in names:
            problems.append(
                f"--{option}: got {text}; expected ENV=VALUE with one of {', '.join(names)}. "
                "Correct it."
            )
        found[name] = value
    return found
