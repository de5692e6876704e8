"""What a workspace puts on a cluster, as data."""

from collections.abc import Iterator, Mapping
from typing import Any

from ..addons.kueue.queues import API as QUEUES
from ..addons.kueue.queues import COHORT, RESOURCE, capacity
from ..addons.plan import Object
from ..contract import ClusterOffer
from ..planning import labels
from .rights import rules
from .spec import WorkspaceSpec

_NAME = "workspace"
QUEUE = "gpu"
"""The queue of each workspace, which its jobs name."""

_RBAC = "rbac.authorization.k8s.io"
_KUBEFLOW = "kubeflow"
_OWNER = "owner"


def workspace_objects(workspace: WorkspaceSpec, cluster: ClusterOffer) -> tuple[Object, ...]:
    """Return everything that a team gets: its namespace first."""
    return (
        _namespace(workspace, cluster),
        _quota(workspace),
        _network_policy(workspace),
        *_roles(workspace, cluster),
        *(_queues(workspace, cluster) if "kueue" in cluster.addons else ()),
        *(_profile(workspace) if _KUBEFLOW in cluster.addons else ()),
    )


def _namespace(workspace: WorkspaceSpec, cluster: ClusterOffer) -> Object:
    # the controller of profiles takes over a namespace whose owner is the profile's
    owned = {_OWNER: _person(workspace.members[0])["name"]} if _KUBEFLOW in cluster.addons else {}
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {
            "name": workspace.name,
            "labels": {labels.WORKSPACE: workspace.name, labels.POD_SECURITY: "baseline"},
            **({"annotations": owned} if owned else {}),
        },
    }


def _quota(workspace: WorkspaceSpec) -> Object:
    # all accelerators are one resource to Kubernetes: the queue tells them apart
    number = sum(workspace.gpus.values())
    return _inside(
        workspace, "v1", "ResourceQuota", spec={"hard": {f"requests.{RESOURCE}": str(number)}}
    )


def _network_policy(workspace: WorkspaceSpec) -> Object:
    platform = {"matchExpressions": [{"key": labels.ADDON, "operator": "Exists"}]}
    return _inside(
        workspace,
        "networking.k8s.io/v1",
        "NetworkPolicy",
        spec={
            "podSelector": {},
            "policyTypes": ["Ingress"],
            "ingress": [{"from": [{"podSelector": {}}, {"namespaceSelector": platform}]}],
        },
    )


def _roles(workspace: WorkspaceSpec, cluster: ClusterOffer) -> Iterator[Object]:
    """Yield what members may do: Kubernetes' own kinds but for rights and quotas, and add-ons'."""
    granted = ["edit", *(["kubeflow-edit"] if _KUBEFLOW in cluster.addons else [])]
    for each in granted:
        yield _binding(workspace, f"{_NAME}-{each}", {"kind": "ClusterRole", "name": each})
    if written := rules(cluster.addons):
        yield _inside(workspace, f"{_RBAC}/v1", "Role", rules=written)
        yield _binding(workspace, _NAME, {"kind": "Role", "name": _NAME})


def _queues(workspace: WorkspaceSpec, cluster: ClusterOffer) -> Iterator[Object]:
    """Yield a queue with a limit for each pool: it lends from the queue that holds all GPUs."""
    flavors = [
        {
            "name": pool,
            "resources": [
                {"name": RESOURCE, "nominalQuota": "0", "borrowingLimit": str(number)},
            ],
        }
        for pool, number in shares(workspace, cluster).items()
    ]
    groups = [{"coveredResources": [RESOURCE], "flavors": flavors}] if flavors else []
    yield {
        "apiVersion": QUEUES,
        "kind": "ClusterQueue",
        "metadata": {"name": workspace.name, "labels": {labels.WORKSPACE: workspace.name}},
        "spec": {
            "cohortName": COHORT,
            "namespaceSelector": {"matchLabels": {labels.WORKSPACE: workspace.name}},
            "queueingStrategy": "BestEffortFIFO",
            "resourceGroups": groups,
            "preemption": {"withinClusterQueue": "LowerPriority"},
        },
    }
    yield _inside(
        workspace, QUEUES, "LocalQueue", name=QUEUE, spec={"clusterQueue": workspace.name}
    )


def shares(workspace: WorkspaceSpec, cluster: ClusterOffer) -> Mapping[str, int]:
    """Return pool -> how many of its GPUs the workspace may have, the first pools first."""
    left = dict(workspace.gpus)
    found = {}
    for pool in cluster.pools:
        number = min(left.get(pool.accelerator, 0), capacity(pool))
        if number:
            left[pool.accelerator] -= number
            found[pool.name] = number
    return found


def _profile(workspace: WorkspaceSpec) -> Iterator[Object]:
    """Yield the profile, by which the dashboard shows the namespace to its owner."""
    yield {
        "apiVersion": "kubeflow.org/v1",
        "kind": "Profile",
        "metadata": {"name": workspace.name, "labels": {labels.WORKSPACE: workspace.name}},
        "spec": {"owner": _person(workspace.members[0])},
    }


def _binding(workspace: WorkspaceSpec, name: str, role: Mapping[str, str]) -> Object:
    return _inside(
        workspace,
        f"{_RBAC}/v1",
        "RoleBinding",
        name=name,
        roleRef={"apiGroup": _RBAC, **role},
        subjects=[{"apiGroup": _RBAC, **_person(each)} for each in workspace.members],
    )


def _person(member: str) -> dict[str, str]:
    kind, _, name = member.partition(":")
    return {"kind": kind.capitalize(), "name": name}


def _inside(
    workspace: WorkspaceSpec, api_version: str, kind: str, name: str = _NAME, **fields: Any
) -> Object:
    return {
        "apiVersion": api_version,
        "kind": kind,
        "metadata": {
            "name": name,
            "namespace": workspace.name,
            "labels": {labels.WORKSPACE: workspace.name},
        },
        **fields,
    }
