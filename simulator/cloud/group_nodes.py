"""The nodes of node groups in the session's cluster: registered, brought up to date, removed."""

from ..cluster.api import KubernetesApi
from ..cluster.nodes import register
from ..errors import ApiError
from ..session import Session
from .node_group import NodeGroup

_NOT_FOUND = 404


def settle(
    session: Session, api: KubernetesApi, group: NodeGroup, before: NodeGroup | None
) -> None:
    """Make the cluster's nodes those of the group; labels of old ones are brought up to date."""
    machines = [group.machine(index, session) for index in group.members]
    register(api, machines, session.data.kubernetes)
    if before is None:
        return
    for index in before.members:
        if index not in group.members:
            remove_node(api, before.node_name(index))
    if before.labels != group.labels:
        for index in set(before.members) & set(group.members):
            _relabel(api, group, before, group.node_name(index))


def remove_node(api: KubernetesApi, name: str) -> None:
    """Take a node away with its pods; whoever owns them makes them anew elsewhere."""
    api.delete({"apiVersion": "v1", "kind": "Node", "metadata": {"name": name}})
    for pod in api.list("v1", "Pod", fieldSelector=f"spec.nodeName={name}"):
        place = pod["metadata"]
        path = f"/api/v1/namespaces/{place['namespace']}/pods/{place['name']}"
        try:
            # Nobody is left on the node who could end it in peace.
            api.request("DELETE", path, {"gracePeriodSeconds": 0})
        except ApiError as error:
            if error.status != _NOT_FOUND:
                raise


def _relabel(api: KubernetesApi, group: NodeGroup, before: NodeGroup, name: str) -> None:
    gone = dict.fromkeys(set(before.labels) - set(group.labels))
    node = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name}}
    api.patch(node, {"metadata": {"labels": {**gone, **group.labels}}})
