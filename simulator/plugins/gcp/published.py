"""Where Google's own API models say what the values of inputs may be."""

from .tokens import (
    BUCKET,
    CRYPTO_KEY,
    IDENTITY,
    IDENTITY_POOL,
    IDENTITY_PROVIDER,
    KEY_RING,
    ROUTER,
    SERVICE,
)

_GKE = "google:container_v1:"
_GCE = "google:compute_v1:"
_COMPUTE = "discovery:compute.v1:"
_IAM = "discovery:iam.v1:"
_KMS = "discovery:cloudkms.v1:"
_POOLS = "projects.locations.workloadIdentityPools"
_RINGS = "projects.locations.keyRings"
_USAGE = "discovery:serviceusage."
_STORAGE = "discovery:storage.v1:Bucket."

_MACHINES = {
    "guestAccelerators[*].gpuDriverInstallationConfig.gpuDriverVersion": (
        f"{_GKE}GPUDriverInstallationConfig.GPUDriverVersion"
    ),
    "guestAccelerators[*].gpuSharingConfig.gpuSharingStrategy": (
        f"{_GKE}GPUSharingConfig.GPUSharingStrategy"
    ),
    "reservationAffinity.consumeReservationType": f"{_GKE}ReservationAffinity.Type",
    "taints[*].effect": f"{_GKE}NodeTaint.Effect",
    "workloadMetadataConfig.mode": f"{_GKE}WorkloadMetadataConfig.Mode",
}

