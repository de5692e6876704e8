"""A workspace is a team's alone: who is in, what they may, how many GPUs."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from components.addons.catalogue import catalogue
from components.contract import ClusterOffer
from components.planning.gpu_stack import GpuStack
from components.planning.pools import GpuPool
from components.workspace.plan import shares, workspace_objects
from components.workspace.rights import KINDS, WATCHED, rules
from components.workspace.spec import WorkspaceSpec

H100, L4 = "nvidia-h100-80gb", "nvidia-l4"
SEARCH = WorkspaceSpec(
    name="search", members=("group:search-ml", "user:ann@example.com"), gpus={H100: 12, L4: 2}
)


def pool(name: str, accelerator: str, nodes: int, per_node: int, **more: Any) -> GpuPool:
    """Return a pool."""
    return GpuPool(
        name=name,
        accelerator=accelerator,
        gpus_per_node=per_node,
        min_nodes=0,
        max_nodes=nodes,
        **more,
    )


CLUSTER = ClusterOffer(
    kubernetes="1.36",
    pools=(
        pool("small", H100, 1, 8),
        pool("large", H100, 4, 8),
        pool("serve", L4, 1, 1, time_slices=4),
    ),
    gpu=GpuStack(driver=True, toolkit=True, device_plugin=True),
)


def made(*addons: str) -> dict[str, dict[str, Any]]:
    """Return a workspace's objects as `Kind/name`, where some add-ons are on."""
    objects = workspace_objects(SEARCH, replace(CLUSTER, addons=frozenset(addons)))
    return {f"{each['kind']}/{each['metadata']['name']}": dict(each) for each in objects}


def test_what_every_workspace_has() -> None:
    """Nothing of it names an add-on that is off; all of it says whose it is."""
    found = made()

    assert list(found) == [
        "Namespace/search",
        "ResourceQuota/workspace",
        "NetworkPolicy/workspace",
        "Role/workspace",
        "RoleBinding/workspace",
    ]
    assert {each["metadata"]["labels"]["evenkeel.dev/workspace"] for each in found.values()} == {
        "search"
    }
    assert found["ResourceQuota/workspace"]["spec"] == {"hard": {"requests.nvidia.com/gpu": "14"}}
    assert "annotations" not in found["Namespace/search"]["metadata"]
    group, user = found["RoleBinding/workspace"]["subjects"]
    assert (group["kind"], group["name"]) == ("Group", "search-ml")
    assert (user["kind"], user["name"]) == ("User", "ann@example.com")


def test_without_a_word_there_is_no_gpu() -> None:
    """A team asks for GPUs, it does not find them."""
    bare = replace(SEARCH, gpus={})
    (quota,) = (
        each for each in workspace_objects(bare, CLUSTER) if each["kind"] == "ResourceQuota"
    )

    assert quota["spec"]["hard"] == {"requests.nvidia.com/gpu": "0"}


def test_a_queue_borrows_up_to_what_the_team_may_have() -> None:
    """It has nothing of its own, so that no GPU is promised twice."""
    found = made("kueue")
    spec = found["ClusterQueue/search"]["spec"]
    (group,) = spec["resourceGroups"]

    assert spec["cohortName"] == "gpu"
    assert spec["namespaceSelector"] == {"matchLabels": {"evenkeel.dev/workspace": "search"}}
    assert {each["name"]: each["resources"] for each in group["flavors"]} == {
        name: [{"name": "nvidia.com/gpu", "nominalQuota": "0", "borrowingLimit": number}]
        for name, number in (("small", "8"), ("large", "4"), ("serve", "2"))
    }
    assert found["LocalQueue/gpu"]["metadata"]["namespace"] == "search"
    assert found["LocalQueue/gpu"]["spec"] == {"clusterQueue": "search"}


