"""What kwokctl is told: which tools, which ports, and how nodes and pods live (stages/*.yaml)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from .tools import Tools

STAGES = Path(__file__).parent / "stages"

_ADDED = {
    # kill -9 loses nothing that the kernel has; only a power cut could, and that ends a rehearsal.
    "etcd": {"unsafe-no-fsync": "true"},
    "kube-apiserver": {
        # Without it the server looks for a default route, which a closed machine may lack.
        # The address (TEST-NET-3) is only shown in the service `kubernetes`; nothing is sent there.
        "advertise-address": "203.0.113.1",
        "service-cluster-ip-range": "10.96.0.0/16",
    },
    # There is one of each: after a kill -9 the next must not wait for the lease to run out.
    "kube-controller-manager": {"leader-elect": "false"},
    "kube-scheduler": {"leader-elect": "false"},
}


@dataclass(frozen=True)
class Ports:
    """The ports of one control plane on 127.0.0.1."""

    etcd: int
    etcd_peer: int
    kube_apiserver: int
    kube_controller_manager: int
    kube_scheduler: int
    kwok: int


def render(tools: "Tools", kubernetes: str, ports: Ports, time_scale: float) -> str:
    """Return kwokctl's configuration as YAML documents.

    Every tool is given by path: kwokctl downloads those that it is not given.

    Args:
        tools: Where the tools are.
        kubernetes: The version of the control plane, such as `1.36.3`.
        ports: The ports to listen on.
        time_scale: Real seconds that pass for one simulated second.
    """
    options = {
        "runtime": "binary",
        "bindAddress": "127.0.0.1",
        "disableQPSLimits": True,
        "kubeVersion": f"v{kubernetes}",
        "etcdBinary": str(tools.etcd),
        "kubeApiserverBinary": str(tools.kube_apiserver),
        "kubeControllerManagerBinary": str(tools.kube_controller_manager),
        "kubeSchedulerBinary": str(tools.kube_scheduler),
        "kubectlBinary": str(tools.kubectl),
        "kwokControllerBinary": str(tools.kwok),
        "etcdPort": ports.etcd,
        "etcdPeerPort": ports.etcd_peer,
        "kubeApiserverPort": ports.kube_apiserver,
        "kubeControllerManagerPort": ports.kube_controller_manager,
        "kubeSchedulerPort": ports.kube_scheduler,
        "kwokControllerPort": ports.kwok,
        # kwokctl makes ten minutes of it (times five); nodes report every minute or two.
        "kubeControllerManagerNodeMonitorGracePeriodMilliseconds": 120_000,
    }
    configuration = {
        "apiVersion": "config.kwok.x-k8s.io/v1alpha1",
        "kind": "KwokctlConfiguration",
        "options": options,
        "componentsPatches": [_patch(name, added) for name, added in _ADDED.items()],
    }
    return "---\n".join([yaml.safe_dump(configuration), *stages(time_scale)])


def stages(time_scale: float) -> list[str]:
    """Return the stages with simulated seconds turned into real milliseconds."""
    second = max(1, round(time_scale * 1000))
    return [
        path.read_text().replace("${second}", str(second)) for path in sorted(STAGES.glob("*.yaml"))
    ]


def _patch(name: str, added: Mapping[str, str]) -> dict[str, Any]:
    extra = [{"key": key, "value": value, "override": False} for key, value in added.items()]
    return {"name": name, "extraArgs": extra}
