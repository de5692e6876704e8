"""What a private cluster answers to everything that an environment can ask for."""

from ...planning.capabilities import Capabilities, Feature, emulated, native, operator, refused

CAPABILITIES: Capabilities = {
    Feature.PRIVATE_API: emulated("the site's network decides; nothing is set up"),
    Feature.PUBLIC_API: refused("the site's network decides"),
    Feature.AUDIT_LOGS: refused("flags of the API server, which a kubeconfig cannot set"),
    Feature.SECRET_ENCRYPTION: refused("flags of the API server, which a kubeconfig cannot set"),
    Feature.FLOW_LOGS: refused("the site's network is not ours"),
    Feature.PRIVATE_NODES: emulated("the site's network decides; nothing is set up"),
    Feature.WORKLOAD_IDENTITY: refused("no cloud behind it that would trust an identity"),
    Feature.NODE_IDENTITY: refused("no cloud behind it that would trust an identity"),
    Feature.DELETION_PROTECTION: emulated(
        "nothing that exists is ever deleted; machines of Cluster API by Pulumi's protection"
    ),
    Feature.TAGS: emulated("labels of the objects that are made"),
    Feature.AUTOSCALE: operator("cluster autoscaler of Cluster API; never with claims"),
    Feature.AUTOSCALE_FROM_ZERO: operator("cluster autoscaler of Cluster API"),
    Feature.NODE_PROVISIONING: refused("machines are claimed, or declared to Cluster API"),
    Feature.ON_DEMAND: native("machines that exist"),
    Feature.SPOT: refused("machines of your own have no spot market"),
    Feature.RESERVED: refused("machines of your own are all reserved"),
    Feature.FIXED_DATE: refused("machines of your own are there on every date"),
    Feature.COMPACT_PLACEMENT: emulated("the room's own topology, through failure domains"),
    Feature.RDMA: operator("NVIDIA's network operator, of the add-on rdma"),
    Feature.LOCAL_DISK: emulated("the disks that kubelet was given"),
    Feature.NODE_REPAIR: refused("no MachineHealthCheck of Cluster API is made yet"),
    Feature.POD_METRICS: operator("the add-on metrics-server"),
    Feature.DRIVER_OPERATOR: operator("GPU operator; not on Talos"),
    Feature.DRIVER_PREINSTALLED: native("driver in the machine's image"),
    Feature.DRIVER_CLOUD: refused("no cloud that would install one"),
    Feature.TIME_SLICING: operator("GPU operator"),
    Feature.MIG: operator("GPU operator"),
    Feature.MANAGED_GPU_STACK: refused("no cloud that would manage one"),
    Feature.BLOCK_STORAGE: emulated("a storage class that the cluster has"),
    Feature.SHARED_STORAGE: refused("nothing is set up yet"),
    Feature.PARALLEL_STORAGE: refused("nothing is set up yet"),
    Feature.OBJECT_STORE: operator("SeaweedFS of the add-on object-store, reached with keys"),
    Feature.SECRET_STORE: refused("no cloud that would keep them"),
    Feature.REGISTRY: refused("no registry is an add-on yet"),
    Feature.LOAD_BALANCER: emulated("the load balancer that the cluster has"),
    Feature.INGRESS: operator("Istio, by the Gateway API"),
    Feature.DNS: emulated("certificates of cert-manager; records are the site's to write"),
}
"""Feature -> who brings it."""