def test_a_team_hears_the_platform_and_nothing_that_another_may_run(
    everything: ClusterOffer,
) -> None:
    """Experiments of ClearML and runs of Pipelines are anybody's code, in an add-on's namespace."""
    (rule,) = made()["NetworkPolicy/workspace"]["spec"]["ingress"]
    own, platform = rule["from"]
    heard: set[str] = set()
    unheard: set[str] = set()
    for name, addon in catalogue().items():
        plan = addon.plan(everything, addon.options())
        namespaces = {each.name: each.labels for each in plan.namespaces}
        for namespace, marks in {addon.namespace: plan.labels, **namespaces}.items():
            chosen = chooses(platform["namespaceSelector"], {**marks, "evenkeel.dev/addon": name})
            (heard if chosen else unheard).add(namespace)

    assert own == {"podSelector": {}}
    assert unheard == {"clearml-tasks", "pipelines"}
    assert {"monitoring", "istio-ingress", "clearml", "kubeflow"} <= heard
    assert not chooses(platform["namespaceSelector"], {"evenkeel.dev/workspace": "other"})


def chooses(selector: dict[str, Any], marks: Mapping[str, str]) -> bool:
    """Tell whether a selector chooses what has some labels."""
    there = {"Exists": True, "DoesNotExist": False}
    asked = selector["matchExpressions"]
    return all((each["key"] in marks) == there[each["operator"]] for each in asked)


@pytest.mark.parametrize(
    ("gpus", "wanted"),
    [
        ({}, {}),
        ({H100: 3}, {"small": 3}),
        ({H100: 40}, {"small": 8, "large": 32}),
        ({L4: 4, H100: 9}, {"small": 8, "large": 1, "serve": 4}),
    ],
)
def test_pools_of_one_kind_share_the_number(gpus: dict[str, int], wanted: dict[str, int]) -> None:
    """The first ones first; a shared GPU counts by its slices."""
    assert shares(replace(SEARCH, gpus=gpus), CLUSTER) == wanted


def test_with_kubeflow_nobody_owns_the_profile_and_people_are_shown_it() -> None:
    """Who owns one may do everything in it; its controller takes a namespace of the same owner."""
    found = made("kubeflow")
    shown = found["RoleBinding/workspace-view-0"]

    assert found["Profile/search"]["spec"]["owner"] == {"kind": "User", "name": "workspace:search"}
    assert found["Profile/search"]["spec"]["resourceQuotaSpec"] == {
        "hard": {"requests.nvidia.com/gpu": "14"}
    }
    assert found["Namespace/search"]["metadata"]["annotations"] == {"owner": "workspace:search"}
    assert shown["metadata"]["annotations"] == {"role": "view", "user": "ann@example.com"}
    assert shown["roleRef"]["name"] == "kubeflow-view"
    assert "RoleBinding/workspace-view-1" not in found


def test_nobody_in_a_workspace_may_give_rights_or_change_limits() -> None:
    """Quotas, queues, roles and the policy of the network are the platform's."""
    role = made(*catalogue())["Role/workspace"]
    written = {
        (group, resource)
        for rule in role["rules"]
        for group in rule["apiGroups"]
        for resource in rule["resources"]
        if "create" in rule["verbs"]
    }

    assert ("", "pods") in written
    assert "*" not in {part for pair in written for part in pair}
    assert not {group for group, _ in written} & {
        "rbac.authorization.k8s.io",
        "networking.k8s.io",
        "kueue.x-k8s.io",
    }
    assert not {name for _, name in written} & {"namespaces", "resourcequotas", "limitranges"}


def test_what_members_may_write_is_what_add_ons_define(everything: ClusterOffer) -> None:
    """A right to a kind that nobody defines is a slip of the pen."""
    for table in (KINDS, WATCHED):
        for name, groups in table.items():
            addon = catalogue()[name]
            plan = addon.plan(everything, addon.options())
            defined = {
                (each.group, each.plural)
                for expected in (
                    *(chart.expectations for chart in plan.charts),
                    *(manifests.expectations for manifests in plan.manifests),
                )
                for each in expected.definitions
            }
            named = {(group, plural) for group, plurals in groups for plural in plurals}

            assert named <= defined, name


def test_rights_follow_what_is_on() -> None:
    """Without an add-on there is no rule about its kinds."""
    always = rules([])
    more = [each for each in rules(["trainer", "kueue"]) if each not in always]

    assert [each["resources"] for each in more] == [
        ["trainingruntimes", "trainjobs"],
        ["localqueues", "workloads"],
    ]
