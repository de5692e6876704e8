"""Components as the engine sees them: what is registered, in which order, with which names."""

import threading
from pathlib import Path
from typing import Any

import pytest

from simulator.errors import SimulatorError
from simulator.plugins.wire import UNKNOWN, Opaque, Secret, to_python
from tests.simulator.plugins.kubernetes.construct.recording import SMALL, RecordingEngine, Run

STACK = "urn:pulumi:dev::project"
CHART = "kubernetes:helm.sh/v4:Chart"
GROUP = "kubernetes:yaml/v2:ConfigGroup"
FILE = "kubernetes:yaml/v2:ConfigFile"
PROVIDER = "urn:pulumi:dev::project::pulumi:providers:kubernetes::cluster::some-id"

NAMES = [
    "kubernetes:admissionregistration.k8s.io/v1:ValidatingWebhookConfiguration::lights:rel-check",
    "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition::lights:lamps.small.example.com",
    "kubernetes:apps/v1:Deployment::lights:prod/rel-web",
    "kubernetes:core/v1:ConfigMap::lights:prod/rel-first",
    "kubernetes:core/v1:ConfigMap::lights:prod/rel-knows-lamps",
    "kubernetes:core/v1:ConfigMap::lights:prod/rel-second",
    "kubernetes:core/v1:Namespace::lights:rel-lamps",
    "kubernetes:core/v1:Secret::lights:prod/rel-token",
    "kubernetes:small.example.com/v1:Lamp::lights:rel-lamps/desk",
]
"""The golden list; written down from upstream's rules, version 4.34."""


def chart(**more: Any) -> dict[str, Any]:
    """Return the inputs of the fixture chart."""
    return {"chart": str(SMALL), "name": "rel", "namespace": "prod", **more}


def config_map(name: str, **meta: Any) -> dict[str, Any]:
    """Return a ConfigMap."""
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, **meta}}


def test_children_are_named_as_upstream_names_them(run: Run, engine: RecordingEngine) -> None:
    """Type tokens and names are those of the golden list; hooks are left out, lists taken apart."""
    run(CHART, "lights", chart(values={"password": "geheim"}))
    assert sorted(f"{each.type}::{each.name}" for each in engine.children.values()) == NAMES


def test_children_carry_parent_provider_and_plain_inputs(run: Run, engine: RecordingEngine) -> None:
    """A child names its parent and provider, keeps no nulls, and depends on nothing by property."""
    run(CHART, "lights", chart(), providers={"kubernetes": PROVIDER})
    child = engine.children["lights:prod/rel-web"]
    assert child.parent == "urn:pulumi:dev::project::kubernetes:helm.sh/v4:Chart::lights"
    assert child.provider == PROVIDER
    inputs = to_python(child.object)
    assert inputs["spec"]["replicas"] == 2
    assert inputs["metadata"]["labels"]["built-for"] == "v1.36.0"
    assert "creationTimestamp" not in inputs["spec"]["template"]["metadata"]
    assert sorted(child.propertyDependencies) == sorted(inputs)
    assert [list(each.urns) for each in child.propertyDependencies.values()] == [[]] * 4


def test_scalars_mean_what_they_mean_to_helm(run: Run, engine: RecordingEngine) -> None:
    """`12:30` and `=` stay text, and the key `on` is the word that Go makes of it."""
    run(CHART, "lights", chart())
    data = to_python(engine.children["lights:prod/rel-first"].object)["data"]
    assert data == {"time": "12:30", "true": "yes"}
    lamp = to_python(engine.children["lights:rel-lamps/desk"].object)
    assert lamp["spec"] == {"color": "green", "sign": "="}


def test_definitions_and_namespaces_come_first(run: Run, engine: RecordingEngine) -> None:
    """A custom resource waits for its definition and its namespace, and depends on both."""
    run(CHART, "lights", chart())
    assert list(engine.children["lights:rel-lamps/desk"].dependencies) == [
        f"{STACK}::{NAMES[1]}",
        f"{STACK}::{NAMES[6]}",
    ]
    assert list(engine.children["lights:prod/rel-web"].dependencies) == []
    before = engine.order[: engine.order.index("lights:rel-lamps/desk")]
    assert {"lights:rel-lamps", "lights:lamps.small.example.com"} <= set(before), before


def test_secret_data_is_registered_as_secret(run: Run, engine: RecordingEngine) -> None:
    """What a chart renders into a Secret reaches Pulumi's state encrypted."""
    run(CHART, "lights", chart(values={"password": "geheim"}))
    inputs = to_python(engine.children["lights:prod/rel-token"].object)
    assert inputs["stringData"] == Secret({"token": "geheim"})


