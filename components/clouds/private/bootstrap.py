"""How a machine that Cluster API makes joins its cluster: a KubeadmConfigTemplate; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from ...planning.pools import GpuPool
from ...planning.taints import GPU
from .machine_settings import Infrastructure

API_GROUP = "bootstrap.cluster.x-k8s.io"
API_VERSION = f"{API_GROUP}/v1beta2"
KIND = "KubeadmConfigTemplate"

ACCELERATOR = "cluster-api/accelerator"
"""On a node: tells the cluster autoscaler that GPUs will come, so that it does not add another
machine while the device plugin still starts."""

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Joining:
    """What an infrastructure's machines need to join."""

    name: str
    """The node's name, as cloud-init fills it in."""

    kubelet: Mapping[str, str]
    """Flags of the kubelet."""

    labels: Mapping[str, str]
    """Labels by which the infrastructure finds its node."""

    before: tuple[str, ...] = ()
    """Commands that run before kubeadm."""


_JOINING: Mapping[Infrastructure, Joining] = MappingProxyType(
    {
        "metal3": Joining(
            name="{{ ds.meta_data.name }}",
            kubelet={},
            labels={"metal3.io/uuid": "{{ ds.meta_data.uuid }}"},
        ),
        "openstack": Joining(
            name="{{ local_hostname }}",
            kubelet={
                "cloud-provider": "external",
                "provider-id": "openstack:///'{{ instance_id }}'",
            },
            labels={},
        ),
        "vsphere": Joining(
            name="{{ local_hostname }}",
            kubelet={"cloud-provider": "external"},
            labels={},
            before=('hostnamectl set-hostname "{{ ds.meta_data.hostname }}"',),
        ),
    }
)


def node_labels(pool: GpuPool) -> Mapping[str, str]:
    """Return the labels that each node of a pool registers with."""
    return {**pool.node_labels(), ACCELERATOR: pool.accelerator}


def plan_bootstrap(infrastructure: Infrastructure, pool: GpuPool) -> Json:
    """Return the spec of a pool's KubeadmConfigTemplate.

    The kubelet registers with labels and taint, so that no pod is ever placed on a node that lacks
    them. Cluster API itself would bring only labels of its own domains to a node.
    """
    joining = _JOINING[infrastructure]
    labels = {**joining.labels, **node_labels(pool)}
    flags = {
        **joining.kubelet,
        "node-labels": ",".join(f"{key}={value}" for key, value in sorted(labels.items())),
    }
    spec: Json = {
        "joinConfiguration": {
            "nodeRegistration": {
                "name": joining.name,
                "kubeletExtraArgs": [
                    {"name": name, "value": value} for name, value in sorted(flags.items())
                ],
                "taints": [{"key": GPU.key, "value": GPU.value, "effect": GPU.effect}],
            }
        }
    }
    if joining.before:
        spec["preKubeadmCommands"] = list(joining.before)
    return {"template": {"spec": spec}}
