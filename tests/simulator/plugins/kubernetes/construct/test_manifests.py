"""Manifests before they are registered: how text is read, what waits for what, where files are."""

import math
from pathlib import Path
from typing import Any

import pytest

from simulator.errors import ChartError, SimulatorError
from simulator.plugins.kubernetes.charts_archive import inspect_chart
from simulator.plugins.kubernetes.charts_values import merge_values
from simulator.plugins.kubernetes.child_names import child_name, type_token
from simulator.plugins.kubernetes.config_group import normalize, read_files
from simulator.plugins.kubernetes.config_group_kustomize import (
    build_kustomization,
    expect_directory,
)
from simulator.plugins.kubernetes.config_group_order import order
from simulator.plugins.kubernetes.render_yaml import load_manifests, load_values
from simulator.plugins.wire import SIGNATURE, Opaque
from simulator.session import Session
from tests.simulator.plugins.kubernetes.construct.recording import SMALL, Discovery

ASSET = "c44067f5952c0a294b673a41bacd8c17"


def manifest(kind: str, name: str, version: str = "v1", **meta: Any) -> dict[str, Any]:
    """Return an object without content."""
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name, **meta}}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12:30", "12:30"),
        ("2026-08-20", "2026-08-20"),
        ("=", "="),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("0777", 511),
        ("09", 9.0),
        ("0x1F", 31),
        ("1_000", 1000),
        ("-17", -17),
        ("0", 0),
        ("y", True),
        ("Off", False),
        ("~", None),
        ("Null", None),
        ("v1.2", "v1.2"),
        ("1.2.3", "1.2.3"),
        ("'1'", "1"),
    ],
)
def test_scalars_are_read_as_go_reads_them(text: str, value: object) -> None:
    """A plain scalar has the type and value that Helm's own parser gives it."""
    found = load_values(f"key: {text}", "test")["key"]
    assert (type(found), found) == (type(value), value)


def test_keys_become_text() -> None:
    """A key that YAML reads as a boolean or a number is text in JSON."""
    assert load_values("{on: 1, 8080: 2, y: 3}", "test") == {"true": 3, "8080": 2}


def test_anchors_and_merges_are_read() -> None:
    """`<<` merges a mapping, as charts use it."""
    assert load_values("a: &a {x: 1}\nb: {<<: *a, z: 2}", "test")["b"] == {"x": 1, "z": 2}


def test_text_that_is_no_yaml_is_named() -> None:
    """The message has the source, the line and what is expected."""
    with pytest.raises(SimulatorError, match=r"^a\.yaml: got text that is not YAML \(line 3: "):
        load_manifests("a: 1\nb: [", "a.yaml")
    with pytest.raises(SimulatorError, match=r"^a\.yaml: got a document that is a str; "):
        load_manifests("hello", "a.yaml")


def test_numbers_stay_finite() -> None:
    """No scalar becomes a number that JSON has no word for."""
    found = load_values("{a: .inf, b: .nan}", "test")
    assert not any(isinstance(each, float) and not math.isfinite(each) for each in found.values())


def test_names_and_types_follow_upstream() -> None:
    """The core group is written out, the namespace is part of the name, an empty prefix is none."""
    assert type_token(manifest("Pod", "p")) == "kubernetes:core/v1:Pod"
    assert type_token(manifest("Deployment", "d", "apps/v1")) == "kubernetes:apps/v1:Deployment"
    assert child_name(manifest("Pod", "p", namespace="n"), "c") == "c:n/p"
    assert child_name(manifest("Node", "x"), "") == "x"


def test_order_is_upstreams() -> None:
    """Within a layer kinds come in the fixed order, then by namespace and name."""
    objects = [
        manifest("ValidatingWebhookConfiguration", "z", "admissionregistration.k8s.io/v1"),
        manifest("Lamp", "b", "x.io/v1"),
        manifest("Deployment", "d", "apps/v1", namespace="n"),
        manifest("ConfigMap", "b", namespace="n"),
        manifest("ConfigMap", "a", namespace="m"),
        manifest("Namespace", "n"),
        manifest("Secret", "s", namespace="m"),
    ]
    assert [f"{each.identity.kind} {each.identity.name}" for each in order(objects)] == [
        "Namespace n",
        "ConfigMap a",
        "Secret s",
        "Lamp b",
        "ValidatingWebhookConfiguration z",
        "ConfigMap b",
        "Deployment d",
    ]