def test_secret_values_are_unwrapped_with_a_warning(run: Run, engine: RecordingEngine) -> None:
    """A secret value is rendered as text, and the person is told which one."""
    run(CHART, "lights", chart(values={"color": Secret("red")}))
    assert to_python(engine.children["lights:rel-lamps/desk"].object)["spec"]["color"] == "red"
    assert [each for each in engine.messages if each[0] == "WARNING"] == [
        ("WARNING", "secret inputs become plain text in the objects: values.color"),
    ]


def test_keep_policy_retains_on_delete(run: Run, engine: RecordingEngine) -> None:
    """Helm's `resource-policy: keep` becomes Pulumi's retainOnDelete."""
    run(CHART, "lights", chart())
    kept = [name for name, each in engine.children.items() if each.retainOnDelete]
    assert kept == ["lights:rel-lamps"]


def test_resources_refer_to_all_children(run: Run, engine: RecordingEngine) -> None:
    """The component's output lists its children, in the order in which they were sorted."""
    answer = run(CHART, "lights", chart())
    resources = to_python(answer.state)["resources"]
    assert all(isinstance(each, Opaque) for each in resources)
    urns = [each.fields["urn"] for each in resources]
    assert len(urns) == len(engine.children)
    assert urns[0].endswith("Namespace::lights:rel-lamps")
    assert urns[-1].endswith("Lamp::lights:rel-lamps/desk")
    assert list(answer.stateDependencies["resources"].urns) == sorted(urns)
    assert [each.urn for each in engine.outputs] == [answer.urn]


def test_a_component_keeps_its_options(run: Run, engine: RecordingEngine) -> None:
    """Parent, protection, dependencies and time limits reach the component's registration."""
    run(
        GROUP,
        "group",
        {"yaml": ""},
        parent="urn:pulumi:dev::project::a:b:C::up",
        protect=True,
        dependencies=["urn:pulumi:dev::project::a:b:C::other"],
        providers={"kubernetes": PROVIDER},
        retainOnDelete=False,
        customTimeouts={"create": "7m"},
    )
    component = engine.requests[0]
    assert (component.custom, component.remote) == (False, False)
    assert component.parent == "urn:pulumi:dev::project::a:b:C::up"
    assert component.protect
    assert component.HasField("retainOnDelete")
    assert not component.deleteBeforeReplaceDefined
    assert list(component.dependencies) == ["urn:pulumi:dev::project::a:b:C::other"]
    assert dict(component.providers) == {"kubernetes": PROVIDER}
    assert component.customTimeouts.create == "7m"


def test_unknown_inputs_hide_the_children(run: Run, engine: RecordingEngine) -> None:
    """With an unknown value a preview shows no children, and says so in upstream's words."""
    answer = run(CHART, "lights", chart(values={"color": UNKNOWN}), dryRun=True)
    assert engine.children == {}
    assert to_python(answer.state)["resources"] is UNKNOWN
    assert engine.messages == [
        ("WARNING", "Input properties have unknown values. Preview is incomplete.")
    ]


def test_skip_await_and_prefix(run: Run, engine: RecordingEngine) -> None:
    """`skipAwait` annotates each child; an empty `resourcePrefix` leaves the names bare."""
    objects = [config_map("a", annotations={"x": "y"}), config_map("b", annotations=None)]
    run(GROUP, "group", {"objs": objects, "skipAwait": True, "resourcePrefix": ""})
    found = {
        name: to_python(each.object)["metadata"]["annotations"]
        for name, each in engine.children.items()
    }
    assert found == {
        "default/a": {"x": "y", "pulumi.com/skipAwait": "true"},
        "default/b": {"pulumi.com/skipAwait": "true"},
    }


def test_skip_definitions(run: Run, engine: RecordingEngine) -> None:
    """`skipCrds` leaves the definitions out, and what the chart makes only beside them."""
    run(CHART, "lights", chart(skipCrds=True))
    names = set(engine.children)
    assert "lights:lamps.small.example.com" not in names
    assert "lights:prod/rel-knows-lamps" not in names
    assert ("WARNING", "Unable to determine whether") not in engine.messages


def test_independent_children_register_at_once(run: Run, engine: RecordingEngine) -> None:
    """Thirty objects without an order are in flight together: none waits for another's answer."""
    gate = threading.Barrier(30, timeout=300)

    def pace(name: str) -> None:
        if name != "group":
            gate.wait()

    engine.pace = pace
    run(GROUP, "group", {"objs": [config_map(f"m{number}") for number in range(30)]})
    assert len(engine.children) == 30


