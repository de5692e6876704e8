"""The functions of Azure that evenkeel calls."""

import base64
from collections.abc import Mapping

import yaml

from ...cloud.clusters import endpoint
from ...errors import CloudError
from ..cloud.context import Context
from ..cloud.kind import Function, Inputs, Outputs
from .ids import group_id
from .kinds.agent_pool import CLUSTER

_TOKEN = "azure-native:containerservice:listManagedClusterUserCredentials"  # noqa: S105 - no password

_NAMES: Mapping[object, str] = {"public": "fqdn", "private": "privateFQDN"}
"""What `serverFqdn` asks for -> the cluster's output that holds it."""


def _credentials(context: Context, inputs: Inputs) -> Outputs:
    """Answer with the session's cluster; in a preview of its creation too."""
    group, name = inputs["resourceGroupName"], inputs["resourceName"]
    identifier = (
        f"{group_id(context, group)}/providers/Microsoft.ContainerService/managedClusters/{name}"
    )
    if not context.preview and context.find(CLUSTER, identifier) is None:
        raise CloudError(
            f"{_TOKEN}: ResourceNotFound: got {identifier}; expected a cluster that exists. "
            "Make it first.",
            code="ResourceNotFound",
        )
    _named(context, identifier, inputs.get("serverFqdn"))
    reached = endpoint(context)
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": name,
        "clusters": [
            {
                "name": name,
                "cluster": {
                    "server": reached.server,
                    "certificate-authority-data": reached.certificate,
                },
            }
        ],
        "contexts": [
            {"name": name, "context": {"cluster": name, "user": f"clusterUser_{group}_{name}"}}
        ],
        "users": [{"name": f"clusterUser_{group}_{name}", "user": {}}],
    }
    text = yaml.safe_dump(config, sort_keys=False).encode()
    return {"kubeconfigs": [{"name": "clusterUser", "value": base64.b64encode(text).decode()}]}


def _named(context: Context, identifier: str, wanted: object) -> None:
    """Refuse the kind of name that the cluster does not have."""
    cluster = context.find(CLUSTER, identifier)
    if cluster is None or wanted not in _NAMES or cluster.outputs.get(_NAMES[wanted]):
        return
    raise CloudError(
        f"{_TOKEN}: serverFqdn: got {wanted}; {identifier} has no such name. Set "
        "apiServerAccessProfile.enablePrivateClusterPublicFQDN, or ask for the other one.",
        code="BadRequest",
    )


FUNCTIONS = {
    _TOKEN: Function(
        token=_TOKEN,
        answer=_credentials,
        required=frozenset({"resourceGroupName", "resourceName"}),
        sensitive=frozenset({"kubeconfigs[*].value"}),
    )
}
"""Token -> function."""
