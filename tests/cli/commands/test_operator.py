"""`evenkeel operator` takes an address that git clones from, and refuses any other in one line."""

import pytest
import yaml

from cli.commands.operator import OperatorOptions, operator
from operations.errors import UsageError
from operations.project import Project
from operations.screen.silent import SilentScreen
from tests.environments import ROOT


def ports(repository: str) -> set[int]:
    """Return the ports that workspaces reach with this repository."""
    options = OperatorOptions(repository=repository, branch="main")
    files = operator(Project(ROOT), ["aws-dev"], options, SilentScreen()).document["files"]
    policy = list(yaml.safe_load_all(files["namespace.yaml"]))[1]
    return {port["port"] for rule in policy["spec"]["egress"] for port in rule["ports"]}


@pytest.mark.parametrize(
    ("repository", "port"),
    [
        ("https://git.example/company/ml-platform", 443),
        ("https://git.example:65535/company/ml-platform", 65535),
        ("ssh://git@git.example:1/company/ml-platform", 1),
        ("git@git.example:company/ml-platform", 22),
    ],
)
def test_the_port_of_the_repository_is_reached(repository: str, port: int) -> None:
    """Beside names and the API's."""
    assert ports(repository) == {53, 443, 6443, port}


@pytest.mark.parametrize("port", ["0", "65536", "99999", pytest.param("9" * 5000, id="long")])
@pytest.mark.parametrize("begin", ["https://git.example", "ssh://git@git.example"])
def test_a_port_that_is_none_is_refused(begin: str, port: str) -> None:
    """Before anything is made of it."""
    with pytest.raises(UsageError, match=r"--repository: got port .*; expected one from 1 to"):
        ports(f"{begin}:{port}/company/ml-platform")


@pytest.mark.parametrize(
    "repository",
    ["https://[/x", "ssh://[/x", "https://git.example:\u0663/x", "https://a:b@git.example/x"],
)
def test_an_address_that_git_does_not_take_is_refused(repository: str) -> None:
    """A bracket, a digit of another script, a password."""
    with pytest.raises(UsageError, match=r"--repository: got .*expected an address that git"):
        ports(repository)


def made(*names: str, **values: object) -> object:
    """Return the files of environments."""
    options = OperatorOptions(repository="https://git.example/company/ml-platform", **values)  # type: ignore[arg-type]
    return operator(Project(ROOT), list(names), options, SilentScreen()).document["files"]


def test_what_waits_for_another_follows_no_branch() -> None:
    """A push would reach production while dev is at the commit before."""
    with pytest.raises(UsageError) as refused:
        made("aws-dev", "aws-prod", "gcp-dev", branch="main")

    assert str(refused.value).splitlines()[1:] == [
        (
            "--branch: got main for aws-prod, which waits for aws-dev; expected --commit, since "
            "the operator would deploy a push to it at once, while the last update of aws-dev is "
            "still that of an older commit. Give --commit."
        )
    ]


def test_a_commit_and_what_waits_for_nothing_are_taken() -> None:
    """A commit moves when its manifest does."""
    assert made("aws-dev", "aws-prod", commit="0" * 40)
    assert made("aws-dev", "gcp-dev", branch="main")


PRIVATE = {
    "commit": "0" * 40,
    "state": ["private-dev=s3://state?endpoint=minio.example:9000"],
    "secrets": ["private-dev=passphrase"],
}


def test_what_a_backend_wants_comes_from_a_secret_of_the_environment() -> None:
    """And its port is reached, like those that are named."""
    secret = ["AWS_ACCESS_KEY_ID={environment}-state:id", "TOKEN=shared:token"]
    files = made("private-dev", secret_env=secret, port=[8443], **PRIVATE)
    assert isinstance(files, dict)
    (stack,) = (
        each for each in yaml.safe_load_all(files["private-dev.yaml"]) if each["kind"] == "Stack"
    )
    policy = list(yaml.safe_load_all(files["namespace.yaml"]))[1]
    reached = {port["port"] for rule in policy["spec"]["egress"] for port in rule["ports"]}

    assert stack["spec"]["envRefs"]["AWS_ACCESS_KEY_ID"] == {
        "type": "Secret",
        "secret": {"name": "private-dev-state", "key": "id"},
    }
    assert stack["spec"]["envRefs"]["TOKEN"]["secret"] == {"name": "shared", "key": "token"}
    assert reached == {53, 443, 6443, 9000, 8443}


@pytest.mark.parametrize(
    "text",
    ["A", "A=b", "A=b:", "=b:c", "1A=b:c", "A=B:c", "A=b:c d", "KUBECONFIG=b:c", "A={name}:c"],
)
def test_what_names_no_secret_is_refused(text: str) -> None:
    """Nor does it take the place of what the manifests name themselves."""
    with pytest.raises(UsageError, match=r"--secret-env: got .*expected NAME=SECRET:KEY"):
        made("private-dev", secret_env=[text], **PRIVATE)


@pytest.mark.parametrize("port", [0, 65_536, -1])
def test_a_port_to_reach_that_is_none_is_refused(port: int) -> None:
    """Before anything is made of it."""
    with pytest.raises(UsageError, match=rf"--port: got {port}; expected one from 1 to 65535"):
        made("private-dev", port=[port], **PRIVATE)
