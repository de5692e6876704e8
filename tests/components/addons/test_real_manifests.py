"""Kustomizations over what is published bring what is expected, and nothing that must not be."""

import itertools
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from components.addons.catalogue import catalogue
from components.addons.plan import Manifests, Plan
from components.addons.record import AddOn
from components.contract import ClusterOffer
from simulator.cluster.tools import find_tool
from simulator.plugins.kubernetes.config_group_kustomization import local_copy, remote_sources
from simulator.plugins.kubernetes.config_group_source import RemoteSource
from tests.components.addons.rendered import WORKLOADS, Json, at, found, published
from tests.components.addons.test_real_charts import passwords
from tests.means import give_up

pytestmark = pytest.mark.charts
every_addon = pytest.mark.parametrize("addon", catalogue().values(), ids=lambda each: each.name)


def built(addon: AddOn, plan: Plan, folder: Path) -> Iterator[tuple[Manifests, list[Json]]]:
    """Yield each kustomization of an add-on with its objects, or skip."""
    if not plan.manifests:
        pytest.skip(f"{addon.name} installs no manifests")
    for number, each in enumerate(plan.manifests):
        path = published(each)
        if path is None:
            give_up("charts", f"{addon.name}: needs {each.pin.name} in EVENKEEL_CHARTS")
        yield each, _build(each, path, folder / str(number))


def _unpack(manifests: Manifests, path: Path, folder: Path) -> Path:
    """Return the folder in which each source has its path."""
    if path.suffix == ".yaml":
        (source,) = remote_sources(manifests.folder)
        file = folder / "tree" / source.path
        file.parent.mkdir(parents=True)
        shutil.copy(path, file)
        return folder / "tree"
    with tarfile.open(path) as opened:
        opened.extractall(folder, filter="data")
    (tree,) = folder.iterdir()
    return tree


def _build(manifests: Manifests, path: Path, folder: Path) -> list[Json]:
    folder.mkdir()
    tree = _unpack(manifests, path, folder)

    def inside(source: RemoteSource, nested: bool) -> Path:  # noqa: FBT001 - its caller's form
        assert (tree / source.path).exists(), (source.text, nested)
        return tree / source.path

    own = local_copy(manifests.folder, folder, inside)
    words = [str(find_tool("kubectl")), "kustomize", str(own)]
    done = subprocess.run(
        [*words, "--load-restrictor", "LoadRestrictionsNone"],
        capture_output=True,
        text=True,
        check=False,
        env={"HOME": str(folder), "PATH": os.environ["PATH"]},
    )
    assert done.returncode == 0, done.stderr
    return [each for each in yaml.load_all(done.stdout, Loader=yaml.CSafeLoader) if each]


@every_addon
def test_what_is_published_is_what_is_expected(
    addon: AddOn, everything: ClusterOffer, tmp_path: Path
) -> None:
    """Definitions, workloads and services are exactly those of the record."""
    for manifests, objects in built(addon, addon.plan(everything, addon.options()), tmp_path):
        check_expectations(manifests, objects)


def check_expectations(manifests: Manifests, objects: list[Json]) -> None:
    """Compare what a kustomization makes with what the record expects."""
    expected = manifests.expectations
    specs = [each["spec"] for each in found(objects, "CustomResourceDefinition").values()]
    workloads = {key: each["spec"] for key, each in found(objects, *WORKLOADS).items()}
    services = {
        name: {port.get("name", str(port["port"])): port["port"] for port in each["spec"]["ports"]}
        for (_, name), each in found(objects, "Service").items()
    }

    assert {
        (
            spec["group"],
            spec["names"]["kind"],
            spec["names"]["plural"],
            tuple(sorted(version["name"] for version in spec["versions"])),
            spec["scope"] == "Namespaced",
        )
        for spec in specs
    } == {
        (each.group, each.kind, each.plural, tuple(sorted(each.versions)), each.namespaced)
        for each in expected.definitions
    }
    assert services == {each.name: dict(each.ports) for each in expected.services}
    assert set(workloads) == {(each.kind, each.name) for each in expected.workloads}
    for each in expected.workloads:
        spec = workloads[each.kind, each.name]
        assert each.kind == "DaemonSet" or spec.get("replicas", 1) == each.replicas, each
        assert each.image in [c["image"] for c in spec["template"]["spec"]["containers"]]


