"""The way into a cluster of AKS: what Azure gives, made to ask for a token each time."""

import base64
import json

import pytest
import yaml

from components.clouds.azure.kubeconfig import plan_kubeconfig
from components.errors import Refused

GIVEN = {
    "apiVersion": "v1",
    "clusters": [
        {
            "name": "azure-prod",
            "cluster": {
                "server": "https://azure-prod.privatelink.swedencentral.azmk8s.io:443",
                "certificate-authority-data": "Y2E=",
            },
        }
    ],
    "users": [{"name": "clusterUser", "user": {"token": "not to be kept"}}],
}


def encoded(content: object) -> str:
    """Return what Azure answers."""
    return base64.b64encode(yaml.safe_dump(content).encode()).decode()


def test_only_address_and_authority_are_kept() -> None:
    """Who one is comes from Entra, by kubelogin; nothing that could be stolen is in it."""
    config = json.loads(plan_kubeconfig(encoded(GIVEN), "prod"))

    assert config["clusters"] == [{"name": "prod", "cluster": GIVEN["clusters"][0]["cluster"]}]  # type: ignore[index]
    assert config["current-context"] == "prod"
    assert config["contexts"] == [{"name": "prod", "context": {"cluster": "prod", "user": "prod"}}]
    command = config["users"][0]["user"]["exec"]
    assert command["command"] == "kubelogin"
    assert command["args"] == [
        *("get-token", "--login", "azurecli"),
        *("--server-id", "6dae42f8-4368-4678-94ff-3960e28e3630"),
    ]
    assert "not to be kept" not in json.dumps(config)


@pytest.mark.parametrize("given", ["%", encoded([]), encoded({"clusters": []}), encoded("text")])
def test_what_is_no_kubeconfig_is_refused(given: str) -> None:
    """The message names the command that shows it."""
    with pytest.raises(Refused, match=r"az aks get-credentials --name prod"):
        plan_kubeconfig(given, "prod")
