"""The foundation on a cluster that exists: what is registered, and what is refused before that."""

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from components.clouds.private import foundation, inventory
from components.clouds.private.inventory import Inventory, StorageClass
from components.clouds.private.node import Node
from components.clouds.private.settings import Settings
from components.contract import Foundation, FoundationSpec
from components.errors import Refused
from components.planning.pools import GpuPool
from components.planning.scope import Scope
from components.planning.taints import Taint
from tests.components.clouds.private.environment import BUCKET, RECORDS, SECRETS
from tests.pulumi_monitor import Registered, registered_by

POOLS = (
    GpuPool(
        name="train", accelerator="nvidia-h100-80gb", gpus_per_node=8, min_nodes=1, max_nodes=2
    ),
    GpuPool(
        name="serve",
        accelerator="nvidia-l4",
        gpus_per_node=1,
        min_nodes=1,
        max_nodes=1,
        time_slices=4,
    ),
)
SPEC = FoundationSpec(
    scope=Scope(environment="local", stage="dev", owner="ml"), kubernetes="1.36", pools=POOLS
)
SETTINGS = Settings.model_validate(
    {"name": "private", "context": "room", "claims": {"train": {"m": "t"}, "serve": {"m": "s"}}}
)
MACHINE = {"metal3": {"image": "https://images.example/a", "checksum": "c"}}
API = {
    "name": "private",
    "context": "room",
    "clusterApi": {
        "context": "keeper",
        "namespace": "gpu",
        "cluster": "room",
        "infrastructure": "metal3",
        "version": "v1.36.3",
    },
}
MADE = Settings.model_validate(API | {"pools": {"train": MACHINE, "serve": MACHINE}})
KUBECONFIG = {
    "contexts": [
        {"name": "room", "context": {"cluster": "c", "user": "u"}},
        {"name": "keeper", "context": {"cluster": "c", "user": "u"}},
    ],
    "clusters": [{"name": "c", "cluster": {"server": "https://127.0.0.1:1"}}],
    "users": [{"name": "u", "user": {"token": "t"}}],
}

Stand = Callable[..., None]


