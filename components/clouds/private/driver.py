"""Who installs the GPU driver on machines that exist, and what the GPU operator brings there.

Generally known on 2026-11-21, read at no source: K3s and RKE2 run a containerd of their own
behind a socket of their own and find the NVIDIA runtime that a toolkit installs; Talos takes kernel
modules from its image alone, and up to 1.14 the toolkit too.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Literal

from ...errors import Refused
from ...frozen import dataclass
from ...planning.gpu_stack import Driver, GpuStack

Distribution = Literal["kubeadm", "rke2", "k3s", "talos"]
"""What made a private cluster."""

_OWN_CONTAINERD: Mapping[str, str] = MappingProxyType(
    {"CONTAINERD_SOCKET": "/run/k3s/containerd/containerd.sock"}
)
"""RKE2's socket has K3s's name, too."""

_MIG_MANAGER_ENV: Mapping[str, str] = MappingProxyType({"WITH_REBOOT": "true"})
"""An A100 changes its MIG mode by a reset, which a hypervisor may not let through: where it fails,
and nowhere else, the machine starts again."""

_TALOS_WITHOUT_TOOLKIT = 15
"""From 1.15 on, the extension with the driver carries no toolkit."""


@dataclass(frozen=True, kw_only=True)
class PoolDriver:
    """What the machines of a pool must bring themselves, because nobody installs it there."""

    driver: bool
    toolkit: bool


@dataclass(frozen=True, kw_only=True)
class DriverPlan:
    """Both halves of one decision: what machines bring, and what the operator does."""

    flags: PoolDriver
    stack: GpuStack


def plan_driver(
    driver: Driver,
    distribution: Distribution = "kubeadm",
    talos: str | None = None,
    *,
    virtual: bool = False,
) -> DriverPlan:
    """Return who brings what.

    Args:
        driver: The environment's setting.
        distribution: What made the cluster.
        talos: The minor version of Talos, such as `1.15`; None is a current one.
        virtual: Whether the machines are virtual ones. They may start again by themselves, which
            nobody should do to a machine of iron that others look after.

    Raises:
        Refused: Nobody could install a driver so.
    """
    if driver == "cloud":
        raise Refused(
            "gpu.driver: got cloud; expected auto, operator or preinstalled, because machines of "
            "your own have no cloud. Remove it."
        )
    if distribution == "talos":
        if driver == "operator":
            raise Refused(
                "gpu.driver: got operator; expected auto or preinstalled, because Talos loads only "
                "kernel modules that its image brings. Remove it, and build the image with the "
                "NVIDIA system extensions."
            )
        found = _plan(driver=False, toolkit=_toolkit_on_talos(talos), env=None)
    else:
        env = _OWN_CONTAINERD if distribution in {"rke2", "k3s"} else None
        found = _plan(driver=driver != "preinstalled", toolkit=True, env=env)
    if not virtual:
        return found
    return replace(found, stack=replace(found.stack, mig_manager_env=_MIG_MANAGER_ENV))


def plan_stack(
    driver: Driver,
    distribution: Distribution = "kubeadm",
    talos: str | None = None,
    *,
    virtual: bool = False,
) -> GpuStack:
    """Return what the GPU operator brings for a setting.

    Raises:
        Refused: Nobody could install a driver so.
    """
    return plan_driver(driver, distribution, talos, virtual=virtual).stack


def _plan(*, driver: bool, toolkit: bool, env: Mapping[str, str] | None) -> DriverPlan:
    return DriverPlan(
        flags=PoolDriver(driver=not driver, toolkit=not toolkit),
        stack=GpuStack(driver=driver, toolkit=toolkit, device_plugin=True, toolkit_env=env),
    )


def _toolkit_on_talos(version: str | None) -> bool:
    return version is None or int(version.partition(".")[2]) >= _TALOS_WITHOUT_TOOLKIT
