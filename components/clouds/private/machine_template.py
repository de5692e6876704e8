"""The machine template of each infrastructure, as Cluster API copies it for each machine; pure.

Written against v1beta2 of the three providers (read in their sources on 2026-11-21).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from ...errors import Refused
from ...planning.pools import GpuPool
from ...planning.scope import Scope
from ...section import Section
from .machine_settings import Infrastructure, PoolSettings

API_GROUP = "infrastructure.cluster.x-k8s.io"
API_VERSION = f"{API_GROUP}/v1beta2"

KINDS: Mapping[Infrastructure, str] = {
    "metal3": "Metal3MachineTemplate",
    "openstack": "OpenStackMachineTemplate",
    "vsphere": "VSphereMachineTemplate",
}
"""Infrastructure -> the kind of its machine templates."""

Json = dict[str, Any]

_Section = TypeVar("_Section", bound=Section)


@dataclass(frozen=True, kw_only=True)
class MachineTemplate:
    """What a machine is made of."""

    kind: str
    spec: Json


def plan_machine_template(
    infrastructure: Infrastructure, pool: GpuPool, settings: PoolSettings, scope: Scope
) -> MachineTemplate | None:
    """Return the template of a pool's machines, or None where one is there already."""
    if settings.template is not None:
        return None
    planner = _PLANNERS[infrastructure]
    return MachineTemplate(kind=KINDS[infrastructure], spec=planner(pool, settings, scope))


def _metal3(pool: GpuPool, settings: PoolSettings, scope: Scope) -> Json:
    del pool, scope
    machine = _given(settings.metal3)
    spec: Json = {
        # what a tenant left on the disks must not be there for the next one
        "automatedCleaningMode": "metadata",
        "image": {
            "url": machine.image,
            "checksum": machine.checksum,
            "checksumType": "sha256",
            "diskFormat": machine.format,
        },
    }
    if machine.hosts:
        spec["hostSelector"] = {"matchLabels": dict(machine.hosts)}
    if machine.data_template:
        spec["dataTemplate"] = {"name": machine.data_template}
    return {"nodeReuse": False, "template": {"spec": spec}}


def _openstack(pool: GpuPool, settings: PoolSettings, scope: Scope) -> Json:
    machine = _given(settings.openstack)
    tags = {**scope.tags(), "pool": pool.name}
    spec: Json = {
        "flavor": {"filter": {"name": machine.flavor}},
        "image": {"filter": {"name": machine.image}},
        "tags": [f"{key}={value}" for key, value in sorted(tags.items())],
    }
    if settings.size:
        spec["rootVolume"] = {"sizeGiB": settings.size.disk_gib}
    if machine.ssh_key:
        spec["sshKeyName"] = machine.ssh_key
    if machine.server_group:
        spec["serverGroup"] = {"filter": {"name": machine.server_group}}
    return {"template": {"spec": spec}}


def _vsphere(pool: GpuPool, settings: PoolSettings, scope: Scope) -> Json:
    del scope
    machine, size = _given(settings.vsphere), _given(settings.size)
    device = {"vendorId": machine.gpu.vendor, "deviceId": machine.gpu.device}
    spec: Json = {
        # a linked clone would tie every machine to one disk, and its size could not be chosen
        "cloneMode": "fullClone",
        "template": machine.template,
        "server": machine.server,
        "datacenter": machine.datacenter,
        "datastore": machine.datastore,
        "folder": machine.folder,
        "resourcePool": machine.resource_pool,
        "network": {"devices": [{"networkName": machine.network, "dhcp4": True}]},
        "numCPUs": size.cpus,
        "memoryMiB": size.memory_gib * 1024,
        "diskGiB": size.disk_gib,
        # a machine with a device passed through does not start unless all its memory is its own
        "resources": {"requests": {"memory": f"{size.memory_gib}Gi"}},
        "pciDevices": [device] * pool.gpus_per_node,
        # without it, the memory of a GPU does not fit below 4 GiB of addresses
        "customVMXKeys": {"pciPassthru.use64bitMMIO": "TRUE", **machine.vmx},
        "powerOffMode": "trySoft",
    }
    return {"template": {"spec": spec}}


_PLANNERS: Mapping[Infrastructure, Callable[[GpuPool, PoolSettings, Scope], Json]] = {
    "metal3": _metal3,
    "openstack": _openstack,
    "vsphere": _vsphere,
}


def _given(section: _Section | None) -> _Section:
    if section is None:
        raise Refused("cloud.pools: got a pool without its machine; expected one. Add it.")
    return section
