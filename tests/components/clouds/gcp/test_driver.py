"""Who installs the GPU driver on GKE: the two whole profiles, and nothing between them."""

import pytest

from components.clouds.gcp.driver import DriverPlan, PoolDriver, plan_driver, plan_stack
from components.clouds.gcp.settings import Image
from components.errors import Refused
from components.planning.gpu_stack import Driver, GpuStack

COS = "/home/kubernetes/bin/nvidia"
NO_PLUGIN = {"gke-no-default-nvidia-gpu-device-plugin": "true"}
OPERATOR_ON_COS = GpuStack(
    driver=False,
    toolkit=True,
    device_plugin=True,
    install_dir=COS,
    toolkit_env={"RUNTIME_CONFIG_SOURCE": "file"},
    mig_manager_env={"WITH_REBOOT": "true"},
    critical_pods=True,
)
OPERATOR_ON_UBUNTU = GpuStack(
    driver=True,
    toolkit=True,
    device_plugin=True,
    toolkit_env={"RUNTIME_CONFIG_SOURCE": "file"},
    mig_manager_env={"WITH_REBOOT": "true"},
    critical_pods=True,
)
MANAGED = GpuStack(
    driver=False,
    toolkit=True,
    device_plugin=False,
    mig_manager=False,
    install_dir=COS,
    toolkit_env={"RUNTIME_CONFIG_SOURCE": "file"},
    critical_pods=True,
)


@pytest.mark.parametrize(
    ("driver", "image", "managed", "stack"),
    [
        ("auto", "cos", False, OPERATOR_ON_COS),
        ("operator", "cos", False, OPERATOR_ON_COS),
        ("auto", "ubuntu", False, OPERATOR_ON_UBUNTU),
        ("operator", "ubuntu", False, OPERATOR_ON_UBUNTU),
        ("cloud", "cos", True, MANAGED),
        ("cloud", "ubuntu", True, MANAGED),
    ],
)
def test_a_setting_decides_both_sides(
    driver: Driver, image: Image, *, managed: bool, stack: GpuStack
) -> None:
    """The pool's side and the operator's side of each setting are those of clouds.md."""
    expected = DriverPlan(flags=PoolDriver(managed=managed, image=image), stack=stack)

    assert plan_driver(driver, image) == expected
    assert plan_stack(driver, image) == stack


@pytest.mark.parametrize(
    ("managed", "image", "version", "labels", "installer"),
    [
        (False, "cos", "INSTALLATION_DISABLED", NO_PLUGIN, True),
        (False, "ubuntu", "INSTALLATION_DISABLED", NO_PLUGIN, False),
        (True, "cos", "DEFAULT", {}, False),
        (True, "ubuntu", "DEFAULT", {}, False),
    ],
)
def test_the_label_and_the_driver_go_together(
    image: Image, version: str, labels: dict[str, str], *, managed: bool, installer: bool
) -> None:
    """The label that stops GKE's plugin stops GKE's driver too: then somebody else installs it."""
    flags = PoolDriver(managed=managed, image=image)

    assert flags.gpu_driver_version == version
    assert flags.labels == labels
    assert flags.installer is installer


def test_gke_has_no_driver_in_its_images() -> None:
    """A driver in the image is refused, with what to do instead."""
    with pytest.raises(Refused, match=r"gpu.driver: got preinstalled; expected .* cloud\."):
        plan_driver("preinstalled")
