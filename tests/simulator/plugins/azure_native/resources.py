"""Inputs of Azure's resources as the components write them, to be changed by tests."""

from collections.abc import Mapping
from typing import Any

from simulator.cloud.records import Stored
from simulator.plugins.azure_native.kinds.agent_pool import CLUSTER as CLUSTER_TYPE
from simulator.plugins.cloud.service import CloudProvider

SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
REGION = "swedencentral"
GROUP_ID = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/azure-dev"
VNET_ID = f"{GROUP_ID}/providers/Microsoft.Network/virtualNetworks/azure-dev"
CLUSTER_ID = f"{GROUP_ID}/providers/Microsoft.ContainerService/managedClusters/azure-dev"

Inputs = dict[str, Any]

GROUP: Inputs = {"resourceGroupName": "azure-dev", "location": REGION}
VNET: Inputs = {
    **GROUP,
    "virtualNetworkName": "azure-dev",
    "addressSpace": {"addressPrefixes": ["10.40.0.0/16"]},
}
SUBNET: Inputs = {
    "resourceGroupName": "azure-dev",
    "virtualNetworkName": "azure-dev",
    "subnetName": "nodes",
    "addressPrefix": "10.40.0.0/17",
}
IDENTITY: Inputs = {**GROUP, "resourceName": "azure-dev"}
POOL: Inputs = {
    "resourceGroupName": "azure-dev",
    "resourceName": "azure-dev",
    "agentPoolName": "train",
    "mode": "User",
    "vmSize": "Standard_ND96isr_H100_v5",
    "gpuProfile": {"driver": "None"},
    "osType": "Linux",
    "osSKU": "Ubuntu",
    "enableAutoScaling": True,
    "count": 1,
    "minCount": 1,
    "maxCount": 4,
    "availabilityZones": ["1", "2"],
    "vnetSubnetID": f"{VNET_ID}/subnets/nodes",
    "nodeLabels": {"evenkeel.dev/pool": "train"},
    "nodeTaints": ["nvidia.com/gpu=present:NoSchedule"],
    "scaleSetPriority": "Regular",
    "upgradeSettings": {"maxSurge": "0", "maxUnavailable": "1"},
}
SPOT: Inputs = {
    **{key: value for key, value in POOL.items() if key != "upgradeSettings"},
    "vmSize": "Standard_NC4as_T4_v3",
    "scaleSetPriority": "Spot",
    "scaleSetEvictionPolicy": "Delete",
    "spotMaxPrice": -1,
}
CLUSTER: Inputs = {
    **GROUP,
    "resourceName": "azure-dev",
    "dnsPrefix": "azure-dev",
    "kubernetesVersion": "1.35",
    "identity": {
        "type": "UserAssigned",
        "userAssignedIdentities": [
            f"{GROUP_ID}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/azure-dev"
        ],
    },
    "aadProfile": {"managed": True, "enableAzureRBAC": True},
    "disableLocalAccounts": True,
    "apiServerAccessProfile": {
        "enablePrivateCluster": True,
        "enableVnetIntegration": True,
        "subnetId": f"{VNET_ID}/subnets/api",
    },
    "networkProfile": {
        "networkPlugin": "azure",
        "networkDataplane": "cilium",
        "podCidr": "10.244.0.0/16",
        "serviceCidr": "10.96.0.0/16",
        "dnsServiceIP": "10.96.0.10",
        "outboundType": "userAssignedNATGateway",
    },
    "oidcIssuerProfile": {"enabled": True},
    "securityProfile": {"workloadIdentity": {"enabled": True}},
    "agentPoolProfiles": [
        {
            "name": "system",
            "mode": "System",
            "vmSize": "Standard_D4ds_v5",
            "osType": "Linux",
            "enableAutoScaling": True,
            "count": 1,
            "minCount": 1,
            "maxCount": 3,
            "vnetSubnetID": f"{VNET_ID}/subnets/nodes",
        }
    ],
}


def put_cluster(provider: CloudProvider, **outputs: Any) -> None:
    """Put a cluster there without a control plane."""
    provider.work.store.insert(
        Stored(
            provider="azure-native",
            type=CLUSTER_TYPE,
            id=CLUSTER_ID,
            urn="urn:aks",
            name="aks",
            region=REGION,
            inputs=CLUSTER,
            outputs={"name": "azure-dev", **outputs},
        )
    )


def changed(inputs: Mapping[str, Any], path: str, value: object) -> Inputs:
    """Return a copy with one value set, or taken away where it is None; `[0]` names an element."""
    head, _, rest = path.partition(".")
    name, _, index = head.removesuffix("]").partition("[")
    result = dict(inputs)
    if index:
        elements = list(result[name])
        elements[int(index)] = changed(elements[int(index)], rest, value) if rest else value
        result[name] = elements
    elif rest:
        result[name] = changed(result.get(name) or {}, rest, value)
    elif value is None:
        result.pop(name, None)
    else:
        result[name] = value
    return result
