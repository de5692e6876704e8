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
        *_rights(workspace, cluster),
        *(_queues(workspace, cluster) if "kueue" in cluster.addons else ()),
        *(_profile(workspace) if _KUBEFLOW in cluster.addons else ()),
    )


def _namespace(workspace: WorkspaceSpec, cluster: ClusterOffer) -> Object:
    # the controller of profiles takes over a namespace whose owner is the profile's
    owned = {_OWNER: _owner(workspace)} if _KUBEFLOW in cluster.addons else {}
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
    return _inside(workspace, "v1", "ResourceQuota", spec=_limits(workspace))


def _limits(workspace: WorkspaceSpec) -> dict[str, Any]:
    # all accelerators are one resource to Kubernetes: the queue tells them apart
    return {"hard": {f"requests.{RESOURCE}": str(sum(workspace.gpus.values()))}}


def _network_policy(workspace: WorkspaceSpec) -> Object:
    platform = {
        "matchExpressions": [
            {"key": labels.ADDON, "operator": "Exists"},
            # what runs there may be another team's
            {"key": labels.PEOPLES_CODE, "operator": "DoesNotExist"},
        ]
    }
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


def _rights(workspace: WorkspaceSpec, cluster: ClusterOffer) -> Iterator[Object]:
    yield _inside(workspace, f"{_RBAC}/v1", "Role", rules=rules(cluster.addons))
    subjects = [{"apiGroup": _RBAC, **_person(each)} for each in workspace.members]
    yield _binding(workspace, _NAME, "Role", _NAME, subjects)


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
    """Yield the profile, and by whom Kubeflow's pages know that somebody is in it.

    Whoever owns a profile may do everything in its namespace, and so nobody does. The pages read
    annotations of bindings, and know people but no groups.
    """
    yield {
        "apiVersion": "kubeflow.org/v1",
        "kind": "Profile",
        "metadata": {"name": workspace.name, "labels": {labels.WORKSPACE: workspace.name}},
        "spec": {
            "owner": {"kind": "User", "name": _owner(workspace)},
            "resourceQuotaSpec": _limits(workspace),
        },
    }
    people = [each for each in map(_person, workspace.members) if each["kind"] == "User"]
    for number, each in enumerate(people):
        subjects = [{"apiGroup": _RBAC, **each}]
        shown = f"{_NAME}-view-{number}"
        made = _binding(workspace, shown, "ClusterRole", "kubeflow-view", subjects)
        known = {"role": "view", "user": each["name"]}
        yield {**made, "metadata": {**made["metadata"], "annotations": known}}


def _owner(workspace: WorkspaceSpec) -> str:
    return f"workspace:{workspace.name}"


def _binding(
    workspace: WorkspaceSpec, name: str, kind: str, role: str, subjects: list[dict[str, str]]
) -> Object:
    return _inside(
        workspace,
        f"{_RBAC}/v1",
        "RoleBinding",
        name=name,
        roleRef={"apiGroup": _RBAC, "kind": kind, "name": role},
        subjects=subjects,
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
