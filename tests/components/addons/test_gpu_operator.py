"""The GPU operator is told one thing about the driver, the taint and sharing, everywhere alike."""

from dataclasses import replace

import pytest
import yaml

from components.addons.gpu_operator.expectations import expectations
from components.addons.gpu_operator.values import config_maps, quotas, values
from components.addons.record import NoOptions
from components.contract import ClusterOffer
from components.planning.pools import GpuPool
from tests.gpu_rows import GKE_DIR, ROWS


def test_exactly_one_party_installs_the_driver(cluster: ClusterOffer) -> None:
    """The operator does, unless the machine's image has it; then nobody waits for its DaemonSet."""
    preinstalled = replace(cluster, gpu=replace(cluster.gpu, driver=False))

    assert values(cluster, NoOptions())["driver"]["enabled"] is True
    assert values(preinstalled, NoOptions())["driver"]["enabled"] is False
    expected = {each.name for each in expectations(cluster).workloads}
    without = {each.name for each in expectations(preinstalled).workloads}
    assert expected - without == {"nvidia-driver-daemonset"}


def test_each_way_of_slicing_has_an_entry(cluster: ClusterOffer) -> None:
    """A pool's label names an entry that exists, and nodes without the label are not shared."""
    data = config_maps(cluster)["device-plugin-config"]
    config = values(cluster, NoOptions())["devicePlugin"]["config"]

    assert config == {"name": "device-plugin-config", "default": ""}
    assert set(data) == {"time-slices-4"}
    assert yaml.safe_load(data["time-slices-4"]) == {
        "version": "v1",
        "sharing": {
            "timeSlicing": {
                "failRequestsGreaterThanOne": True,
                "renameByDefault": False,
                "resources": [{"name": "nvidia.com/gpu", "replicas": 4}],
            }
        },
    }
    assert [pool.plugin_config for pool in cluster.pools] == [None, "time-slices-4"]


def test_nothing_is_shared_where_no_pool_asks(cluster: ClusterOffer) -> None:
    """Without time slices there is no ConfigMap, and the values name none."""
    whole = replace(cluster, pools=cluster.pools[:1])

    assert config_maps(whole) == {}
    assert "config" not in values(whole, NoOptions())["devicePlugin"]


def test_who_brings_the_plugin_shares_the_gpus(cluster: ClusterOffer) -> None:
    """A configuration that no plugin reads would be a promise that nobody keeps."""
    elsewhere = replace(cluster, gpu=replace(cluster.gpu, device_plugin=False))

    assert config_maps(elsewhere) == {}
    assert "config" not in values(elsewhere, NoOptions())["devicePlugin"]


def test_a_cut_pool_names_its_layout() -> None:
    """The MIG manager finds the layout on the node, and no device plugin entry with it."""
    pool = GpuPool(
        name="small",
        accelerator="nvidia-h100-80gb",
        gpus_per_node=8,
        min_nodes=1,
        max_nodes=1,
        mig_profile="1g.10gb",
    )

    assert pool.node_labels() == {
        "evenkeel.dev/pool": "small",
        "nvidia.com/mig.config": "all-1g.10gb",
    }