@pytest.fixture
def stand(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Stand:
    """Return what puts nodes into the cluster that the program finds."""
    path = tmp_path / "kubeconfig"
    path.write_text(json.dumps(KUBECONFIG))
    monkeypatch.setenv("KUBECONFIG", str(path))

    def put(
        *nodes: Node, version: str = "1.36", metrics: inventory.Installed | None = None
    ) -> None:
        found = Inventory(
            identifier="uid-1",
            version=version,
            nodes=nodes,
            storage_classes=(StorageClass(name="disks", provisioner="csi", is_default=True),),
            installed=(),
            metrics=metrics,
        )
        monkeypatch.setattr(inventory, "take_inventory", lambda *_: found)

    return put


def node(name: str, machine: str, *taints: Taint, **labels: str) -> Node:
    """Return a node with the label of its machine."""
    return Node(name=name, labels={"m": machine, **labels}, taints=taints)


def built() -> Registered:
    """Return what the foundation registers."""

    def program() -> None:
        foundation.build(SPEC, SETTINGS)

    return registered_by(program)


def test_each_node_gets_one_patch(stand: Stand) -> None:
    """It carries the pool's labels, what shares its GPUs, the one taint, and force."""
    stand(node("t-0", "t"), node("t-1", "t"), node("t-2", "t"), node("s-0", "s"), node("x", "x"))

    patches = {
        name: each.inputs
        for name, each in built().items()
        if each.typ == "kubernetes:core/v1:NodePatch"
    }

    assert sorted(patches) == ["serve-s-0", "train-t-0", "train-t-1"]
    assert patches["serve-s-0"] == {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": "s-0",
            "labels": {
                "evenkeel.dev/pool": "serve",
                "nvidia.com/device-plugin.config": "time-slices-4",
            },
            "annotations": {"pulumi.com/patchForce": "true"},
        },
        "spec": {"taints": [{"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}]},
    }
    assert patches["train-t-1"]["metadata"]["labels"] == {"evenkeel.dev/pool": "train"}


def test_the_provider_reaches_that_cluster_and_no_other(stand: Stand) -> None:
    """It has one context, knows the cluster by its identity, and never forgets one that is away."""
    stand(node("t-0", "t"), node("s-0", "s"))

    provider = built()["cluster-provider"]

    assert provider.typ == "pulumi:providers:kubernetes"
    assert json.loads(provider.inputs["kubeconfig"]["value"])["current-context"] == "room"
    assert {key: provider.inputs[key] for key in provider.inputs if key != "kubeconfig"} == {
        "context": "room",
        "clusterIdentifier": "uid-1",
        "enableServerSideApply": "true",
        "deleteUnreachable": "false",
    }


def test_type_tokens_and_names_are_frozen(stand: Stand) -> None:
    """A change of one replaces what is live: it needs an alias and a line in the changelog."""
    stand(node("t-0", "t"), node("s-0", "s"))
    golden = Path(__file__).parents[2] / "golden" / "private.json"

    assert {name: each.typ for name, each in built().items()} == json.loads(golden.read_text())


def test_grants_add_nothing(stand: Stand) -> None:
    """Their service accounts have no annotations; buckets are the object store's to make."""
    stand(node("t-0", "t"), node("s-0", "s"))
    plain = sorted(built())
    made: list[Foundation] = []
    spec = dataclasses.replace(
        SPEC, grants=(BUCKET, RECORDS, SECRETS), addons=("milvus", "object-store")
    )
    registered = registered_by(lambda: made.append(foundation.build(spec, SETTINGS)))

    assert sorted(registered) == plain
    assert made[0].accounts == {"milvus": {}, "external-dns": {}, "external-secrets": {}}


def test_all_misfits_are_refused_before_anything_is_registered(stand: Stand) -> None:
    """Too few nodes and taints of others: one message each, with the command that helps."""
    dedicated = Taint(key="dedicated", value="ml", effect="NoSchedule")
    stand(node("s-0", "s", dedicated))
    with pytest.raises(Refused) as caught:
        built()

    few, tainted = caught.value.problems
    assert few == (
        "cloud.claims.train: got 0 nodes with m=t; expected at least 1 "
        "(gpuPools train nodes.min). Label more machines: kubectl label node NODE m=t; "
        "or lower nodes.min."
    )
    assert tainted == (
        "cloud.claims.serve: got node s-0 with the taint dedicated=ml:NoSchedule; "
        "expected none but nvidia.com/gpu=present:NoSchedule, because a claim replaces the "
        "whole list. Remove it: kubectl taint node s-0 dedicated=ml:NoSchedule-; to keep it "
        "away, let the machine register with "
        "--register-with-taints=nvidia.com/gpu=present:NoSchedule."
    )


def made_by(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Registered:
    """Return what is registered where Cluster API makes the machines."""
    monkeypatch.setattr(foundation, "check_management", lambda *_: [])
    production = dataclasses.replace(SPEC.scope, stage="prod")

    def program() -> None:
        foundation.build(dataclasses.replace(SPEC, scope=production), settings)

    return registered_by(program)


def test_machines_are_made_on_the_management_cluster(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Templates first, then a MachineDeployment that waits for its machines; no node is claimed."""
    stand(node("system-0", "x"))
    registered = made_by(MADE, monkeypatch)
    golden = Path(__file__).parents[2] / "golden" / "private-cluster-api.json"

    assert {name: each.typ for name, each in registered.items()} == json.loads(golden.read_text())
    templates = {name: registered[f"train-{name}"] for name in ("machine-template", "bootstrap")}
    refs = registered["train-machines"].inputs["spec"]["template"]["spec"]
    assert (
        refs["infrastructureRef"]["name"]
        == (templates["machine-template"].inputs["metadata"]["name"])
    )
    assert (
        refs["bootstrap"]["configRef"]["name"]
        == (templates["bootstrap"].inputs["metadata"]["name"])
    )
    metadata = registered["train-machines"].inputs["metadata"]
    assert (metadata["name"], metadata["namespace"]) == ("room-train", "gpu")
    assert json.loads(metadata["annotations"]["pulumi.com/waitFor"]) == [
        "condition=ScalingUp=False",
        "condition=MachinesReady",
        "condition=MachinesUpToDate",
    ]
    assert metadata["labels"]["evenkeel.dev/owner"] == "ml"


def test_templates_that_are_there_are_used(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is made in their place."""
    stand(node("system-0", "x"))
    own = {"train": {"template": "t", "bootstrap": "b"}, "serve": {"template": "s"}}
    settings = Settings.model_validate(API | {"pools": own})
    registered = made_by(settings, monkeypatch)
    refs = registered["train-machines"].inputs["spec"]["template"]["spec"]

    assert refs["infrastructureRef"]["name"] == "t"
    assert refs["bootstrap"]["configRef"]["name"] == "b"
    assert sorted(name for name in registered if name.startswith("train-")) == ["train-machines"]


def test_both_clusters_are_reached(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each by its own context; machines are made in one and add-ons installed in the other."""
    stand(node("system-0", "x"))
    registered = made_by(MADE, monkeypatch)
    contexts = {
        name: registered[f"cluster-{name}"].inputs["context"] for name in ("provider", "management")
    }

    assert contexts == {"provider": "room", "management": "keeper"}
    assert "cluster-management" in (registered["train-machines"].provider or "")


def test_add_ons_are_told_of_metrics_that_are_there(stand: Stand) -> None:
    """Who scales by them need not wait for an add-on that this cluster does not need."""
    offers = []

    def program() -> None:
        offers.append(foundation.build(SPEC, SETTINGS).offer)

    theirs = inventory.Installed(kind="APIService", name="v1beta1.metrics.k8s.io")
    for found in (None, theirs):
        stand(node("t-0", "t"), node("s-0", "s"), metrics=found)
        registered_by(program)

    assert [each.measures_pods for each in offers] == [False, True]
