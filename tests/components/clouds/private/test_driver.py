"""Who brings driver and toolkit on each distribution."""

from dataclasses import replace

import pytest

from components.clouds.private.driver import Distribution, PoolDriver, plan_driver, plan_stack
from components.errors import Refused
from components.planning.gpu_stack import Driver, GpuStack
from tests.components.clouds.private.environment import claimed, made

SOCKET = {"CONTAINERD_SOCKET": "/run/k3s/containerd/containerd.sock"}
OPERATOR = GpuStack(driver=True, toolkit=True, device_plugin=True)
HOST = GpuStack(driver=False, toolkit=True, device_plugin=True)
OPERATOR_K3S = GpuStack(driver=True, toolkit=True, device_plugin=True, toolkit_env=SOCKET)
HOST_K3S = GpuStack(driver=False, toolkit=True, device_plugin=True, toolkit_env=SOCKET)
OLD_TALOS = GpuStack(driver=False, toolkit=False, device_plugin=True)


@pytest.mark.parametrize(
    ("distribution", "talos", "driver", "stack"),
    [
        ("kubeadm", None, "auto", OPERATOR),
        ("kubeadm", None, "operator", OPERATOR),
        ("kubeadm", None, "preinstalled", HOST),
        ("rke2", None, "auto", OPERATOR_K3S),
        ("rke2", None, "preinstalled", HOST_K3S),
        ("k3s", None, "operator", OPERATOR_K3S),
        ("talos", None, "auto", HOST),
        ("talos", "1.16", "auto", HOST),
        ("talos", "1.15", "preinstalled", HOST),
        ("talos", "1.14", "auto", OLD_TALOS),
        ("talos", "1.9", "preinstalled", OLD_TALOS),
    ],
)
def test_the_distribution_decides_who_brings_what(
    distribution: Distribution, talos: str | None, driver: Driver, stack: GpuStack
) -> None:
    """What the operator does not bring, the machine must: never both, never neither."""
    plan = plan_driver(driver, distribution, talos)

    assert plan.stack == stack == plan_stack(driver, distribution, talos)
    assert plan.flags == PoolDriver(driver=not stack.driver, toolkit=not stack.toolkit)


def test_virtual_machines_may_start_again_to_cut_their_gpus() -> None:
    """A hypervisor may not let a GPU be reset; machines of iron are left as they are."""
    virtual, iron = plan_stack("auto", virtual=True), plan_stack("auto")

    assert virtual == replace(iron, mig_manager_env={"WITH_REBOOT": "true"})
    assert iron.mig_manager_env is None


def test_who_makes_the_machines_tells_whether_they_are_virtual() -> None:
    """What is claimed may be anything."""
    assert made("openstack").virtual_machines
    assert made("vsphere").virtual_machines
    assert not made("metal3").virtual_machines
    assert not claimed().virtual_machines


@pytest.mark.parametrize(
    ("distribution", "driver", "words"),
    [
        ("kubeadm", "cloud", "machines of your own have no cloud. Remove it."),
        ("talos", "cloud", "machines of your own have no cloud. Remove it."),
        ("talos", "operator", "Talos loads only kernel modules that its image brings."),
    ],
)
def test_what_nobody_could_do_is_refused(
    distribution: Distribution, driver: Driver, words: str
) -> None:
    """A driver that nobody installs would leave nodes without GPUs."""
    with pytest.raises(Refused) as caught:
        plan_driver(driver, distribution)

    assert str(caught.value).startswith(f"gpu.driver: got {driver}; expected ")
    assert words in str(caught.value)
