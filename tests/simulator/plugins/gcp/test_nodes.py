"""Nodes as GKE makes them, as plain values."""

from collections.abc import Mapping
from typing import Any

import pytest

from operations.hardware import machine_types
from simulator.plugins.gcp.nodes import host_prefix, image, labels, taints
from simulator.session_data import Image
from tests.simulator.plugins.gcp.resources import POOL, changed

MACHINES = machine_types("gcp")
H100, SYSTEM = MACHINES["a3-highgpu-8g"], MACHINES["e2-standard-4"]
COS: Mapping[str, Any] = {
    "os": "cos",
    "kubelet": "-gke.1000000",
    "operator_driver": False,
    "toolkit_dir": "/home/kubernetes/bin/nvidia",
    "toolkit_env": {"RUNTIME_CONFIG_SOURCE": "file"},
    "mig_needs_restart": True,
}
INSTALLER = {"driver_installer": "nvidia-driver-installer"}
LABEL = {"gke-no-default-nvidia-gpu-device-plugin": "true"}


def pool(version: str, own: Mapping[str, str], system: str = "COS_CONTAINERD") -> dict[str, Any]:
    """Return a pool with a driver setting and labels."""
    gpus = {
        "type": "nvidia-h100-80gb",
        "count": 8,
        "gpuDriverInstallationConfig": {"gpuDriverVersion": version},
    }
    made = changed(POOL, "nodeConfig.guestAccelerators", [gpus])
    made = changed(made, "nodeConfig.imageType", system)
    return changed(made, "nodeConfig.labels", dict(own))


@pytest.mark.parametrize(
    ("version", "own", "expected"),
    [
        ("INSTALLATION_DISABLED", LABEL, Image(**COS, **INSTALLER)),
        ("DEFAULT", {}, Image(**COS, driver="cloud", device_plugin=True)),
        ("LATEST", {}, Image(**COS, driver="cloud", device_plugin=True)),
        # one DaemonSet does both: with the label, nobody installs the driver that is asked for
        ("DEFAULT", LABEL, Image(**COS)),
        # the plugin runs, and waits for a driver that somebody else installs
        ("INSTALLATION_DISABLED", {}, Image(**COS, **INSTALLER, device_plugin=True)),
    ],
)
def test_who_brings_what(version: str, own: Mapping[str, str], expected: Image) -> None:
    """The two whole profiles, and what is left of each half."""
    assert image(pool(version, own), H100) == expected


def test_on_ubuntu_the_operator_has_a_driver() -> None:
    """And it may be installed where the operator likes."""
    found = image(pool("INSTALLATION_DISABLED", LABEL, "UBUNTU_CONTAINERD"), H100)

    assert (found.os, found.operator_driver, found.toolkit_dir) == ("ubuntu", True, None)
    assert found.driver_installer is None


def test_gke_shares_and_cuts_gpus_itself() -> None:
    """Where its own plugin runs."""
    shared = {"gpuSharingStrategy": "TIME_SHARING", "maxSharedClientsPerGpu": 4}
    gpus = {"type": "nvidia-h100-80gb", "count": 8, "gpuSharingConfig": shared}
    made = changed(changed(POOL, "nodeConfig.guestAccelerators", [gpus]), "nodeConfig.labels", {})
    cut = changed(made, "nodeConfig.guestAccelerators", [{**gpus, "gpuPartitionSize": "1g.10gb"}])

    assert image(made, H100).sharers == 4
    assert image(cut, H100).mig_profile == "1g.10gb"
    assert labels(made, H100, "us-central1")["cloud.google.com/gke-gpu-sharing-strategy"] == (
        "time-sharing"
    )


def test_gke_sets_the_gpu_taint_by_itself() -> None:
    """And none on machines without GPUs."""
    declared = changed(
        POOL, "nodeConfig.taints", [{"key": "a", "value": "b", "effect": "NO_EXECUTE"}]
    )

    assert taints(declared, H100) == (
        {"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"},
        {"key": "a", "value": "b", "effect": "NoExecute"},
    )
    assert taints(POOL, SYSTEM) == ()


def test_nodes_carry_gkes_labels_and_their_own() -> None:
    """What schedulers and dashboards look for."""
    found = labels(changed(POOL, "nodeConfig.spot", value=True), H100, "us-central1")

    assert found["cloud.google.com/gke-nodepool"] == "train"
    assert found["cloud.google.com/gke-accelerator"] == "nvidia-h100-80gb"
    assert found["cloud.google.com/gke-spot"] == "true"
    assert found["node.kubernetes.io/instance-type"] == "a3-highgpu-8g"
    assert found["gke-no-default-nvidia-gpu-device-plugin"] == "true"
    # Google's installer goes only where GKE installs none
    assert "cloud.google.com/gke-gpu-driver-version" not in found


def test_long_names_are_cut() -> None:
    """A node's name is a host's name."""
    prefix = host_prefix("a-cluster-with-a-long-name", "a-pool-with-a-long-name")

    assert prefix == "gke-a-cluster-with-a-lon-a-pool-with-a-long-n"
