"""Where Azure's own API models say what the values of inputs may be."""

_AKS = "azure:containerservice:"
_GROUP = {"resourceGroupName": "azure:resource.locks:resource_group_name"}
"""Every operation on a resource writes the name of its group into the address."""

_STORAGE = "azure:storage:"
_VAULT = "azure:keyvault:"
_LOGS = "azure:loganalytics:"
_KEPT_DAYS = "azure:monitor.v2021_05_01_preview:RetentionPolicy.days"
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
    "azure-native:authorization:ManagementLockByScope": {"level": "azure:resource.locks:LockLevel"},
    "azure-native:authorization:RoleAssignment": {
        "principalType": "azure:authorization:PrincipalType",
    },
    "azure-native:keyvault:Key": {
        **_GROUP,
        "properties.curveName": f"{_VAULT}JsonWebKeyCurveName",
        "properties.keyOps[*]": f"{_VAULT}JsonWebKeyOperation",
        "properties.kty": f"{_VAULT}JsonWebKeyType",
    },
    "azure-native:keyvault:Vault": {
        **_GROUP,
        "properties.networkAcls.bypass": f"{_VAULT}NetworkRuleBypassOptions",
        "properties.networkAcls.defaultAction": f"{_VAULT}NetworkRuleAction",
        "properties.sku.family": f"{_VAULT}SkuFamily",
    },
    "azure-native:managedidentity:FederatedIdentityCredential": {
        **_GROUP,
        "federatedIdentityCredentialResourceName": (
            "azure:msi.v2024_11_30:federated_identity_credential_resource_name"
        ),
    },
    "azure-native:managedidentity:UserAssignedIdentity": _GROUP,
    "azure-native:monitor:DiagnosticSetting": {
        "logs[*].retentionPolicy.days": _KEPT_DAYS,
        "metrics[*].retentionPolicy.days": _KEPT_DAYS,
    },
    "azure-native:network:NetworkSecurityGroup": {
        **_GROUP,
        "securityRules[*].access": "azure:network:SecurityRuleAccess",
        "securityRules[*].direction": "azure:network:SecurityRuleDirection",
        "securityRules[*].protocol": "azure:network:SecurityRuleProtocol",
    },
    "azure-native:network:PrivateDnsZoneGroup": _GROUP,
    "azure-native:network:PrivateEndpoint": {
        **_GROUP,
        "extendedLocation.type": "azure:network:ExtendedLocationTypes",
    },
    "azure-native:network:VirtualNetwork": {
        **_GROUP,
        "encryption.enforcement": "azure:network:VirtualNetworkEncryptionEnforcement",
        "privateEndpointVNetPolicies": "azure:network:PrivateEndpointVNetPolicies",
    },
    "azure-native:operationalinsights:Workspace": {
        **_GROUP,
        "publicNetworkAccessForIngestion": f"{_LOGS}PublicNetworkAccessType",
        "publicNetworkAccessForQuery": f"{_LOGS}PublicNetworkAccessType",
        "sku.name": f"{_LOGS}WorkspaceSkuNameEnum",
    },
    "azure-native:privatedns:PrivateZone": _GROUP,
    "azure-native:privatedns:VirtualNetworkLink": {
        **_GROUP,
        "resolutionPolicy": "azure:privatedns:ResolutionPolicy",
    },
    "azure-native:resources:ResourceGroup": _GROUP,
    "azure-native:storage:BlobContainer": {
        **_GROUP,
        "publicAccess": f"{_STORAGE}PublicAccess",
    },
    "azure-native:storage:BlobServiceProperties": {
        **_GROUP,
        "cors.corsRules[*].allowedMethods[*]": f"{_STORAGE}AllowedMethods",
        "lastAccessTimeTrackingPolicy.name": f"{_STORAGE}Name",
    },
    "azure-native:storage:ManagementPolicy": {
        **_GROUP,
        "managementPolicyName": f"{_STORAGE}ManagementPolicyName",
        "policy.rules[*].type": f"{_STORAGE}RuleType",
    },
    "azure-native:storage:StorageAccount": {
        **_GROUP,
        "allowedCopyScope": f"{_STORAGE}AllowedCopyScope",
        "dnsEndpointType": f"{_STORAGE}DnsEndpointType",
        "encryption.keySource": f"{_STORAGE}KeySource",
        "identity.type": f"{_STORAGE}IdentityType",
        "kind": f"{_STORAGE}Kind",
        "largeFileSharesState": f"{_STORAGE}LargeFileSharesState",
        "minimumTlsVersion": f"{_STORAGE}MinimumTlsVersion",
        "networkRuleSet.defaultAction": f"{_STORAGE}DefaultAction",
        "publicNetworkAccess": f"{_STORAGE}PublicNetworkAccess",
        "sku.name": f"{_STORAGE}SkuName",
    },
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
"""Type token -> input path -> what it is in the model."""

UNLIMITED = {
    "azure-native:authorization:RoleDefinition": (
        "Azure's model leaves names, actions and scopes free; it is in no resource group"
    ),
}
"""Type token -> why no model limits any of its inputs."""