def test_of_two_objects_with_one_identity_the_last_counts() -> None:
    """As upstream: the version is no part of an identity."""
    objects = [manifest("Lamp", "a", "x.io/v1"), manifest("Lamp", "a", "x.io/v2")]
    assert [each.manifest["apiVersion"] for each in order(objects)] == ["x.io/v2"]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("/ConfigMap/b", "ConfigMap a: got /ConfigMap/b, which is not in the group"),
        ("/ConfigMap/c,/ConfigMap/c", "ConfigMap a: got /ConfigMap/c, twice"),
        ("ConfigMap/c", "ConfigMap a: got 'ConfigMap/c'; expected GROUP/KIND/NAME"),
        ("/ConfigMap/a", "got objects that wait for each other"),
    ],
)
def test_bad_depends_on_is_explained(value: str, said: str) -> None:
    """An annotation that upstream refuses is refused, with what is wrong in it."""
    annotations = {"config.kubernetes.io/depends-on": value}
    objects = [manifest("ConfigMap", "a", annotations=annotations), manifest("ConfigMap", "c")]
    with pytest.raises(SimulatorError) as caught:
        order(objects)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "wrong", [{"kind": "Pod"}, {"apiVersion": "v1", "kind": "Pod", "metadata": {}}]
)
def test_objects_without_identity_are_refused(wrong: dict[str, Any]) -> None:
    """An object needs a kind, an apiVersion and a name."""
    with pytest.raises(SimulatorError, match=r"; expected "):
        normalize([wrong], "default", Discovery())


def test_defined_kinds_get_their_scope_from_the_definition() -> None:
    """A definition among the manifests tells whether its kind has a namespace."""
    spec = {"group": "x.io", "names": {"kind": "Lamp"}, "scope": "Namespaced"}
    definition = manifest("CustomResourceDefinition", "l", "apiextensions.k8s.io/v1")
    normal = normalize(
        [manifest("Lamp", "a", "x.io/v1"), {**definition, "spec": spec}], "here", Discovery()
    )
    assert [each["metadata"].get("namespace") for each in normal.manifests] == ["here", None]
    assert normal.unplaced == ()


def test_missing_files_and_addresses_are_refused(tmp_path: Path) -> None:
    """A path that is not there and an address on the network are named; no pattern is no error."""
    with pytest.raises(SimulatorError, match=r"missing\.yaml: cannot be read"):
        read_files([str(tmp_path / "missing.yaml")])
    with pytest.raises(SimulatorError, match=r"files: got https://x/y\.yaml; expected a path"):
        read_files(["https://x/y.yaml"])
    assert read_files([str(tmp_path / "*.yaml")]) == []


def test_the_fixture_chart_says_what_it_is() -> None:
    """Name, version and the kinds that its definitions bring are read without rendering."""
    chart = inspect_chart(SMALL)
    assert (chart.name, chart.version, chart.deprecated) == ("small", "1.2.3", False)
    assert chart.kinds == ("small.example.com/v1/Lamp",)


def test_what_is_no_chart_is_refused(tmp_path: Path) -> None:
    """An empty directory, a broken archive and a missing file each have their message."""
    with pytest.raises(ChartError, match=r"got no Chart\.yaml"):
        inspect_chart(tmp_path)
    broken = tmp_path / "x-1.0.0.tgz"
    broken.write_bytes(b"no archive")
    with pytest.raises(ChartError, match="cannot be read"):
        inspect_chart(broken)
    with pytest.raises(ChartError, match="cannot be read"):
        inspect_chart(tmp_path / "missing.tgz")


def test_values_are_merged_as_helm_does(tmp_path: Path) -> None:
    """Later files win, literals win over files, mappings are merged, lists replaced."""
    (tmp_path / "values.yaml").write_text("a: {x: 1, z: [1, 2]}\nb: 1")
    files = [
        Opaque({SIGNATURE: ASSET, "path": str(tmp_path / "values.yaml")}),
        Opaque({SIGNATURE: ASSET, "text": "b: 2\nc: 3"}),
    ]
    literal = {"a": {"z": [3]}, "d": Opaque({SIGNATURE: ASSET, "text": "words"})}
    assert merge_values(files, literal) == {
        "a": {"x": 1, "z": [3]},
        "b": 2,
        "c": 3,
        "d": "words",
    }


def test_remote_assets_are_refused() -> None:
    """A rehearsal reads values from text and files only."""
    remote = Opaque({SIGNATURE: ASSET, "uri": "https://example.com/values.yaml"})
    with pytest.raises(ChartError, match=r"valueYamlFiles\[0\]: got a value"):
        merge_values([remote], {})


def test_a_kustomization_is_built(tmp_path: Path, session: Session) -> None:
    """Kubectl builds the directory; what is no kustomization fails in kustomize's words."""
    (tmp_path / "map.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
    (tmp_path / "kustomization.yaml").write_text("namePrefix: x-\nresources: [map.yaml]\n")
    found = build_kustomization(tmp_path, session)
    assert found == [manifest("ConfigMap", "x-a")]
    with pytest.raises(SimulatorError, match="kustomize cannot build it: unable to find one of"):
        build_kustomization(session.logs, session)
    with pytest.raises(SimulatorError, match="builds no remote one directly"):
        expect_directory("https://github.com/x/y")
