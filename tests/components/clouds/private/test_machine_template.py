"""The machine template of each infrastructure."""

from typing import Any

import pytest

from components.clouds.private.machine_settings import Infrastructure
from components.clouds.private.machine_template import plan_machine_template
from tests.components.clouds.private.environment import METAL3, OPENSTACK, SCOPE, SIZE, made, pool

TAGS = [
    "environment=room",
    "managed-by=evenkeel",
    "owner=ml",
    "pool=serve",
    "stage=dev",
]
IMAGE = {
    "url": "https://images.example/node.qcow2",
    "checksum": "ab" * 32,
    "checksumType": "sha256",
    "diskFormat": "qcow2",
}


def metal3(**more: Any) -> dict[str, Any]:
    """Return a Metal3MachineTemplate's spec."""
    spec = {"automatedCleaningMode": "metadata", "image": IMAGE, **more}
    return {"nodeReuse": False, "template": {"spec": spec}}


def openstack(**more: Any) -> dict[str, Any]:
    """Return an OpenStackMachineTemplate's spec."""
    spec = {
        "flavor": {"filter": {"name": "gpu.l4"}},
        "image": {"filter": {"name": "node-1.36"}},
        "tags": TAGS,
        **more,
    }
    return {"template": {"spec": spec}}


@pytest.mark.parametrize(
    ("infrastructure", "settings", "kind", "spec"),
    [
        ("metal3", {}, "Metal3MachineTemplate", metal3()),
        (
            "metal3",
            {"metal3": METAL3 | {"hosts": {"gpu": "l4"}, "dataTemplate": "room"}},
            "Metal3MachineTemplate",
            metal3(hostSelector={"matchLabels": {"gpu": "l4"}}, dataTemplate={"name": "room"}),
        ),
        ("openstack", {}, "OpenStackMachineTemplate", openstack()),
        (
            "openstack",
            {"openstack": OPENSTACK | {"sshKey": "ops", "serverGroup": "near"}, "size": SIZE},
            "OpenStackMachineTemplate",
            openstack(
                sshKeyName="ops",
                serverGroup={"filter": {"name": "near"}},
                rootVolume={"sizeGiB": 500},
            ),
        ),
    ],
)
def test_what_a_machine_is_made_of(
    infrastructure: Infrastructure,
    settings: dict[str, Any],
    kind: str,
    spec: dict[str, Any],
) -> None:
    """The environment's words in those of the infrastructure; what is left out stays out."""
    chosen = made(infrastructure, **settings).pools["serve"]
    plan = plan_machine_template(infrastructure, pool(), chosen, SCOPE)

    assert plan is not None
    assert (plan.kind, plan.spec) == (kind, spec)


def test_a_virtual_machine_owns_its_memory_and_all_its_gpus() -> None:
    """Without either of them it would not start, or its GPUs would not answer."""
    chosen = made("vsphere", size=SIZE).pools["serve"]
    plan = plan_machine_template("vsphere", pool(gpus_per_node=2), chosen, SCOPE)

    assert plan is not None
    assert plan.kind == "VSphereMachineTemplate"
    assert plan.spec["template"]["spec"] == {
        "cloneMode": "fullClone",
        "template": "node-1.36",
        "server": "vcenter.example",
        "datacenter": "room",
        "datastore": "fast",
        "folder": "gpu",
        "resourcePool": "gpus",
        "network": {"devices": [{"networkName": "nodes", "dhcp4": True}]},
        "numCPUs": 64,
        "memoryMiB": 524288,
        "diskGiB": 500,
        "resources": {"requests": {"memory": "512Gi"}},
        "pciDevices": [{"vendorId": 4318, "deviceId": 10168}] * 2,
        "customVMXKeys": {"pciPassthru.use64bitMMIO": "TRUE"},
        "powerOffMode": "trySoft",
    }


def test_a_template_that_is_there_is_left_alone() -> None:
    """Its name is used, and nothing is made in its place."""
    chosen = made(metal3=None, template="mine").pools["serve"]

    assert plan_machine_template("metal3", pool(), chosen, SCOPE) is None
