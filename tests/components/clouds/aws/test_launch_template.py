"""How machines start: network cards, placement, reservations, disks, user data."""

from dataclasses import replace
from email import message_from_string

import pytest
import yaml

from components.clouds.aws.capacity import plan_capacity
from components.clouds.aws.driver import plan_driver
from components.clouds.aws.launch_template import Interface, plan_interfaces, plan_template
from components.clouds.aws.offer import plan_machine
from components.clouds.aws.scaling_tags import gpus_seen, plan_scaling_tags
from components.clouds.aws.user_data import render_user_data
from components.planning.machines import machine, machines
from components.planning.pools import GpuPool
from tests.components.clouds.aws.environment import SERVE, TRAIN, settings

LINUX = plan_driver("auto").flags
BOTTLEROCKET = plan_driver("cloud").flags
TOGETHER = replace(TRAIN, compact=True, rdma=True, local_disk=True)
BLOCK = {"train": {"reservation": {"id": "cr-0123456789abcdef0", "type": "capacity-block"}}}


def test_a_compact_pool_has_a_group_and_every_card() -> None:
    """Placement, adapters, disks."""
    chosen = settings()
    found = plan_machine(TOGETHER, chosen)
    plan = plan_template(TOGETHER, found, plan_capacity(TOGETHER, found, chosen), LINUX)

    assert plan.together
    assert plan.instance_type is None
    assert len(plan.interfaces) == 33
    assert plan.interfaces[:3] == (
        Interface(card=0, device=0, type="interface"),
        Interface(card=0, device=1, type="efa-only"),
        Interface(card=1, device=0, type="efa-only"),
    )


def test_a_capacity_block_has_no_group() -> None:
    """With one there would be no capacity; type and reservation stand in the template."""
    pool = replace(TOGETHER, capacity="reserved")
    chosen = settings(pools=BLOCK)
    found = plan_machine(pool, chosen)
    plan = plan_template(pool, found, plan_capacity(pool, found, chosen), LINUX)

    assert (plan.together, plan.capacity_block) == (False, True)
    assert (plan.instance_type, plan.reservation) == ("p5.48xlarge", "cr-0123456789abcdef0")


@pytest.mark.parametrize("name", [each.name for each in machines("aws") if each.efa_interfaces])
def test_every_machine_has_one_interface_with_an_address(name: str) -> None:
    """The first carries IP, each adapter has a place of its own."""
    found = machine("aws", name)
    assert found
    planned = plan_interfaces(found)
    places = [(each.card, each.device) for each in planned]

    assert [each.type for each in planned].count("interface") == 1
    assert planned[0] == Interface(card=0, device=0, type="interface")
    assert len(set(places)) == len(places) == found.efa_interfaces + 1


@pytest.mark.parametrize("name", [each.name for each in machines("aws") if each.efa_interfaces])
def test_adapters_stand_where_the_guide_of_aws_has_them(name: str) -> None:
    """Each is device 0 of a card of its own, but beside IP, where it is device 1."""
    found = machine("aws", name)
    assert found
    _, *adapters = plan_interfaces(found)
    cards = [each.card for each in adapters]

    assert {each.type for each in adapters} == {"efa-only"}
    assert cards == list(range(cards[0], cards[0] + len(cards)))
    assert [each.device for each in adapters] == [0 if card else 1 for card in cards]


def test_the_first_card_of_b300_has_no_adapter() -> None:
    """Its adapters begin on the second card."""
    found = machine("aws", "p6-b300.48xlarge")
    assert found

    assert plan_interfaces(found)[1] == Interface(card=1, device=0, type="efa-only")


def test_disks_become_one() -> None:
    """Nodeadm reads a MIME part; EKS adds its own to it."""
    told = render_user_data(TOGETHER, LINUX)
    assert told
    parts = [each for each in message_from_string(told).walk() if not each.is_multipart()]

    assert [each.get_content_type() for each in parts] == ["application/node.eks.aws"]
    content = yaml.safe_load(str(parts[0].get_payload()))
    assert content["spec"]["instance"]["localStorage"] == {"strategy": "RAID0"}
    assert render_user_data(TRAIN, LINUX) is None


def test_bottlerocket_is_told_how_gpus_are_shared() -> None:
    """Its own device plugin reads it."""
    told = render_user_data(SERVE, BOTTLEROCKET)

    assert told
    assert told.endswith("[settings.kubelet-device-plugins.nvidia.time-slicing]\nreplicas = 4\n")
    assert render_user_data(TRAIN, BOTTLEROCKET) is None


@pytest.mark.parametrize(
    ("pool", "gpus"),
    [
        (TRAIN, 8),
        (SERVE, 4),
        (replace(TRAIN, mig_profile="1g.10gb"), 56),
        (replace(TRAIN, mig_profile="1g.20gb"), 32),
        (replace(TRAIN, mig_profile="3g.40gb"), 16),
        (replace(TRAIN, mig_profile="7g.80gb"), 8),
        (replace(TRAIN, accelerator="nvidia-a100-40gb", mig_profile="1g.5gb"), 56),
        (replace(TRAIN, accelerator="nvidia-a100-40gb", mig_profile="1g.10gb"), 32),
        (replace(TRAIN, accelerator="nvidia-h200-141gb", mig_profile="3g.71gb"), 16),
        (replace(TRAIN, accelerator="nvidia-rtx-pro-6000", mig_profile="1g.24gb"), 32),
    ],
)
def test_the_autoscaler_is_told_what_pods_will_see(pool: GpuPool, gpus: int) -> None:
    """A group of none has no node to look at."""
    found = machine("aws", "p5.48xlarge")
    assert found
    prefix = "k8s.io/cluster-autoscaler/node-template"

    assert gpus_seen(pool) == gpus
    tags = plan_scaling_tags(pool, found)
    assert tags[f"{prefix}/resources/nvidia.com/gpu"] == str(gpus)
    assert tags[f"{prefix}/taint/nvidia.com/gpu"] == "present:NoSchedule"
    assert tags[f"{prefix}/label/evenkeel.dev/pool"] == pool.name


def test_a_pool_of_one_size_needs_no_tags() -> None:
    """Nothing scales it."""
    found = machine("aws", "p5.48xlarge")
    assert found

    assert plan_scaling_tags(replace(TRAIN, max_nodes=1), found) == {}
