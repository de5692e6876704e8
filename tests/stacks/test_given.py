"""Secrets that a person has come from the stack's encrypted configuration, or nothing starts."""

import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import pulumi
import pytest

from components.clouds.private import inventory
from operations.opening import Opening
from operations.project import Project
from simulator.engine.request import SECRET_STAND_IN
from stacks.environment import parse
from stacks.program import main
from tests.environments import KEY, read_environment
from tests.pulumi_monitor import Registered, registered_by

NAME_SERVER, COMPANY = "evenkeel:nameServerKey", "evenkeel:companyLogin"
HIDDEN = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - with the other, how Pulumi marks one
SERVER = {"rfc2136": {"host": "ns.example.com", "keyName": "evenkeel."}}


@pytest.fixture
def environment() -> Iterator[dict[str, Any]]:
    """Return an environment that has a name server and an issuer of the company's own."""
    read = read_environment("local", ("cert-manager", "gateway-api", "istio", "login"))
    read["web"]["issuer"] = "https://id.example.com"
    read["addons"]["external-dns"] = SERVER
    yield read
    pulumi.runtime.set_all_config({}, [])


def run(
    environment: Mapping[str, Any], config: Mapping[str, str], hidden: Collection[str]
) -> Registered:
    """Run the program with an environment and more configuration."""
    said = {KEY: json.dumps(environment), **config}
    pulumi.runtime.set_all_config(said, list(hidden))
    return registered_by(main)


@pytest.mark.usefixtures("_room")
def test_each_value_becomes_the_secret_that_pods_read(environment: dict[str, Any]) -> None:
    """In the add-on's own namespace, under the key that the chart names."""
    config = {NAME_SERVER: "a2V5", COMPANY: "word"}
    made = run(environment, config, config)

    for name, namespace, key, value in (
        ("external-dns-name-server", "external-dns", "key", "YTJWNQ=="),
        ("login-company-login", "login", "client-secret", "d29yZA=="),
    ):
        found = made[name]
        assert found.typ == "kubernetes:core/v1:Secret"
        assert found.inputs["metadata"]["namespace"] == namespace
        assert found.inputs["data"] == {HIDDEN: SECRET, "value": {key: value}}


def test_what_is_missing_is_told_with_the_command_before_anything_is_looked_at(
    environment: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both at once, and one that is in the open is as bad as none."""
    monkeypatch.setattr(inventory, "take_inventory", pytest.fail)
    with pytest.raises(pulumi.RunError) as caught:
        run(environment, {COMPANY: "word"}, ())

    dns, login = sorted(str(caught.value).splitlines(), key=lambda each: NAME_SERVER not in each)
    assert dns == (
        f"{NAME_SERVER}: got nothing; expected the TSIG key evenkeel. in base64, as the name "
        "server has it. Where you made the Secret name-server yourself, say "
        "addons.external-dns.rfc2136.secretFrom: cluster; else type it after: "
        f"pulumi config set --secret {NAME_SERVER} -s test"
    )
    assert login.startswith(f"{COMPANY}: got the secret of the client at web.issuer in the open;")
    assert "word" not in str(caught.value)


@pytest.mark.usefixtures("_room")
def test_nobody_is_asked_for_what_somebody_else_makes(environment: dict[str, Any]) -> None:
    """`cluster` registers no Secret and needs no configuration."""
    environment["addons"]["login"] = {"clientSecretFrom": "cluster"}
    environment["addons"]["external-dns"] = {
        "rfc2136": {**SERVER["rfc2136"], "secretFrom": "cluster"}
    }

    made = run(environment, {}, ())
    assert not {"external-dns-name-server", "login-company-login"} & made.keys()


def test_a_rehearsal_has_stand_ins(environment: dict[str, Any], tmp_path: Path) -> None:
    """For what is encrypted and for what is not set yet; what is in the open stays so."""
    config = {KEY: environment, COMPANY: {"secure": "v1:abc"}}
    opening = Opening(Project(tmp_path), "local", parse(environment, name="local"), config)
    deployment = opening.deployment(None)  # type: ignore[arg-type] # whose session, nobody asks

    assert opening.stand_ins() == [NAME_SERVER]
    assert deployment.secret_keys == {NAME_SERVER, COMPANY}
    assert {deployment.config[each] for each in (NAME_SERVER, COMPANY)} == {SECRET_STAND_IN}
