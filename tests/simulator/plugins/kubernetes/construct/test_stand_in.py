"""Stand-ins: what they hold, how they are labelled, and what a person is told."""

import json
import socket
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest

from simulator.errors import ChartError
from simulator.plugins.kubernetes.charts_journal import ChartEntry, path, record, recorded
from simulator.plugins.kubernetes.stand_in import stand_in
from simulator.plugins.wire import to_python
from simulator.session import Session
from simulator.session_data import (
    Chart,
    CustomObject,
    CustomResourceDefinition,
    Service,
    SessionData,
    Workload,
)
from tests.simulator.plugins.kubernetes.construct.recording import RecordingEngine, Run

OPERATOR = Chart(
    version="v1.2.3",
    repository="https://charts.example.com",
    definitions=(
        CustomResourceDefinition(
            group="x.io",
            kind="Policy",
            plural="policies",
            versions=("v1", "v1alpha1"),
            namespaced=False,
        ),
    ),
    objects=(
        CustomObject(
            api_version="x.io/v1",
            kind="Policy",
            name="policy",
            namespaced=False,
            spec_from={"driver": "driver", "plugin.config": "devicePlugin.config", "gone": "a.b"},
        ),
    ),
    workloads=(
        Workload(kind="Deployment", name="operator", image="r.example.com/operator:v1", replicas=2),
        Workload(kind="DaemonSet", name="finder", image="r.example.com/finder:v1"),
        Workload(
            kind="DaemonSet", name="driver", image="r.example.com/driver:v1", made_by="operator"
        ),
    ),
    services=(
        Service(name="operator-metrics", ports={"metrics": 8080}),
        Service(name="driver", ports={"http": 80}),
        Service(name="later", ports={"http": 80}, made_by="operator"),
    ),
)

VALUES = {"driver": {"enabled": True}, "devicePlugin": {"config": {"name": "slices"}}}


