"""What Azure answers to a user of a cluster."""

import base64

import pytest
import yaml
from pulumi.runtime.proto import provider_pb2

from simulator.plugins.azure_native.functions import FUNCTIONS
from simulator.plugins.cloud.service import CloudProvider
from simulator.plugins.wire import to_python, to_struct, unwrap
from tests.simulator.plugins.azure_native.resources import put_cluster
from tests.simulator.plugins.cloud.provider_client import Client, Refused

(TOKEN,) = FUNCTIONS


def test_a_cluster_that_does_not_exist_has_no_credentials(client: Client) -> None:
    """Outside of previews."""
    with pytest.raises(Refused, match="ResourceNotFound"):
        client.invoke(TOKEN, resourceGroupName="azure-dev", resourceName="azure-dev")


@pytest.mark.parametrize(("named", "refused"), [(True, False), (False, True)])
def test_a_name_that_the_cluster_has_not_is_refused(
    provider: CloudProvider, client: Client, *, named: bool, refused: bool
) -> None:
    """A private cluster has a public name only where that was asked for."""
    put_cluster(provider, fqdn="azure-dev-1.hcp.swedencentral.azmk8s.io" if named else "")
    asked = {"resourceGroupName": "azure-dev", "resourceName": "azure-dev", "serverFqdn": "public"}

    if refused:
        with pytest.raises(Refused, match="enablePrivateClusterPublicFQDN"):
            client.invoke(TOKEN, **asked)
    else:
        assert client.invoke(TOKEN, **asked)["kubeconfigs"]


def test_a_preview_answers_with_the_cluster_of_the_session(client: Client) -> None:
    """So that charts can be planned before there is a cluster; nobody's credentials are in it."""
    request = provider_pb2.InvokeRequest(
        tok=TOKEN,
        args=to_struct({"resourceGroupName": "azure-dev", "resourceName": "azure-dev"}),
        preview=True,
    )
    answer = unwrap(to_python(getattr(client.call("Invoke", request), "return")))
    config = yaml.safe_load(base64.b64decode(answer["kubeconfigs"][0]["value"]))

    assert config["clusters"][0]["cluster"]["server"] == "https://127.0.0.1:6443"
    assert config["users"][0]["user"] == {}
