"""Adapters are handed out on the machines that have them, and nowhere else."""

import json
from dataclasses import replace
from typing import Any

import pytest

from components.addons.plan import Plan
from components.addons.rdma.options import Options
from components.addons.rdma.plan import plan
from components.contract import ClusterOffer, Fabric
from tests.gpu_rows import ROWS


@pytest.fixture
def joined(cluster: ClusterOffer) -> ClusterOffer:
    """Return a cluster whose first pool has a fabric."""
    first, *others = cluster.pools
    return replace(cluster, pools=(replace(first, rdma=True), *others))


def policy(cluster: ClusterOffer, **options: Any) -> dict[str, Any]:
    """Return the specification of the one policy."""
    (found,) = plan(cluster, Options.model_validate(options)).after
    assert (found["kind"], found["metadata"]["name"]) == ("NicClusterPolicy", "nic-cluster-policy")
    return dict(found["spec"])


def test_only_pools_with_a_fabric_get_the_plugin(joined: ClusterOffer) -> None:
    """Elsewhere it would wait for adapters that are not there."""
    affinity = policy(joined)["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    (term,) = affinity["nodeSelectorTerms"]

    assert term["matchExpressions"] == [
        {"key": "evenkeel.dev/pool", "operator": "In", "values": ["train"]}
    ]


@pytest.mark.parametrize(("options", "link"), [({}, "infiniband"), ({"link": "ethernet"}, "ether")])
def test_adapters_are_chosen_by_their_link(
    joined: ClusterOffer, options: dict[str, str], link: str
) -> None:
    """A machine has adapters of both kinds: the one for its network is not for training."""
    config = json.loads(policy(joined, **options)["rdmaSharedDevicePlugin"]["config"])

    assert config == {
        "configList": [
            {
                "resourceName": "hca",
                "rdmaHcaMax": 63,
                "selectors": {"vendors": ["15b3"], "linkTypes": [link]},
            }
        ]
    }


def test_the_link_is_that_of_the_cloud_unless_somebody_says_another(joined: ClusterOffer) -> None:
    """What a cloud's machines have is known; a site knows its own."""
    roce = replace(joined, fabric="roce")
    plugins = (
        policy(roce)["rdmaSharedDevicePlugin"],
        policy(roce, link="infiniband")["rdmaSharedDevicePlugin"],
    )
    links = [
        json.loads(each["config"])["configList"][0]["selectors"]["linkTypes"] for each in plugins
    ]

    assert links == [["ether"], ["infiniband"]]


@pytest.mark.parametrize("fabric", ["efa", "gpudirect"])
def test_nothing_is_installed_where_pools_bring_their_fabric(
    joined: ClusterOffer, fabric: Fabric
) -> None:
    """A second device plugin would fight with the pool's own."""
    assert plan(replace(joined, fabric=fabric), Options()) == Plan()


def test_the_driver_is_installed_only_where_somebody_asks(joined: ClusterOffer) -> None:
    """Replacing it takes a machine's adapters away for minutes."""
    assert "ofedDriver" not in policy(joined)
    assert policy(joined, driver=True)["ofedDriver"]["version"] == "doca3.4.1-26.04-1.1.0.0-1"


def test_other_taints_of_the_nodes_are_tolerated() -> None:
    """The operator knows the GPU taint, and no other."""
    offer = ROWS["AKS operator"].offer
    first, *others = offer.pools
    joined = replace(offer, pools=(replace(first, rdma=True), *others))

    assert [each["key"] for each in policy(joined)["tolerations"]] == [
        "kubernetes.azure.com/scalesetpriority"
    ]