def test_everything_on_a_gpu_node_tolerates_the_taint(cluster: ClusterOffer) -> None:
    """Without the worker there, the operator finds no GPU and says nothing."""
    told = values(cluster, NoOptions())
    toleration = {"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}

    assert toleration in told["daemonsets"]["tolerations"]
    assert toleration in told["node-feature-discovery"]["worker"]["tolerations"]


ENABLED = {
    "EKS AL2023": ("devicePlugin", "dcgmExporter", "migManager"),
    "EKS Bottlerocket": ("dcgmExporter",),
    "GKE COS": ("toolkit", "devicePlugin", "dcgmExporter", "migManager"),
    "GKE Ubuntu": ("driver", "toolkit", "devicePlugin", "dcgmExporter", "migManager"),
    "GKE managed": ("toolkit", "dcgmExporter"),
    "AKS operator": ("driver", "toolkit", "devicePlugin", "dcgmExporter", "migManager"),
    "AKS cloud": ("devicePlugin", "dcgmExporter", "migManager"),
    "private kubeadm": ("driver", "toolkit", "devicePlugin", "dcgmExporter", "migManager"),
    "private, host driver": ("toolkit", "devicePlugin", "dcgmExporter", "migManager"),
    "RKE2": ("driver", "toolkit", "devicePlugin", "dcgmExporter", "migManager"),
    "Talos": ("toolkit", "devicePlugin", "dcgmExporter", "migManager"),
}
WORKLOADS = {
    "driver": "nvidia-driver-daemonset",
    "toolkit": "nvidia-container-toolkit-daemonset",
    "devicePlugin": "nvidia-device-plugin-daemonset",
    "dcgmExporter": "nvidia-dcgm-exporter",
    "migManager": "nvidia-mig-manager",
}


@pytest.mark.parametrize("row", ROWS)
def test_the_operator_brings_what_nobody_else_does(row: str) -> None:
    """What is told and what is waited for follow from one description of the cluster."""
    offer = ROWS[row].offer
    told = values(offer, NoOptions())
    expected = {each.name for each in expectations(offer).workloads}

    assert tuple(part for part in WORKLOADS if told[part]["enabled"]) == ENABLED[row]
    assert tuple(part for part, name in WORKLOADS.items() if name in expected) == ENABLED[row]
    assert bool(expectations(offer).metrics) == ("dcgmExporter" in ENABLED[row])


def test_a_read_only_system_has_driver_and_toolkit_where_it_can() -> None:
    """The toolkit is installed where the installer put the driver, and nowhere by default."""
    told = values(ROWS["GKE COS"].offer, NoOptions())
    plain = values(ROWS["private kubeadm"].offer, NoOptions())

    assert told["hostPaths"] == {"driverInstallDir": GKE_DIR}
    assert told["toolkit"]["installDir"] == GKE_DIR
    assert told["toolkit"]["env"] == [{"name": "RUNTIME_CONFIG_SOURCE", "value": "file"}]
    assert told["migManager"]["env"] == [{"name": "WITH_REBOOT", "value": "true"}]
    assert "hostPaths" not in plain
    assert {"installDir", "env"}.isdisjoint(plain["toolkit"])
    assert "env" not in plain["migManager"]


def test_the_toolkit_is_told_where_containerd_is() -> None:
    """RKE2 and K3s keep its socket elsewhere."""
    told = values(ROWS["RKE2"].offer, NoOptions())

    assert told["toolkit"]["env"] == [
        {"name": "CONTAINERD_SOCKET", "value": "/run/k3s/containerd/containerd.sock"}
    ]


def test_the_runtime_is_the_one_that_the_image_has() -> None:
    """Where the image brings the toolkit, its name for the runtime holds."""
    names = {
        row: values(each.offer, NoOptions())["operator"]["runtimeClass"]
        for row, each in ROWS.items()
    }

    assert names.pop("AKS cloud") == "nvidia-container-runtime"
    assert set(names.values()) == {"nvidia"}


def test_every_taint_of_the_nodes_is_tolerated_twice() -> None:
    """By the operands, and by the worker without which they never get there."""
    told = values(ROWS["AKS operator"].offer, NoOptions())
    spot = {
        "key": "kubernetes.azure.com/scalesetpriority",
        "operator": "Exists",
        "effect": "NoSchedule",
    }

    assert spot in told["daemonsets"]["tolerations"]
    assert spot in told["node-feature-discovery"]["worker"]["tolerations"]


def test_critical_pods_are_let_in_as_many_as_the_pools_can_need() -> None:
    """A quota of 100 pods, as documentation has it, would end at the tenth node."""
    (quota,) = quotas(ROWS["GKE COS"].offer)

    assert quota.priority_classes == ("system-node-critical", "system-cluster-critical")
    assert quota.pods == 12 * 24 + 20
    assert quotas(ROWS["EKS AL2023"].offer) == ()
