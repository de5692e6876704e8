"""What a cluster must be before anything is registered in it."""

from typing import Any

import pytest

from components.clouds.private.finding import Finding, some
from components.clouds.private.inventory import Installed, Inventory, StorageClass
from components.clouds.private.node import Node
from components.clouds.private.preflight import check, describe
from components.clouds.private.settings import Settings
from components.contract import FoundationSpec
from tests.components.clouds.private.environment import claimed, inventory, made, node, pool, spec

FEATURE = "feature.node.kubernetes.io/"
PLAIN = {"m": "s", f"{FEATURE}kernel-version.major": "6"}
CLASSES = (
    StorageClass(name="disks", provisioner="csi"),
    StorageClass(name="files", provisioner="nfs.csi.k8s.io"),
)
OURS = {"evenkeel.dev/addon": "gpu-operator"}


def labelled(**labels: str) -> dict[str, str]:
    """Return labels of a claimed node on which node feature discovery has been."""
    return PLAIN | {f"nvidia.com/gpu.{key}": value for key, value in labels.items()}


def installed(*found: Installed) -> Inventory:
    """Return a cluster in which something is installed."""
    return inventory(installed=found)


@pytest.mark.parametrize(
    "found",
    [
        inventory(),
        inventory(node(runtime="cri-o://1.36.0")),
        inventory(node(labels=PLAIN | {f"{FEATURE}pci-10de.present": "true"})),
        inventory(node(labels=PLAIN | {f"{FEATURE}pci-0302_10de.present": "true"})),
        inventory(node(labels=PLAIN, gpus=4)),
        inventory(node(labels=labelled(product="NVIDIA-L4-SHARED", count="1"), gpus=4)),
        inventory(node(labels=labelled(product="NVIDIA-L4-MIG-1g.6gb", count="4"), gpus=4)),
        installed(Installed(kind="ClusterPolicy", name="cluster-policy", labels=OURS)),
        installed(Installed(kind="Deployment", name="gpu-operator", labels=OURS)),
        installed(Installed(kind="DaemonSet", name="nvidia-device-plugin-daemonset", owned=True)),
        installed(Installed(kind="Deployment", name="grafana")),
    ],
    ids=str,
)
def test_nothing_to_say(found: Inventory) -> None:
    """Nodes that say nothing, nodes with the right GPUs, and what we installed ourselves."""
    assert list(check(spec(addons=("gpu-operator",)), claimed(), found)) == []


def one(asked: FoundationSpec, settings: Settings, found: Inventory) -> Finding:
    """Return the only finding."""
    (finding,) = check(asked, settings, found)
    return finding


@pytest.mark.parametrize(
    ("settings", "found", "start"),
    [
        (
            claimed(),
            inventory(version="1.32"),
            "cluster.kubernetes: got a cluster that runs 1.32; expected 1.33 to 1.36. ",
        ),
        (
            claimed(),
            inventory(version="1.37"),
            "cluster.kubernetes: got a cluster that runs 1.37; ",
        ),
        (
            claimed(),
            inventory(node(kubelet="v1.36.3+rke2r1")),
            "cloud.distribution: got kubeadm; expected rke2, which nodes n show. ",
        ),
        (
            claimed(),
            inventory(node(kubelet="v1.36.3+k3s1")),
            "cloud.distribution: got kubeadm; expected k3s, ",
        ),
        (
            claimed(distribution="rke2"),
            inventory(),
            "cloud.distribution: got rke2; expected kubeadm, ",
        ),
        (
            claimed(),
            inventory(node(system="Talos (v1.15.2)")),
            "cloud.distribution: got kubeadm; expected talos, ",
        ),
        (
            claimed(distribution="talos"),
            inventory(node(system="Talos (v1.14.0)")),
            'cloud.talos: got nothing; expected 1.14, which node n runs. Write talos: "1.14".',
        ),
        (
            claimed(),
            inventory(node(runtime="docker://28.0")),
            "nodes n: got the container runtime docker://28.0; expected containerd or CRI-O, ",
        ),
        (
            claimed(),
            inventory(node(labels=PLAIN)),
            "cloud.claims.serve: got nodes n without an NVIDIA GPU ",
        ),
        (
            claimed(storageClass="fast"),
            inventory(storage_classes=CLASSES),
            "cloud.storageClass: got fast; expected a class of the cluster (there: disks, files). ",
        ),
        (
            claimed(),
            inventory(storage_classes=CLASSES),
            "cloud.storageClass: got nothing, and the cluster has no default class ",
        ),
        (
            claimed(),
            inventory(storage_classes=()),
            "cloud.storageClass: got nothing, and the cluster has no default class (there: none); ",
        ),
        (
            claimed(),
            installed(Installed(kind="Deployment", name="gpu-operator", namespace="nv")),
            "addons.gpu-operator: got the GPU operator already, as Deployment ",
        ),
        (
            claimed(),
            installed(Installed(kind="ClusterPolicy", name="gpu")),
            "addons.gpu-operator: got the GPU operator already, as ClusterPolicy gpu, which ",
        ),
        (
            claimed(),
            installed(Installed(kind="Deployment", name="nfd-master", namespace="nfd")),
            "addons.gpu-operator: got node feature discovery already, as ",
        ),
        (
            claimed(),
            installed(
                Installed(
                    kind="DaemonSet",
                    name="nvidia-device-plugin-ds",
                    labels={"evenkeel.dev/addon": "other"},
                )
            ),
            "addons.gpu-operator: got a device plugin already, as ",
        ),
    ],
    ids=lambda x: x[:60] if isinstance(x, str) else "",
)
def test_what_is_refused(settings: Settings, found: Inventory, start: str) -> None:
    """What would not work, said before anything is registered."""
    finding = one(spec(addons=("gpu-operator",)), settings, found)

    assert finding.fatal
    assert finding.text.startswith(start)


