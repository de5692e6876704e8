"""Which input of Google's resource types is which enumeration of Google's own API models."""

_GKE = "google:container_v1:"
_GCE = "google:compute_v1:"

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
    "gcp:compute/resourcePolicy:ResourcePolicy": {
        "workloadPolicy.type": f"{_GCE}ResourcePolicyWorkloadPolicy.Type",
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
}
"""Type token -> input path -> the enumeration that it is."""
