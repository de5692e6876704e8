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
