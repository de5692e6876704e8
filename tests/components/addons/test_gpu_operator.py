"""The GPU operator is told one thing about the driver, the taint and sharing, everywhere alike."""

from dataclasses import replace

import yaml

from components.addons.gpu_operator import ADDON
from components.addons.record import NoOptions
from components.contract import ClusterOffer
from components.planning.pools import GpuPool


def test_exactly_one_party_installs_the_driver(cluster: ClusterOffer) -> None:
    """The operator does, unless the machine's image has it; then nobody waits for its DaemonSet."""
    preinstalled = replace(cluster, gpu=replace(cluster.gpu, driver=False))

    assert ADDON.values(cluster, NoOptions())["driver"]["enabled"] is True
    assert ADDON.values(preinstalled, NoOptions())["driver"]["enabled"] is False
    expected = {each.name for each in ADDON.expectations(cluster).workloads}
    without = {each.name for each in ADDON.expectations(preinstalled).workloads}
    assert expected - without == {"nvidia-driver-daemonset"}


def test_each_way_of_slicing_has_an_entry(cluster: ClusterOffer) -> None:
    """A pool's label names an entry that exists, and nodes without the label are not shared."""
    data = ADDON.config_maps(cluster)["device-plugin-config"]
    config = ADDON.values(cluster, NoOptions())["devicePlugin"]["config"]

    assert config == {"create": False, "name": "device-plugin-config", "default": ""}
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

    assert ADDON.config_maps(whole) == {}
    assert ADDON.values(whole, NoOptions())["devicePlugin"]["config"] == {}


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
    values = ADDON.values(cluster, NoOptions())
    toleration = {"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}

    assert toleration in values["daemonsets"]["tolerations"]
    assert toleration in values["node-feature-discovery"]["worker"]["tolerations"]