def by_address(manifests: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the objects by kind and name."""
    return {f"{each['kind']} {each['metadata']['name']}": each for each in manifests}


@pytest.fixture
def made() -> dict[str, dict[str, Any]]:
    """The stand-in of a small operator."""
    return by_address(stand_in(OPERATOR, "rel", VALUES))


def test_a_stand_in_is_told_where_to_look() -> None:
    """By the chart's own variables, which simulated operators read; others have none."""
    workloads = tuple(
        each.model_copy(update={"env": {"WATCH_NAMESPACE": "home"} if place == 0 else {}})
        for place, each in enumerate(OPERATOR.workloads)
    )
    whole = OPERATOR.model_copy(update={"workloads": workloads})
    found = by_address(stand_in(whole, "rel", VALUES))

    def env(address: str) -> object:
        return found[address]["spec"]["template"]["spec"]["containers"][0].get("env")

    assert env("Deployment operator") == [{"name": "WATCH_NAMESPACE", "value": "home"}]
    assert env("DaemonSet finder") is None


def test_a_stand_in_holds_what_the_chart_brings(made: dict[str, dict[str, Any]]) -> None:
    """All expectations are there, but for what a controller makes afterwards."""
    assert sorted(made) == [
        "CustomResourceDefinition policies.x.io",
        "DaemonSet finder",
        "Deployment operator",
        "Policy policy",
        "Service driver",
        "Service operator-metrics",
    ]


def test_every_object_is_labelled_as_a_stand_in(made: dict[str, dict[str, Any]]) -> None:
    """Objects and the pods of workloads say what they are."""
    templates = [each["spec"]["template"] for each in made.values() if "template" in each["spec"]]
    assert len(templates) == 2
    for each in [*made.values(), *templates]:
        assert each["metadata"]["labels"]["evenkeel.dev/stand-in"] == "true"


def test_custom_objects_take_their_spec_from_the_values(made: dict[str, dict[str, Any]]) -> None:
    """Dotted fields nest, and values that are absent are left out."""
    assert made["Policy policy"]["spec"] == {
        "driver": {"enabled": True},
        "plugin": {"config": {"name": "slices"}},
    }


def test_all_values_may_become_the_spec() -> None:
    """A star takes all that is at a path."""
    wanted = CustomObject(api_version="x.io/v1", kind="P", name="p", spec_from={"*": "driver"})
    chart = Chart(version="1.0.0", repository="https://x", objects=(wanted,))
    assert stand_in(chart, "rel", VALUES)[0]["spec"] == {"enabled": True}


def test_settings_are_a_config_map() -> None:
    """What a controller acts by is there, and is no spec."""
    wanted = CustomObject(api_version="v1", kind="ConfigMap", name="settings", data={"mode": "x"})
    (made,) = stand_in(Chart(version="1", repository="https://x", objects=(wanted,)), "rel", {})

    assert made["data"] == {"mode": "x"}
    assert "spec" not in made


def test_definitions_accept_any_field(made: dict[str, dict[str, Any]]) -> None:
    """The first version is the stored one; the schema is structural and keeps what it is given."""
    spec = made["CustomResourceDefinition policies.x.io"]["spec"]
    assert (spec["scope"], spec["names"]["listKind"]) == ("Cluster", "PolicyList")
    assert [(each["name"], each["storage"]) for each in spec["versions"]] == [
        ("v1", True),
        ("v1alpha1", False),
    ]
    assert spec["versions"][0]["schema"]["openAPIV3Schema"] == {
        "type": "object",
        "x-kubernetes-preserve-unknown-fields": True,
    }


def test_skip_definitions_leaves_them_out() -> None:
    """`skipCrds` holds for a stand-in too."""
    kinds = {each["kind"] for each in stand_in(OPERATOR, "rel", VALUES, definitions=False)}
    assert "CustomResourceDefinition" not in kinds


def test_workloads_run_anywhere(made: dict[str, dict[str, Any]]) -> None:
    """Pods ask for little, drop all rights, and a DaemonSet reaches the GPU nodes."""
    deployment = made["Deployment operator"]["spec"]
    container = deployment["template"]["spec"]["containers"][0]
    assert deployment["replicas"] == 2
    assert container["image"] == "r.example.com/operator:v1"
    assert container["resources"]["requests"] == container["resources"]["limits"]
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert container["ports"] == [{"name": "metrics", "containerPort": 8080, "protocol": "TCP"}]
    assert made["DaemonSet finder"]["spec"]["template"]["spec"]["tolerations"] == [
        {"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}
    ]
    assert "replicas" not in made["DaemonSet finder"]["spec"]


def test_pods_tolerate_what_the_values_say() -> None:
    """A chart's own toleration is in its values; without any, the GPU taint alone is tolerated."""
    worker = Workload(
        kind="DaemonSet", name="w", image="w:1", tolerations_from="worker.tolerations"
    )
    chart = Chart(version="1", repository="https://example.org", workloads=(worker,))
    everything = [{"operator": "Exists"}]

    def tolerations(values: dict[str, Any]) -> Any:  # noqa: ANN401 - any JSON
        (made,) = stand_in(chart, "rel", values)
        return made["spec"]["template"]["spec"].get("tolerations")

    assert tolerations({"worker": {"tolerations": everything}}) == everything
    assert tolerations({"worker": {"tolerations": []}}) is None
    assert [each["key"] for each in tolerations({})] == ["nvidia.com/gpu"]


def test_services_choose_the_pods_of_their_workload(made: dict[str, dict[str, Any]]) -> None:
    """A service finds the workload whose name it starts with; others' pods it leaves alone."""
    selector = made["Service operator-metrics"]["spec"]["selector"]
    labels = made["Deployment operator"]["spec"]["template"]["metadata"]["labels"]
    assert selector.items() <= labels.items()
    assert "selector" not in made["Service driver"]["spec"]


@pytest.fixture
def unreachable() -> Iterator[dict[str, object]]:
    """Inputs of a chart whose repository nobody serves."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))  # kept, or somebody else might get it
        yield {
            "chart": "operator",
            "version": "v1.2.3",
            "namespace": "gpu",
            "values": VALUES,
            "repositoryOpts": {"repo": f"http://127.0.0.1:{free.getsockname()[1]}"},
        }


def test_a_chart_out_of_reach_is_stood_in_for(
    run: Run, engine: RecordingEngine, session: Session, unreachable: dict[str, object]
) -> None:
    """With expectations in the session the component is made, and the person is told why."""
    data = SessionData(environment="test", kubernetes="1.36", charts={"operator": OPERATOR})
    own = Session.write(session.folder, data)
    run("kubernetes:helm.sh/v4:Chart", "gpus", unreachable, own)
    assert sorted(engine.children) == [
        "gpus:gpu/driver",
        "gpus:gpu/finder",
        "gpus:gpu/operator",
        "gpus:gpu/operator-metrics",
        "gpus:policies.x.io",
        "gpus:policy",
    ]
    assert to_python(engine.children["gpus:policy"].object)["spec"]["driver"] == {"enabled": True}
    said = [each for each in engine.messages if each[1].startswith("chart operator")]
    assert len(said) == 1
    assert said[0][0] == "INFO"
    assert said[0][1].startswith("chart operator v1.2.3: stand-in (repository not reachable: 127.")
    entry = recorded(own)["gpus"]
    assert (entry.chart, entry.source, entry.objects) == ("operator", "stand-in", 6)


def test_without_expectations_the_remedy_is_named(
    run: Run, engine: RecordingEngine, unreachable: dict[str, object]
) -> None:
    """Nothing is invented: the message names the archive to get and the variable to set."""
    with pytest.raises(ChartError) as caught:
        run("kubernetes:helm.sh/v4:Chart", "gpus", unreachable)
    assert "operator-v1.2.3.tgz" in str(caught.value)
    assert "EVENKEEL_CHARTS" in str(caught.value)
    assert engine.children == {}


def test_the_last_entry_of_a_component_counts(session: Session) -> None:
    """The journal grows by lines; a reader takes the newest one."""
    first = ChartEntry("a", "1.0.0", "x", "n", "real", origin="EVENKEEL_CHARTS")
    last = ChartEntry("a", "1.0.0", "x", "n", "stand-in", reason="no network", random=("Secret s",))
    record(session, first)
    record(session, last)
    assert recorded(session) == {"x": last}
    lines = path(session).read_text().splitlines()
    assert json.loads(lines[0]) == asdict(first) | {"random": []}
    assert first.message() == "chart a 1.0.0: real (EVENKEEL_CHARTS)"