PUBLISHED = {
    "gcp:compute/network:Network": {
        "bgpBestPathSelectionMode": f"{_GCE}NetworkRoutingConfig.BgpBestPathSelectionMode",
        "bgpInterRegionCost": f"{_GCE}NetworkRoutingConfig.BgpInterRegionCost",
        "mtu": f"{_COMPUTE}Network.mtu",
        "name": f"{_COMPUTE}Network.name",
        "networkFirewallPolicyEnforcementOrder": (
            f"{_GCE}Network.NetworkFirewallPolicyEnforcementOrder"
        ),
        "routingMode": f"{_GCE}NetworkRoutingConfig.RoutingMode",
    },
    "gcp:compute/resourcePolicy:ResourcePolicy": {
        "workloadPolicy.type": f"{_GCE}ResourcePolicyWorkloadPolicy.Type",
    },
    ROUTER: {
        "bgp.advertiseMode": f"{_GCE}RouterBgp.AdvertiseMode",
        "bgp.advertisedGroups[*]": f"{_COMPUTE}RouterBgp.advertisedGroups[*]",
        "bgp.asn": f"{_COMPUTE}RouterBgp.asn",
        "bgp.keepaliveInterval": f"{_COMPUTE}RouterBgp.keepaliveInterval",
        "name": f"{_COMPUTE}Router.name",
    },
    "gcp:compute/routerNat:RouterNat": {
        "logConfig.filter": f"{_GCE}RouterNatLogConfig.Filter",
        "natIpAllocateOption": f"{_GCE}RouterNat.NatIpAllocateOption",
        "sourceSubnetworkIpRangesToNat": f"{_GCE}RouterNat.SourceSubnetworkIpRangesToNat",
        "type": f"{_GCE}RouterNat.Type",
    },
    "gcp:compute/subnetwork:Subnetwork": {
        "logConfig.aggregationInterval": f"{_GCE}SubnetworkLogConfig.AggregationInterval",
        "logConfig.metadata": f"{_GCE}SubnetworkLogConfig.Metadata",
        "purpose": f"{_GCE}Subnetwork.Purpose",
        "stackType": f"{_GCE}Subnetwork.StackType",
    },
    "gcp:container/cluster:Cluster": {
        **{f"nodeConfig.{path}": model for path, model in _MACHINES.items()},
        "anonymousAuthenticationConfig.mode": f"{_GKE}AnonymousAuthenticationConfig.Mode",
        "databaseEncryption.state": f"{_GKE}DatabaseEncryption.State",
        "datapathProvider": f"{_GKE}DatapathProvider",
        "gatewayApiConfig.channel": f"{_GKE}GatewayAPIConfig.Channel",
        "loggingConfig.enableComponents[*]": f"{_GKE}LoggingComponentConfig.Component",
        "monitoringConfig.enableComponents[*]": f"{_GKE}MonitoringComponentConfig.Component",
        "releaseChannel.channel": f"{_GKE}ReleaseChannel.Channel",
        "securityPostureConfig.mode": f"{_GKE}SecurityPostureConfig.Mode",
        "securityPostureConfig.vulnerabilityMode": (
            f"{_GKE}SecurityPostureConfig.VulnerabilityMode"
        ),
    },
    "gcp:container/nodePool:NodePool": {
        **{f"nodeConfig.{path}": model for path, model in _MACHINES.items()},
        "autoscaling.locationPolicy": f"{_GKE}NodePoolAutoscaling.LocationPolicy",
        "placementPolicy.type": f"{_GKE}NodePool.PlacementPolicy.Type",
        "upgradeSettings.strategy": f"{_GKE}NodePoolUpdateStrategy",
    },
    IDENTITY_POOL: {
        "mode": f"{_IAM}WorkloadIdentityPool.mode",
        "workloadIdentityPoolId": f"{_IAM}{_POOLS}.get?name/workloadIdentityPools",
    },
    IDENTITY_PROVIDER: {
        "workloadIdentityPoolId": f"{_IAM}{_POOLS}.get?name/workloadIdentityPools",
        "workloadIdentityPoolProviderId": f"{_IAM}{_POOLS}.providers.get?name/providers",
    },
    CRYPTO_KEY: {
        "destroyScheduledDuration": f"{_KMS}CryptoKey.destroyScheduledDuration",
        "keyRing": f"{_KMS}{_RINGS}.cryptoKeys.create?parent",
        "name": f"{_KMS}{_RINGS}.cryptoKeys.get?name/cryptoKeys",
        "purpose": f"{_KMS}CryptoKey.purpose",
        "rotationPeriod": f"{_KMS}CryptoKey.rotationPeriod",
        "versionTemplate.algorithm": f"{_KMS}CryptoKeyVersionTemplate.algorithm",
        "versionTemplate.protectionLevel": f"{_KMS}CryptoKeyVersionTemplate.protectionLevel",
    },
    KEY_RING: {
        "location": f"{_KMS}{_RINGS}.get?name/locations",
        "name": f"{_KMS}{_RINGS}.get?name/keyRings",
    },
    "gcp:projects/iAMAuditConfig:IAMAuditConfig": {
        "auditLogConfigs[*].logType": "discovery:cloudresourcemanager.v1:AuditLogConfig.logType",
    },
    SERVICE: {"service": f"{_USAGE}v1:services.enable?name/services"},
    IDENTITY: {
        "service": f"{_USAGE}v1beta1:services.generateServiceIdentity?parent/services",
    },
    "gcp:serviceaccount/iAMMember:IAMMember": {
        "serviceAccountId": f"{_IAM}projects.serviceAccounts.setIamPolicy?resource",
    },
    BUCKET: {
        "cors[*].maxAgeSeconds": f"{_STORAGE}cors[*].maxAgeSeconds",
        **{
            f"encryption.{which}EnforcementConfig.restrictionMode": (
                f"{_STORAGE}encryption.{which}EnforcementConfig.restrictionMode"
            )
            for which in (
                "customerManagedEncryption",
                "customerSuppliedEncryption",
                "googleManagedEncryption",
            )
        },
        **{
            f"lifecycleRules[*].condition.{which}": (
                f"{_STORAGE}lifecycle.rule[*].condition.{which}"
            )
            for which in (
                "age",
                "daysSinceCustomTime",
                "daysSinceNoncurrentTime",
                "numNewerVersions",
            )
        },
    },
}
"""Type token -> input path -> what it is in the model."""

_FREE = "Google's models leave a policy's roles, members and conditions free; rules check members"
UNLIMITED = {
    "gcp:dns/dnsManagedZoneIamMember:DnsManagedZoneIamMember": _FREE,
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": _FREE,
    "gcp:projects/iAMMember:IAMMember": _FREE,
    "gcp:serviceaccount/account:Account": (
        "Google's model says in words alone what an account's name may be; a rule checks it"
    ),
    "gcp:storage/bucketIAMMember:BucketIAMMember": _FREE,
}
"""Type token -> why no model limits any of its inputs."""
