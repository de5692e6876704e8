"""What Kueue is told: whose jobs wait, and that its certificates come from cert-manager."""

import yaml

from ...contract import ClusterOffer
from ...planning import labels
from ..plan import Values
from .options import Options

VERSION = "0.19.2"

IMAGE = ("registry.k8s.io/kueue/kueue", "v0.19.2")

_JOBS = (
    "batch/job",
    "jobset.x-k8s.io/jobset",
    "trainer.kubeflow.org/trainjob",
    # what nothing here brings costs nothing: Kueue waits for its definition
    "kubeflow.org/mpijob",
    "kubeflow.org/pytorchjob",
    "ray.io/raycluster",
    "ray.io/rayjob",
)
_PODS = ("pod", "deployment", "statefulset", "leaderworkerset.x-k8s.io/leaderworkerset")

_OTHERS = {"key": "kubernetes.io/metadata.name", "operator": "NotIn"}


def values(cluster: ClusterOffer, options: Options) -> Values:
    """Return the chart's values."""
    repository, tag = IMAGE
    return {
        # without it, its API servers would be trusted whoever answers for them
        "enableCertManager": True,
        "enablePrometheus": "prometheus" in cluster.addons,
        "controllerManager": {
            "replicas": 2 if cluster.production else 1,
            "podDisruptionBudget": {"enabled": cluster.production},
            "manager": {
                "image": {"repository": repository, "tag": tag, "pullPolicy": "IfNotPresent"},
                "resources": {
                    "requests": {"cpu": "200m", "memory": "512Mi"},
                    "limits": {"memory": "1Gi"},
                },
            },
        },
        "managerConfig": {
            "controllerManagerConfigYaml": yaml.safe_dump(_configuration(options), sort_keys=True)
        },
    }


def _configuration(options: Options) -> Values:
    """Return Kueue's own configuration, which replaces that of the chart as a whole."""
    configuration = {
        "apiVersion": "config.kueue.x-k8s.io/v1beta2",
        "kind": "Configuration",
        "health": {"healthProbeBindAddress": ":8081"},
        "metrics": {"bindAddress": ":8443", "enableClusterQueueResources": True},
        "webhook": {"port": 9443},
        "leaderElection": {"leaderElect": True, "resourceName": "c1f6bfd2.kueue.x-k8s.io"},
        "clientConnection": {"qps": 300, "burst": 500},
        "integrations": {"frameworks": [*_JOBS, *(_PODS if options.queue_pods else ())]},
        # a job without a queue's label starts as if there were no Kueue
        "manageJobsWithoutQueueName": False,
        "managedJobsNamespaceSelector": {
            "matchExpressions": [
                {**_OTHERS, "values": ["kube-system", "kueue-system"]},
                # the platform comes up and is repaired without Kueue
                {"key": labels.ADDON, "operator": "DoesNotExist"},
            ]
        },
        # the queue is for GPUs: what else a job asks for is the scheduler's business
        "resources": {"quotaCheckStrategy": "IgnoreUndeclared"},
    }
    if options.pods_ready_within:
        configuration["waitForPodsReady"] = {
            "timeout": options.pods_ready_within,
            # the first in the queue is not tried for ever while others wait
            "requeuingStrategy": {"timestamp": "Eviction"},
        }
    return configuration