def test_all_children_are_registered_after_one_has_failed(
    run: Run, engine: RecordingEngine
) -> None:
    """With `--continue-on-error` the engine itself skips what needs it, and has said what failed.

    A child that is not registered would be deleted where there is one from an earlier run.
    """
    engine.fails = "group:default/a"
    after = {"config.kubernetes.io/depends-on": "/namespaces/default/ConfigMap/a"}
    objects = [
        config_map("a", namespace="default"),
        config_map("b", namespace="default", annotations=after),
        config_map("c", namespace="default"),
    ]
    answer = run(GROUP, "group", {"objs": objects})

    assert sorted(engine.order) == [
        "group",
        "group:default/a",
        "group:default/b",
        "group:default/c",
    ]
    assert engine.children["group:default/b"].dependencies == [
        "urn:pulumi:dev::project::kubernetes:core/v1:ConfigMap::group:default/a"
    ]
    assert to_python(answer.state)["resources"] is UNKNOWN


def test_values_that_are_not_known_are_for_previews(run: Run, engine: RecordingEngine) -> None:
    """In an `up` a component without children would have those it has deleted."""
    with pytest.raises(SimulatorError, match=r"^lights: got inputs that are not known"):
        run(CHART, "lights", chart(values={"color": UNKNOWN}))

    assert engine.children == {}


def test_a_monitor_that_shuts_down_ends_the_component(run: Run, engine: RecordingEngine) -> None:
    """When the engine stops, nothing further is registered, and its words are passed on."""
    engine.refuses = "group:one"
    text = (
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: one}\n---\n"
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: two, namespace: one}\n"
    )
    with pytest.raises(SimulatorError, match=r"Namespace one: not registered .*shut down"):
        run(GROUP, "group", {"yaml": text})
    assert set(engine.children) == {"group:one"}


def test_files_are_read_by_pattern(run: Run, engine: RecordingEngine, tmp_path: Path) -> None:
    """A ConfigGroup reads every file that a pattern matches; a ConfigFile reads one."""
    for name in ("a", "b"):
        text = f"apiVersion: core/v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n"
        (tmp_path / f"{name}.yaml").write_text(text)
    run(GROUP, "group", {"files": [f"{tmp_path}/*.yaml"]})
    run(FILE, "file", {"file": f"{tmp_path}/a.yaml"})
    assert sorted(engine.children) == ["file:default/a", "group:default/a", "group:default/b"]
    assert {each.type for each in engine.children.values()} == {"kubernetes:core/v1:ConfigMap"}


def test_secret_inputs_make_the_output_secret(run: Run, engine: RecordingEngine) -> None:
    """As upstream: what is made from a secret input is a secret output; the objects are plain."""
    answer = run(GROUP, "group", {"objs": [{**config_map("a"), "data": {"k": Secret("v")}}]})
    assert isinstance(to_python(answer.state)["resources"], Secret)
    assert to_python(engine.children["group:default/a"].object)["data"] == {"k": "v"}


def test_unknown_kinds_are_left_without_namespace(run: Run, engine: RecordingEngine) -> None:
    """A kind that neither the cluster nor the manifests define is registered as it is written."""
    run(
        GROUP,
        "group",
        {"objs": [{"apiVersion": "x.io/v1", "kind": "X", "metadata": {"name": "n"}}]},
    )
    assert list(engine.children) == ["group:n"]
    assert "x.io/v1/X" in engine.messages[0][1]


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"devel": True}, "chart lights: devel: got a value"),
        ({"postRenderer": {"command": "cat"}}, "chart lights: postRenderer: got a value"),
        ({"repositoryOpts": {"repo": "https://x", "password": "p"}}, "repositoryOpts.password"),
        ({"chart": "./no/such/chart"}, r"chart: got \./no/such/chart; expected a directory"),
        ({"chart": "nothing"}, "expected a path, an oci:// reference, or a name"),
    ],
)
def test_what_is_not_simulated_is_refused_by_name(
    run: Run, inputs: dict[str, Any], said: str
) -> None:
    """An input that a rehearsal cannot honour fails, and says what to do instead."""
    with pytest.raises(SimulatorError, match=said):
        run(CHART, "lights", chart(**inputs))


def test_unknown_components_are_refused(run: Run, engine: RecordingEngine) -> None:
    """A component that upstream has and the simulator has not is named, and nothing registered."""
    with pytest.raises(SimulatorError, match=r"got the component kubernetes:helm.sh/v3:Chart"):
        run("kubernetes:helm.sh/v3:Chart", "old", {})
    assert engine.requests == []


def test_results_are_asked_for(run: Run, engine: RecordingEngine) -> None:
    """Every registration accepts secrets, references and results, as the SDKs do."""
    run(GROUP, "group", {"objs": [config_map("a")]})
    for each in engine.requests:
        flags = (each.acceptSecrets, each.acceptResources, each.supportsResultReporting)
        assert flags == (True, True, True)
