"""Settings and pools that the tests of this folder start from."""

from typing import Any

from components.clouds.private.inventory import Inventory, StorageClass
from components.clouds.private.node import Node
from components.clouds.private.settings import Settings
from components.contract import FoundationSpec, Grant
from components.planning.pools import GpuPool
from components.planning.scope import Scope

Json = dict[str, Any]

BUCKET = Grant(name="milvus", namespace="n", service_account="s", buckets={"vectors": "write"})
RECORDS = Grant(
    name="external-dns", namespace="external-dns", service_account="external-dns", dns=True
)
SECRETS = Grant(
    name="external-secrets",
    namespace="external-secrets",
    service_account="external-secrets",
    secrets=True,
)

SCOPE = Scope(environment="room", stage="dev", owner="ml")
METAL3 = {"image": "https://images.example/node.qcow2", "checksum": "ab" * 32}
OPENSTACK = {"flavor": "gpu.l4", "image": "node-1.36"}
VSPHERE = {
    "template": "node-1.36",
    "server": "vcenter.example",
    "datacenter": "room",
    "datastore": "fast",
    "folder": "gpu",
    "resourcePool": "gpus",
    "network": "nodes",
    "gpu": {"vendor": 4318, "device": 10168},
}
MACHINES: dict[str, Json] = {"metal3": METAL3, "openstack": OPENSTACK, "vsphere": VSPHERE}
SIZE = {"cpus": 64, "memoryGib": 512, "diskGib": 500}


def pool(name: str = "serve", **changes: Any) -> GpuPool:
    """Return a pool of one to four machines with an L4 each."""
    fields: Json = {
        "accelerator": "nvidia-l4",
        "gpus_per_node": 1,
        "min_nodes": 1,
        "max_nodes": 4,
    }
    return GpuPool(name=name, **(fields | changes))


def spec(*pools: GpuPool, **changes: Any) -> FoundationSpec:
    """Return what an environment with such pools asks for."""
    return FoundationSpec(scope=SCOPE, kubernetes="1.36", pools=pools or (pool(),), **changes)


def claimed(**changes: Any) -> Settings:
    """Return the settings of a cluster whose machines exist."""
    section: Json = {"name": "private", "context": "room", "claims": {"serve": {"m": "s"}}}
    return Settings.model_validate(section | changes)


def made(infrastructure: str = "metal3", api: Json | None = None, **serve: Any) -> Settings:
    """Return the settings of a cluster whose machines Cluster API makes."""
    given = {infrastructure: MACHINES[infrastructure]} | serve
    return Settings.model_validate(
        {
            "name": "private",
            "context": "room",
            "clusterApi": {
                "context": "management",
                "namespace": "gpu",
                "cluster": "room",
                "infrastructure": infrastructure,
                "version": "v1.36.3",
            }
            | (api or {}),
            "pools": {"serve": {key: value for key, value in given.items() if value is not None}},
        }
    )


def node(name: str = "n", **changes: Any) -> Node:
    """Return a node of the pool `serve`, as kubeadm makes them."""
    fields: Json = {
        "labels": {"m": "s"},
        "kubelet": "v1.36.3",
        "runtime": "containerd://2.1.0",
        "system": "Ubuntu 24.04 LTS",
    }
    return Node(name=name, **(fields | changes))


def inventory(*nodes: Node, **changes: Any) -> Inventory:
    """Return a cluster that has nothing against anything."""
    fields: Json = {
        "identifier": "uid-1",
        "version": "1.36",
        "storage_classes": (StorageClass(name="disks", provisioner="csi", is_default=True),),
        "installed": (),
    }
    return Inventory(nodes=nodes or (node(),), **(fields | changes))
