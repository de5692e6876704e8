"""The kinds of objects that the controllers watch and write, and how each is addressed."""

from ..cluster.resource_type import ResourceType

NODE = ResourceType("v1", "Node", "nodes", namespaced=False)
POD = ResourceType("v1", "Pod", "pods", namespaced=True)
SERVICE = ResourceType("v1", "Service", "services", namespaced=True)
CLAIM = ResourceType("v1", "PersistentVolumeClaim", "persistentvolumeclaims", namespaced=True)
VOLUME = ResourceType("v1", "PersistentVolume", "persistentvolumes", namespaced=False)
SERVICE_ACCOUNT = ResourceType("v1", "ServiceAccount", "serviceaccounts", namespaced=True)
CONFIG_MAP = ResourceType("v1", "ConfigMap", "configmaps", namespaced=True)
NAMESPACE = ResourceType("v1", "Namespace", "namespaces", namespaced=False)
DEPLOYMENT = ResourceType("apps/v1", "Deployment", "deployments", namespaced=True)
DAEMON_SET = ResourceType("apps/v1", "DaemonSet", "daemonsets", namespaced=True)
STATEFUL_SET = ResourceType("apps/v1", "StatefulSet", "statefulsets", namespaced=True)
INGRESS = ResourceType("networking.k8s.io/v1", "Ingress", "ingresses", namespaced=True)
RUNTIME_CLASS = ResourceType("node.k8s.io/v1", "RuntimeClass", "runtimeclasses", namespaced=False)
STORAGE_CLASS = ResourceType(
    "storage.k8s.io/v1", "StorageClass", "storageclasses", namespaced=False
)
CSI_DRIVER = ResourceType("storage.k8s.io/v1", "CSIDriver", "csidrivers", namespaced=False)
MACHINE_DEPLOYMENT = ResourceType(
    "cluster.x-k8s.io/v1beta2", "MachineDeployment", "machinedeployments", namespaced=True
)
CLUSTER_POLICY = ResourceType("nvidia.com/v1", "ClusterPolicy", "clusterpolicies", namespaced=False)
PROMETHEUS = ResourceType("monitoring.coreos.com/v1", "Prometheus", "prometheuses", namespaced=True)
ALERTMANAGER = ResourceType(
    "monitoring.coreos.com/v1", "Alertmanager", "alertmanagers", namespaced=True
)
SERVICE_MONITOR = ResourceType(
    "monitoring.coreos.com/v1", "ServiceMonitor", "servicemonitors", namespaced=True
)

ALL = tuple(each for each in globals().values() if isinstance(each, ResourceType))
"""Told to the client, so that it need not ask the server for everything that it serves."""
