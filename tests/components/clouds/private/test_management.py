"""What a management cluster must have before machines are asked of it."""

from typing import Any

import pytest

from components.clouds.private.bootstrap import plan_bootstrap
from components.clouds.private.inventory import Installed
from components.clouds.private.management import Management, autoscaler, check, judge
from components.clouds.private.settings import Settings
from components.contract import FoundationSpec
from tests.components.clouds.private.environment import claimed, made, pool, spec

Json = dict[str, Any]

KINDS = frozenset(
    {"Cluster", "MachineDeployment", "KubeadmConfigTemplate", "Metal3MachineTemplate"}
)
GROUP = "/apis/infrastructure.cluster.x-k8s.io/v1beta2/namespaces/gpu/metal3machinetemplates"
BOOTSTRAP = "/apis/bootstrap.cluster.x-k8s.io/v1beta2/namespaces/gpu/kubeadmconfigtemplates"


def cluster(kind: str = "Metal3Cluster", *domains: str) -> Json:
    """Return a Cluster object."""
    return {
        "spec": {"infrastructureRef": {"kind": kind}},
        "status": {"failureDomains": [{"name": name} for name in domains]},
    }


def management(**changes: Any) -> Management:
    """Return a management cluster that has all it needs."""
    fields: Json = {"kinds": KINDS, "cluster": cluster(), "templates": {}}
    return Management(**(fields | changes))


def judged(settings: Settings, found: Management) -> list[str]:
    """Return what keeps a management cluster from making the machines."""
    assert settings.cluster_api is not None
    findings = list(judge(spec(), settings, settings.cluster_api, found))
    assert all(finding.fatal for finding in findings)
    return [finding.text for finding in findings]


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        (made(), management()),
        (made(api={"failureDomains": ["a"]}), management(cluster=cluster("Metal3Cluster", "a"))),
        (made(api={"failureDomains": ["a"]}), management(cluster={"spec": {}})),
        (
            made(metal3=None, template="mine"),
            management(templates={f"{GROUP}/mine": {"spec": {}}}),
        ),
        (
            made(bootstrap="mine"),
            management(templates={f"{BOOTSTRAP}/mine": {"spec": plan_bootstrap("metal3", pool())}}),
        ),
    ],
)
def test_what_fits(settings: Settings, found: Management) -> None:
    """What it serves, the Cluster, its failure domains where it publishes them, templates."""
    assert judged(settings, found) == []


def test_an_old_or_absent_cluster_api() -> None:
    """One message for each kind that is not served, and none about what cannot be known then."""
    problems = judged(made(), management(kinds=frozenset(), cluster=None))

    assert [each.partition(";")[0] for each in problems] == [
        (
            "cloud.clusterApi.context: got management, which serves no MachineDeployment of "
            "cluster.x-k8s.io/v1beta2"
        ),
        (
            "cloud.clusterApi.context: got management, which serves no KubeadmConfigTemplate of "
            "bootstrap.cluster.x-k8s.io/v1beta2"
        ),
        (
            "cloud.clusterApi.context: got management, which serves no Metal3MachineTemplate of "
            "infrastructure.cluster.x-k8s.io/v1beta2"
        ),
    ]
    assert problems[0].endswith("Install it: clusterctl init --infrastructure metal3")


@pytest.mark.parametrize(
    ("settings", "found", "start"),
    [
        (
            made(),
            management(cluster=None),
            "cloud.clusterApi.cluster: got room; expected a Cluster in namespace gpu that you may ",
        ),
        (
            made(),
            management(cluster=cluster("VSphereCluster")),
            "cloud.clusterApi.infrastructure: got metal3; expected what the Cluster room is made ",
        ),
        (
            made(api={"failureDomains": ["a"]}, failureDomains=["c"]),
            management(cluster=cluster("Metal3Cluster", "a", "b")),
            "cloud.clusterApi.failureDomains: got c; expected failure domains of the Cluster ",
        ),
        (
            made(metal3=None, template="mine"),
            management(templates={f"{GROUP}/mine": None}),
            "cloud.pools.serve.template: got mine; expected such a template in namespace gpu ",
        ),
    ],
)
def test_what_does_not_fit(settings: Settings, found: Management, start: str) -> None:
    """The path in the file, what is there, and what to do."""
    (problem,) = judged(settings, found)

    assert problem.startswith(start)


def test_a_bootstrap_template_of_somebody_else() -> None:
    """It must set labels and taint itself: nothing adds them to a node later."""
    spec_ = plan_bootstrap("metal3", pool())
    registration = spec_["template"]["spec"]["joinConfiguration"]["nodeRegistration"]
    registration["kubeletExtraArgs"] = [{"name": "node-labels", "value": "evenkeel.dev/pool=serve"}]
    registration["taints"] = []
    found = management(templates={f"{BOOTSTRAP}/mine": {"spec": spec_}})
    labels, taint = judged(made(bootstrap="mine"), found)

    assert labels == (
        "cloud.pools.serve.bootstrap: got nodes without the labels "
        "cluster-api/accelerator=nvidia-l4; expected them from the start. Add the kubelet's flag "
        "node-labels: cluster-api/accelerator=nvidia-l4,evenkeel.dev/pool=serve."
    )
    assert taint == (
        "cloud.pools.serve.bootstrap: got nodes without the taint "
        "nvidia.com/gpu=present:NoSchedule; expected it from the start. Add it to "
        "nodeRegistration.taints."
    )


@pytest.mark.parametrize(
    ("asked", "found", "warnings"),
    [
        (spec(), [], 1),
        (spec(), [Installed(kind="Deployment", name="grafana")], 1),
        (spec(), [Installed(kind="Deployment", name="aws-cluster-autoscaler")], 0),
        (spec(), None, 0),
        (spec(pool(min_nodes=2, max_nodes=2)), [], 0),
    ],
)
def test_pools_that_may_grow_need_an_autoscaler(
    asked: FoundationSpec, found: list[Installed] | None, warnings: int
) -> None:
    """Annotations alone scale nothing; where nobody may look, nothing is said."""
    findings = list(autoscaler(asked, found))

    assert [each.fatal for each in findings] == [False] * warnings
    assert [each.text[:47] for each in findings] == [
        "cloud.clusterApi: got pools that may grow (serv"
    ] * warnings


def test_without_cluster_api_nobody_is_asked() -> None:
    """Machines that are claimed need no management cluster."""
    assert check(spec(), claimed()) == []
