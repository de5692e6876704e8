"""Which input of Azure's resource types is which enumeration of Azure's own API models."""

_AKS = "azure:containerservice:"
_CLUSTER = "azure-native:containerservice:ManagedCluster"
_POOL = "azure-native:containerservice:AgentPool"

_OF_POOLS = {
    "gpuInstanceProfile": f"{_AKS}GPUInstanceProfile",
    "gpuProfile.driver": f"{_AKS}GPUDriver",
    "kubeletDiskType": f"{_AKS}KubeletDiskType",
    "mode": f"{_AKS}AgentPoolMode",
    "osDiskType": f"{_AKS}OSDiskType",
    "osSKU": f"{_AKS}OSSKU",
    "osType": f"{_AKS}OSType",
    "scaleDownMode": f"{_AKS}ScaleDownMode",
    "scaleSetEvictionPolicy": f"{_AKS}ScaleSetEvictionPolicy",
    "scaleSetPriority": f"{_AKS}ScaleSetPriority",
    "type": f"{_AKS}AgentPoolType",
    "workloadRuntime": f"{_AKS}WorkloadRuntime",
}

PUBLISHED = {
    _POOL: _OF_POOLS,
    _CLUSTER: {
        **{f"agentPoolProfiles[*].{path}": model for path, model in _OF_POOLS.items()},
        "autoScalerProfile.expander": f"{_AKS}Expander",
        "autoUpgradeProfile.nodeOSUpgradeChannel": f"{_AKS}NodeOSUpgradeChannel",
        "autoUpgradeProfile.upgradeChannel": f"{_AKS}UpgradeChannel",
        "identity.type": f"{_AKS}ResourceIdentityType",
        "networkProfile.loadBalancerSku": f"{_AKS}LoadBalancerSku",
        "networkProfile.networkDataplane": f"{_AKS}NetworkDataplane",
        "networkProfile.networkPlugin": f"{_AKS}NetworkPlugin",
        "networkProfile.networkPluginMode": f"{_AKS}NetworkPluginMode",
        "networkProfile.networkPolicy": f"{_AKS}NetworkPolicy",
        "networkProfile.outboundType": f"{_AKS}OutboundType",
        "nodeResourceGroupProfile.restrictionLevel": f"{_AKS}RestrictionLevel",
        "securityProfile.azureKeyVaultKms.keyVaultNetworkAccess": (
            f"{_AKS}KeyVaultNetworkAccessTypes"
        ),
        "sku.name": f"{_AKS}ManagedClusterSKUName",
        "sku.tier": f"{_AKS}ManagedClusterSKUTier",
        "supportPlan": f"{_AKS}KubernetesSupportPlan",
    },
    "azure-native:containerservice:MaintenanceConfiguration": {
        "maintenanceWindow.schedule.weekly.dayOfWeek": f"{_AKS}WeekDay",
    },
    "azure-native:compute:ProximityPlacementGroup": {
        "proximityPlacementGroupType": "azure:compute:ProximityPlacementGroupType",
    },
    "azure-native:network:FlowLog": {"format.type": "azure:network:FlowLogFormatType"},
    "azure-native:network:NatGateway": {"sku.name": "azure:network:NatGatewaySkuName"},
    "azure-native:network:PublicIPAddress": {
        "publicIPAllocationMethod": "azure:network:IPAllocationMethod",
        "sku.name": "azure:network:PublicIPAddressSkuName",
        "sku.tier": "azure:network:PublicIPAddressSkuTier",
    },
    "azure-native:network:Subnet": {
        "privateEndpointNetworkPolicies": (
            "azure:network:VirtualNetworkPrivateEndpointNetworkPolicies"
        ),
        "privateLinkServiceNetworkPolicies": (
            "azure:network:VirtualNetworkPrivateLinkServiceNetworkPolicies"
        ),
    },
}
"""Type token -> input path -> the enumeration that it is."""
