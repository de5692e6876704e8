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

SECRET = ResourceType("v1", "Secret", "secrets", namespaced=True)
QUOTA = ResourceType("v1", "ResourceQuota", "resourcequotas", namespaced=True)
JOB = ResourceType("batch/v1", "Job", "jobs", namespaced=True)
SCALER = ResourceType(
    "autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", namespaced=True
)
ROLE_BINDING = ResourceType(
    "rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings", namespaced=True
)
DISRUPTION_BUDGET = ResourceType(
    "policy/v1", "PodDisruptionBudget", "poddisruptionbudgets", namespaced=True
)
DEFINITION = ResourceType(
    "apiextensions.k8s.io/v1",
    "CustomResourceDefinition",
    "customresourcedefinitions",
    namespaced=False,
)
MUTATING_WEBHOOKS = ResourceType(
    "admissionregistration.k8s.io/v1",
    "MutatingWebhookConfiguration",
    "mutatingwebhookconfigurations",
    namespaced=False,
)
VALIDATING_WEBHOOKS = ResourceType(
    "admissionregistration.k8s.io/v1",
    "ValidatingWebhookConfiguration",
    "validatingwebhookconfigurations",
    namespaced=False,
)
MUTATION = ResourceType(
    "admissionregistration.k8s.io/v1",
    "MutatingAdmissionPolicy",
    "mutatingadmissionpolicies",
    namespaced=False,
)
MUTATION_BINDING = ResourceType(
    "admissionregistration.k8s.io/v1",
    "MutatingAdmissionPolicyBinding",
    "mutatingadmissionpolicybindings",
    namespaced=False,
)


def _custom(
    group_version: str, kind: str, plural: str = "", *, namespaced: bool = True
) -> ResourceType:
    return ResourceType(group_version, kind, plural or f"{kind.lower()}s", namespaced=namespaced)


CERTIFICATE = _custom("cert-manager.io/v1", "Certificate")
ISSUER = _custom("cert-manager.io/v1", "Issuer")
CLUSTER_ISSUER = _custom("cert-manager.io/v1", "ClusterIssuer", namespaced=False)
INFERENCE_SERVICE = _custom("serving.kserve.io/v1beta1", "InferenceService")
SERVING_RUNTIME = _custom("serving.kserve.io/v1alpha1", "ServingRuntime")
CLUSTER_SERVING_RUNTIME = _custom(
    "serving.kserve.io/v1alpha1", "ClusterServingRuntime", namespaced=False
)
JOB_SET = _custom("jobset.x-k8s.io/v1alpha2", "JobSet")
TRAIN_JOB = _custom("trainer.kubeflow.org/v1alpha1", "TrainJob")
TRAINING_RUNTIME = _custom("trainer.kubeflow.org/v1alpha1", "TrainingRuntime")
CLUSTER_TRAINING_RUNTIME = _custom(
    "trainer.kubeflow.org/v1alpha1", "ClusterTrainingRuntime", namespaced=False
)
WORKLOAD = _custom("kueue.x-k8s.io/v1beta2", "Workload")
LOCAL_QUEUE = _custom("kueue.x-k8s.io/v1beta2", "LocalQueue")
CLUSTER_QUEUE = _custom("kueue.x-k8s.io/v1beta2", "ClusterQueue", namespaced=False)
RESOURCE_FLAVOR = _custom("kueue.x-k8s.io/v1beta2", "ResourceFlavor", namespaced=False)
NOTEBOOK = _custom("kubeflow.org/v1", "Notebook")
PROFILE = _custom("kubeflow.org/v1", "Profile", namespaced=False)
POSTGRES = _custom("postgresql.cnpg.io/v1", "Cluster")
POSTGRES_DATABASE = _custom("postgresql.cnpg.io/v1", "Database")
POSTGRES_ROLE = _custom("postgresql.cnpg.io/v1", "DatabaseRole")
POSTGRES_POOLER = _custom("postgresql.cnpg.io/v1", "Pooler")
GATEWAY_CLASS = _custom(
    "gateway.networking.k8s.io/v1", "GatewayClass", "gatewayclasses", namespaced=False
)
GATEWAY = _custom("gateway.networking.k8s.io/v1", "Gateway")
HTTP_ROUTE = _custom("gateway.networking.k8s.io/v1", "HTTPRoute")
GRPC_ROUTE = _custom("gateway.networking.k8s.io/v1", "GRPCRoute")
EXTERNAL_SECRET = _custom("external-secrets.io/v1", "ExternalSecret")
SECRET_STORE = _custom("external-secrets.io/v1", "SecretStore")
CLUSTER_SECRET_STORE = _custom("external-secrets.io/v1", "ClusterSecretStore", namespaced=False)
FEATURE_STORE = _custom("feast.dev/v1", "FeatureStore")
SPARK_APPLICATION = _custom("sparkoperator.k8s.io/v1beta2", "SparkApplication")
KNATIVE_SERVING = _custom("operator.knative.dev/v1beta1", "KnativeServing")
KNATIVE_SERVICE = _custom("serving.knative.dev/v1", "Service")
KNATIVE_CONFIGURATION = _custom("serving.knative.dev/v1", "Configuration")
KNATIVE_REVISION = _custom("serving.knative.dev/v1", "Revision")
KNATIVE_ROUTE = _custom("serving.knative.dev/v1", "Route")
SCALED_OBJECT = _custom("keda.sh/v1alpha1", "ScaledObject")
WORKFLOW = _custom("argoproj.io/v1alpha1", "Workflow")

METADATA_ONLY = frozenset({SECRET, CONFIG_MAP, DEFINITION})
"""Of which the controllers keep no more than the metadata."""

ALL = tuple(each for each in globals().values() if isinstance(each, ResourceType))
"""Told to the client, so that it need not ask the server for everything that it serves."""
