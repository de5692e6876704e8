"""What Azure answers to everything that an environment can ask for."""

from ...planning.capabilities import Capabilities, Feature, emulated, native, operator, refused

CAPABILITIES: Capabilities = {
    Feature.PRIVATE_API: native("API server in a subnet of the network"),
    Feature.PUBLIC_API: native("authorized IP ranges"),
    Feature.AUDIT_LOGS: native("kube-audit-admin and guard into Log Analytics"),
    Feature.SECRET_ENCRYPTION: native("a key of Key Vault"),
    Feature.FLOW_LOGS: native("virtual network flow logs"),
    Feature.PRIVATE_NODES: native("no public addresses, out through a NAT gateway"),
    Feature.WORKLOAD_IDENTITY: native("federated credentials, at most 20 for each grant"),
    Feature.NODE_IDENTITY: native("kubelet identity"),
    Feature.DELETION_PROTECTION: native("management lock"),
    Feature.TAGS: native(),
    Feature.AUTOSCALE: native("cluster autoscaler of AKS"),
    Feature.AUTOSCALE_FROM_ZERO: native("cluster autoscaler of AKS"),
    Feature.NODE_PROVISIONING: refused("pools are declared; node auto-provisioning stays off"),
    Feature.ON_DEMAND: native(),
    Feature.SPOT: native("spot scale sets, which carry a taint of their own"),
    Feature.RESERVED: native("capacity reservation group"),
    Feature.FIXED_DATE: refused("Azure sells no capacity for fixed dates"),
    Feature.COMPACT_PLACEMENT: native("proximity placement group, in one zone"),
    Feature.RDMA: operator("NVIDIA's network operator, of the add-on rdma"),
    Feature.LOCAL_DISK: emulated(
        "the machine's temporary disk, by the preview feature KubeletDisk; NVMe disks stay unused"
    ),
    Feature.NODE_REPAIR: native("AKS repairs nodes by itself"),
    Feature.POD_METRICS: native("AKS' metrics server"),
    Feature.DRIVER_OPERATOR: operator("GPU operator"),
    Feature.DRIVER_PREINSTALLED: refused("AKS takes no image of your own"),
    Feature.DRIVER_CLOUD: native("AKS installs it when the machine starts"),
    Feature.TIME_SLICING: operator("GPU operator"),
    Feature.MIG: operator("GPU operator"),
    Feature.MANAGED_GPU_STACK: refused("a preview of Azure's, without cluster autoscaler"),
    Feature.BLOCK_STORAGE: native("Premium SSD"),
    Feature.SHARED_STORAGE: refused("Azure Files is not set up yet"),
    Feature.PARALLEL_STORAGE: refused("Azure Managed Lustre is not set up yet"),
    Feature.OBJECT_STORE: native("Blob Storage, which has no S3 API"),
    Feature.SECRET_STORE: native("a named Key Vault, read by external-secrets"),
    Feature.REGISTRY: refused("Container Registry is not set up yet"),
    Feature.LOAD_BALANCER: native(),
    Feature.INGRESS: operator("Istio, by the Gateway API"),
    Feature.DNS: operator("external-dns and cert-manager, in a named zone of Azure DNS"),
}
"""Feature -> who brings it."""
