"""What the autoscaler may do in the cluster and in AWS."""

from collections.abc import Sequence

import pulumi_kubernetes as kubernetes

from .documents import render_document

ACCOUNT = "cluster-autoscaler"
"""Its service account, and what everything of it is called."""

_LOOK = ("get", "list", "watch")

_EVERYWHERE: Sequence[tuple[str, Sequence[str], Sequence[str]]] = (
    ("", ("events", "endpoints"), ("create", "patch")),
    ("", ("pods/eviction",), ("create",)),
    ("", ("pods/status",), ("update",)),
    ("", ("nodes",), (*_LOOK, "update")),
    (
        "",
        (
            "namespaces",
            "persistentvolumeclaims",
            "persistentvolumes",
            "pods",
            "replicationcontrollers",
            "services",
        ),
        _LOOK,
    ),
    ("apps", ("daemonsets", "replicasets", "statefulsets"), _LOOK),
    ("batch", ("jobs",), (*_LOOK, "patch")),
    ("coordination.k8s.io", ("leases",), ("create", "get", "update")),
    ("policy", ("poddisruptionbudgets",), _LOOK),
    ("resource.k8s.io", ("deviceclasses", "resourceclaims", "resourceslices"), _LOOK),
    (
        "storage.k8s.io",
        ("csidrivers", "csinodes", "csistoragecapacities", "storageclasses", "volumeattachments"),
        _LOOK,
    ),
)

_READ = [
    "autoscaling:DescribeAutoScalingGroups",
    "autoscaling:DescribeAutoScalingInstances",
    "autoscaling:DescribeLaunchConfigurations",
    "autoscaling:DescribeScalingActivities",
    "autoscaling:DescribeTags",
    "ec2:DescribeImages",
    "ec2:DescribeInstanceTypes",
    "ec2:DescribeLaunchTemplateVersions",
    "ec2:GetInstanceTypesFromInstanceRequirements",
    "eks:DescribeNodegroup",
]
_WRITE = ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"]


def cluster_rules() -> list[kubernetes.rbac.v1.PolicyRuleArgs]:
    """Return its rights in every namespace."""
    return [
        kubernetes.rbac.v1.PolicyRuleArgs(
            api_groups=[group], resources=list(resources), verbs=list(verbs)
        )
        for group, resources, verbs in _EVERYWHERE
    ]


def own_rules() -> list[kubernetes.rbac.v1.PolicyRuleArgs]:
    """Return its rights in its own namespace: it writes down there what it did and why."""
    return [
        kubernetes.rbac.v1.PolicyRuleArgs(
            api_groups=[""], resources=["configmaps"], verbs=["create", "list", "watch"]
        ),
        kubernetes.rbac.v1.PolicyRuleArgs(
            api_groups=[""],
            resources=["configmaps"],
            resource_names=[f"{ACCOUNT}-status", f"{ACCOUNT}-priority-expander"],
            verbs=["delete", "get", "update", "watch"],
        ),
    ]


def render_policy(cluster: str) -> str:
    """Return its rights in AWS: it changes groups of its own cluster only."""
    return render_document(
        {"Effect": "Allow", "Action": _READ, "Resource": "*"},
        {
            "Effect": "Allow",
            "Action": _WRITE,
            "Resource": "*",
            "Condition": {
                "StringEquals": {
                    f"aws:ResourceTag/k8s.io/cluster-autoscaler/{cluster}": "owned",
                }
            },
        },
    )
