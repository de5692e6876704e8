"""A simulated project is a new one: an API answers once it is enabled, an agent once asked for."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from simulator.plugins.cloud.context import Context
from simulator.plugins.gcp import tokens
from simulator.plugins.gcp.enabled import api_enabled
from simulator.plugins.gcp.kinds import KINDS
from simulator.plugins.gcp.kinds.node_pool import bare
from tests.simulator.plugins.cloud.provider_client import Client, Refused
from tests.simulator.plugins.gcp.resources import PROJECT, let_use, make_key

SYSTEM = {"name": "system", "cluster": "c", "nodeConfig": {"machineType": "e2-standard-4"}}
GPUS = {
    "name": "train",
    "cluster": "c",
    "nodeConfig": {"guestAccelerators": [{"type": "nvidia-l4", "count": 1}]},
}


def asking(kind: str, *there: dict[str, Any]) -> Context:
    """Return who makes a resource of a type, where others of the type that is looked for exist."""
    stored = [SimpleNamespace(id=str(each), inputs=each, outputs=each) for each in there]
    return cast(
        "Context", SimpleNamespace(type=kind, id="new", account=PROJECT, all=lambda _: stored)
    )


@pytest.mark.parametrize(
    ("kind", "api"),
    [
        (tokens.KEY_RING, "cloudkms"),
        (tokens.ACCOUNT, "iam"),
        (tokens.CLUSTER, "container"),
        (tokens.NETWORK, "compute"),
        ("gcp:projects/iAMMember:IAMMember", "cloudresourcemanager"),
        (tokens.IDENTITY, "container"),
    ],
)
def test_an_api_that_is_not_enabled_yet_refuses(kind: str, api: str) -> None:
    """Each resource of it, in the cloud's own words; another project's API does not help."""
    service = f"{api}.googleapis.com"
    inputs = {"service": service} if kind == tokens.IDENTITY else {}
    elsewhere = {"service": service, "project": "other"}
    [problem] = api_enabled(asking(kind, elsewhere), inputs)

    assert problem.reason.startswith(f"SERVICE_DISABLED: {service} has not been used in project")
    assert not list(api_enabled(asking(kind, {"service": service, "project": PROJECT}), inputs))
    assert KINDS[kind].rules[0] is api_enabled


@pytest.mark.parametrize("kind", [tokens.SERVICE, tokens.BUCKET])
def test_some_apis_are_always_on(kind: str) -> None:
    """That which enables the others among them."""
    assert not list(api_enabled(asking(kind), {"service": "container.googleapis.com"}))


def test_gkes_account_is_there_once_it_was_asked_for(client: Client) -> None:
    """Enabling the API makes it some time later: a right that comes first fails."""
    key = make_key(client)
    with pytest.raises(Refused, match="which does not exist yet"):
        let_use(client, key, "container-engine-robot")
    asked = client.create(tokens.IDENTITY, "agent", {"service": "container.googleapis.com"})

    assert asked.state["email"].endswith("@container-engine-robot.iam.gserviceaccount.com")
    assert let_use(client, key, "container-engine-robot").id


@pytest.mark.parametrize(
    ("pool", "there", "expected"),
    [
        (GPUS, (), True),
        (GPUS, ({**GPUS, "name": "serve"},), True),
        (GPUS, ({**SYSTEM, "cluster": "other"},), True),
        (GPUS, (SYSTEM,), False),
        (SYSTEM, (), False),
    ],
)
def test_the_first_pool_gets_no_taint_from_gke(
    pool: dict[str, Any], there: tuple[dict[str, Any], ...], *, expected: bool
) -> None:
    """GKE taints GPU machines only where the cluster has others already."""
    assert bare(asking(tokens.NODE_POOL, *there), pool) is expected
