"""The functions of Azure that evenkeel calls."""

import base64

import yaml

from ...cloud.clusters import endpoint
from ...errors import CloudError
from ..cloud.context import Context
from ..cloud.kind import Function, Inputs, Outputs
from .ids import group_id
from .kinds.agent_pool import CLUSTER

_TOKEN = "azure-native:containerservice:listManagedClusterUserCredentials"  # noqa: S105 - no password


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


FUNCTIONS = {
    _TOKEN: Function(
        token=_TOKEN,
        answer=_credentials,
        required=frozenset({"resourceGroupName", "resourceName"}),
        sensitive=frozenset({"kubeconfigs[*].value"}),
    )
}
"""Token -> function."""