@every_addon
def test_nothing_goes_where_it_must_not(
    addon: AddOn, everything: ClusterOffer, tmp_path: Path
) -> None:
    """Every object is in a namespace of the add-on's own, and so is every account that is bound."""
    plan = addon.plan(everything, addon.options())
    own = {addon.namespace, *(each.name for each in plan.namespaces)}
    for _, objects in built(addon, plan, tmp_path):
        check_namespaces(own, objects)


def check_namespaces(own: set[str], objects: list[Json]) -> None:
    """Check that objects, and the accounts that they bind, are in an add-on's own namespaces."""
    bindings = found(objects, "RoleBinding", "ClusterRoleBinding").values()
    subjects = itertools.chain.from_iterable(each.get("subjects") or () for each in bindings)

    assert {each["metadata"].get("namespace", "") for each in objects} - own <= {""}
    assert found(objects, "Namespace") == {}
    assert {each["namespace"] for each in subjects if "namespace" in each} <= own


@every_addon
def test_no_password_is_the_published_one(
    addon: AddOn, everything: ClusterOffer, tmp_path: Path
) -> None:
    """No Secret and no variable holds a value that looks like a password."""
    for manifests, objects in built(addon, addon.plan(everything, addon.options()), tmp_path):
        assert list(passwords(objects)) == [], manifests.pin.name


@every_addon
def test_every_container_says_what_it_needs_and_is_pinned(
    addon: AddOn, everything: ClusterOffer, tmp_path: Path
) -> None:
    """Processor and memory are asked for, memory is limited, and no image follows a moving tag."""
    for manifests, objects in built(addon, addon.plan(everything, addon.options()), tmp_path):
        pods = [each["spec"]["template"]["spec"] for each in found(objects, *WORKLOADS).values()]
        containers = [each for pod in pods for each in pod["containers"]]
        images = [each["image"] for pod in pods for each in pod.get("initContainers") or ()]
        images += [each["image"] for each in containers]

        assert [image for image in images if ":" not in image or image.endswith(":latest")] == []
        assert [
            each["name"]
            for each in containers
            if not all(
                at(each, f"resources.{path}")
                for path in ("requests.cpu", "requests.memory", "limits.memory")
            )
        ] == [], manifests.pin.name


@every_addon
def test_what_is_named_is_there(addon: AddOn, everything: ClusterOffer, tmp_path: Path) -> None:
    """ConfigMaps, Secrets and accounts that pods name are published, or the plan makes them."""
    plan = addon.plan(everything, addon.options())
    made = {("ConfigMap", name) for name in plan.config_maps}
    made |= {("Secret", each.name) for each in plan.secrets}
    made |= {("ServiceAccount", each.name) for each in plan.accounts}
    made |= {(each["kind"], each["metadata"]["name"]) for each in (*plan.before, *plan.after)}
    for manifests, objects in built(addon, plan, tmp_path):
        there = {(each["kind"], each["metadata"]["name"]) for each in objects} | made
        certificates = {
            ("Secret", each["spec"]["secretName"])
            for each in (*objects, *plan.before, *plan.after)
            if each["kind"] == "Certificate"
        }
        named = set(_named(objects)) | {
            ("ServiceAccount", subject["name"])
            for each in found(objects, "RoleBinding", "ClusterRoleBinding").values()
            for subject in each.get("subjects") or ()
            if subject["kind"] == "ServiceAccount"
        }

        assert named - there - certificates == set(), manifests.pin.name


def _named(objects: list[Json]) -> Iterator[tuple[str, str]]:
    for each in found(objects, *WORKLOADS).values():
        pod = each["spec"]["template"]["spec"]
        if "serviceAccountName" in pod:
            yield "ServiceAccount", pod["serviceAccountName"]
        for volume in pod.get("volumes") or ():
            sources = [volume, *(at(volume, "projected.sources") or ())]
            for source in sources:
                yield from _source(source.get("configMap"), "ConfigMap")
                yield from _source(source.get("secret"), "Secret")
        for container in (*pod["containers"], *(pod.get("initContainers") or ())):
            for variable in container.get("env") or ():
                taken = variable.get("valueFrom") or {}
                yield from _source(taken.get("configMapKeyRef"), "ConfigMap")
                yield from _source(taken.get("secretKeyRef"), "Secret")
            for source in container.get("envFrom") or ():
                yield from _source(source.get("configMapRef"), "ConfigMap")
                yield from _source(source.get("secretRef"), "Secret")


def _source(source: Json | None, kind: str) -> Iterator[tuple[str, str]]:
    if source and not source.get("optional"):
        yield kind, source.get("name") or source["secretName"]