@pytest.mark.parametrize(
    ("asked", "settings", "found", "start"),
    [
        (
            spec(),
            claimed(),
            inventory(version="1.35"),
            "cluster.kubernetes: got 1.36; the cluster runs 1.35. ",
        ),
        (
            spec(addons=("gpu-operator",)),
            claimed(),
            inventory(installed=None),
            "addons.gpu-operator: got no right to list Deployments and DaemonSets; ",
        ),
        (
            spec(addons=("gpu-operator",)),
            claimed(),
            inventory(storage_classes=None),
            "cloud.storageClass: got no right to list storage classes; ",
        ),
        (
            spec(),
            claimed(),
            inventory(),
            "cloud.claims.serve: got nodes n, which do not say whether they have GPUs; ",
        ),
        (
            spec(addons=("gpu-operator",)),
            claimed(),
            inventory(node(labels=PLAIN | {"example.org/secure-boot": "true"}, gpus=1)),
            "nodes n: got secure boot; expected it off, ",
        ),
        (
            spec(addons=("gpu-operator",)),
            claimed(),
            inventory(node(labels=labelled(product="NVIDIA-L40S", count="1"), gpus=1)),
            "gpuPools serve: got 1 x NVIDIA-L40S on node n; expected 1 x NVIDIA-L4. ",
        ),
        (
            spec(addons=("gpu-operator",)),
            claimed(),
            inventory(node(labels=labelled(product="NVIDIA-L4", count="2"), gpus=2)),
            "gpuPools serve: got 2 x NVIDIA-L4 on node n; ",
        ),
        (
            spec(addons=("gpu-operator",)),
            claimed(loadBalancer="metallb"),
            inventory(),
            "cloud.loadBalancer: got metallb, of which no workload is there; ",
        ),
        (
            spec(addons=("gpu-operator",)),
            claimed(registry="r.example"),
            inventory(),
            "cloud.registry: got r.example, from which no node has pulled an image so far; ",
        ),
    ],
    ids=lambda x: x[:60] if isinstance(x, str) else "",
)
def test_what_is_only_said(
    asked: FoundationSpec, settings: Settings, found: Inventory, start: str
) -> None:
    """What may surprise, and what nobody may know, is no reason to refuse."""
    warned = [each for each in check(asked, settings, found) if each.text.startswith(start)]

    assert [each.fatal for each in warned] == [False]


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        (
            claimed(loadBalancer="metallb"),
            {"installed": (Installed(kind="Deployment", name="metallb-controller"),)},
        ),
        (claimed(registry="r.example"), {"nodes": (node(images=("r.example/a:1",)),)}),
        (claimed(storageClass="files"), {"storage_classes": CLASSES}),
    ],
    ids=str,
)
def test_what_is_declared_and_found(settings: Settings, found: dict[str, Any]) -> None:
    """What the environment names is there."""
    nodes = found.pop("nodes", ())

    assert list(check(spec(addons=("gpu-operator",)), settings, inventory(*nodes, **found))) == []


def test_an_operator_that_is_there_may_stay_where_none_is_installed() -> None:
    """An environment without the add-on lives with what somebody else has installed."""
    found = installed(Installed(kind="Deployment", name="gpu-operator"))

    assert [each.fatal for each in check(spec(), claimed(), found)] == [False]


def test_nodes_that_nobody_claims_are_not_looked_at() -> None:
    """Another team's machines may be what they like."""
    other = Node(name="x", labels={}, runtime="docker://28.0", kubelet="v1.36.3+k3s1")

    assert list(check(spec(addons=("gpu-operator",)), claimed(), inventory(node(), other))) == []


def test_machines_that_are_made_are_not_claimed() -> None:
    """With Cluster API there may be no node with GPUs at all."""
    found = inventory(Node(name="x", labels={}))

    assert list(check(spec(pool(min_nodes=1)), made(), found)) == []


def test_all_problems_come_at_once() -> None:
    """A person mends them in one go."""
    found = inventory(node(labels=PLAIN, runtime="docker://1"), version="1.30", storage_classes=())

    assert len([each for each in check(spec(), claimed(), found) if each.fatal]) == 4


def test_a_cluster_in_one_line() -> None:
    """What a log says of it, with what cannot be known from here."""
    assert describe(inventory(storage_classes=CLASSES)) == (
        "Kubernetes 1.36, 1 nodes (Ubuntu 24.04 LTS), default storage class none, classes for "
        "several writers: files; audit log, encryption of secrets and reach of registries cannot "
        "be seen from here"
    )


def test_a_message_names_five_nodes_at_most() -> None:
    """Five hundred names would hide the sentence."""
    assert some(["b", "a"]) == "a, b"
    assert some(str(number) for number in range(7)) == "0, 1, 2, 3, 4 and 2 more"
