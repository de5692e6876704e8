"""Who installs the driver on AKS: the pool's flag and the operator's values, always as a pair."""

from dataclasses import replace

import pytest

from components.clouds.azure.driver import SPOT, plan_driver, plan_stack
from components.errors import Refused
from components.planning.gpu_stack import Driver
from tests.components.clouds.azure.environment import SERVE, TRAIN


@pytest.mark.parametrize(
    ("driver", "flag", "operator_driver", "toolkit", "runtime"),
    [
        ("auto", "None", True, True, "nvidia"),
        ("operator", "None", True, True, "nvidia"),
        ("cloud", "Install", False, False, "nvidia-container-runtime"),
    ],
)
def test_exactly_one_party_installs_the_driver(
    driver: Driver, flag: str, *, operator_driver: bool, toolkit: bool, runtime: str
) -> None:
    """AKS installs one, or the operator does; the device plugin is the operator's either way."""
    plan = plan_driver(driver)

    assert plan.flags.gpu_driver == flag
    assert (plan.stack.driver, plan.stack.toolkit) == (operator_driver, toolkit)
    assert plan.stack.runtime_class == runtime
    assert plan.stack.device_plugin
    assert plan.stack.mig_manager
    # an A100 in a virtual machine changes its MIG mode by starting again
    assert plan.stack.mig_manager_env == {"WITH_REBOOT": "true"}
    assert plan.stack.dcgm


def test_an_image_with_a_driver_is_refused() -> None:
    """AKS takes no image of one's own."""
    with pytest.raises(Refused) as caught:
        plan_driver("preinstalled")

    assert caught.value.problems == (
        (
            "gpu.driver: got preinstalled; expected auto, operator or cloud, because AKS takes no "
            "image of your own. Use cloud for the driver that AKS installs."
        ),
    )


def test_the_operator_tolerates_spot_machines_where_there_are_some() -> None:
    """AKS taints them by itself; without the toleration no GPU appears there."""
    assert plan_stack("auto", (TRAIN, SERVE)).tolerations == (SPOT,)
    assert plan_stack("auto", (TRAIN, replace(SERVE, capacity="on-demand"))).tolerations == ()
    assert str(SPOT) == "kubernetes.azure.com/scalesetpriority=spot:NoSchedule"
