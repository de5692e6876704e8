"""How machines that Cluster API makes join their cluster."""

from typing import Any

import pytest

from components.clouds.private.bootstrap import plan_bootstrap
from components.clouds.private.machine_settings import Infrastructure
from tests.components.clouds.private.environment import pool

LABELS = (
    "cluster-api/accelerator=nvidia-l4,evenkeel.dev/pool=serve,"
    "nvidia.com/device-plugin.config=time-slices-4"
)
HOST = "metal3.io/uuid={{ ds.meta_data.uuid }}"
TAINTS = [{"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}]


def flag(name: str, value: str) -> dict[str, str]:
    """Return a flag of the kubelet."""
    return {"name": name, "value": value}


@pytest.mark.parametrize(
    ("infrastructure", "name", "flags", "more"),
    [
        (
            "metal3",
            "{{ ds.meta_data.name }}",
            [flag("node-labels", LABELS.replace(",nv", f",{HOST},nv"))],
            {},
        ),
        (
            "openstack",
            "{{ local_hostname }}",
            [
                flag("cloud-provider", "external"),
                flag("node-labels", LABELS),
                flag("provider-id", "openstack:///'{{ instance_id }}'"),
            ],
            {},
        ),
        (
            "vsphere",
            "{{ local_hostname }}",
            [flag("cloud-provider", "external"), flag("node-labels", LABELS)],
            {"preKubeadmCommands": ['hostnamectl set-hostname "{{ ds.meta_data.hostname }}"']},
        ),
    ],
)
def test_nodes_register_with_labels_and_taint(
    infrastructure: Infrastructure,
    name: str,
    flags: list[dict[str, str]],
    more: dict[str, Any],
) -> None:
    """From the first moment: a node without the taint would take any pod."""
    registration = {"name": name, "kubeletExtraArgs": flags, "taints": TAINTS}

    assert plan_bootstrap(infrastructure, pool(time_slices=4)) == {
        "template": {"spec": {"joinConfiguration": {"nodeRegistration": registration}, **more}}
    }
