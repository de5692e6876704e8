"""Stand-ins: in which namespace each object is, and what a custom object always says."""

import pytest

from simulator.plugins.kubernetes.stand_in import stand_in
from simulator.plugins.kubernetes.stand_in_workloads import target_of
from simulator.session_data import (
    Chart,
    CustomObject,
    CustomResourceDefinition,
    Service,
    Workload,
)

SPREAD = Chart(
    version="1.0.0",
    repository="https://charts.example.com",
    objects=(
        CustomObject(api_version="x.io/v1", kind="Lamp", name="near", spec={"on": True}),
        CustomObject(api_version="x.io/v1", kind="Lamp", name="far", namespace="far"),
        CustomObject(api_version="x.io/v1", kind="Sun", name="sun", namespaced=False),
    ),
    workloads=(
        Workload(kind="Deployment", name="web", image="r.example.com/web:v1"),
        Workload(kind="Deployment", name="web", image="r.example.com/web:v1", namespace="far"),
    ),
    services=(
        Service(name="web", ports={"http": 80}, namespace="home"),
        Service(name="web", ports={"far": 81}, namespace="far"),
    ),
)


def test_each_object_is_where_it_is_expected() -> None:
    """What names a namespace is there, the rest where the chart is, and the cluster's nowhere."""
    found = [
        (each["kind"], each["metadata"]["name"], each["metadata"].get("namespace"))
        for each in stand_in(SPREAD, "rel", {}, "home")
    ]

    assert found == [
        ("Lamp", "near", "home"),
        ("Lamp", "far", "far"),
        ("Sun", "sun", None),
        ("Deployment", "web", "home"),
        ("Deployment", "web", "far"),
        ("Service", "web", "home"),
        ("Service", "web", "far"),
    ]


def test_a_service_chooses_pods_of_its_own_namespace() -> None:
    """The ports of a pod are those of the services beside it, and of no namesake elsewhere."""
    made = {
        (each["kind"], each["metadata"].get("namespace")): each["spec"]
        for each in stand_in(SPREAD, "rel", {}, "home")
    }
    ports = {
        where: made["Deployment", where]["template"]["spec"]["containers"][0]["ports"]
        for where in ("home", "far")
    }

    assert [each["containerPort"] for each in ports["home"]] == [80]
    assert [each["containerPort"] for each in ports["far"]] == [81]
    assert all("selector" in made["Service", where] for where in ("home", "far"))


def test_what_a_chart_always_says_is_in_the_spec() -> None:
    """Constants are there, values are laid over them, and the expectation stays as it is."""
    wanted = CustomObject(
        api_version="x.io/v1",
        kind="P",
        name="p",
        spec={"mode": "auto", "driver": {"kind": "own"}},
        spec_from={"driver.enabled": "driver.enabled"},
    )
    chart = Chart(version="1.0.0", repository="https://x", objects=(wanted,))

    assert stand_in(chart, "rel", {"driver": {"enabled": True}})[0]["spec"] == {
        "mode": "auto",
        "driver": {"kind": "own", "enabled": True},
    }
    assert wanted.spec["driver"] == {"kind": "own"}


@pytest.mark.parametrize(
    ("group", "approved"),
    [("gateway.networking.k8s.io", True), ("kueue.x-k8s.io", False), ("x.io", False)],
)
def test_definitions_in_kubernetes_own_groups_say_why_they_may(group: str, approved: bool) -> None:  # noqa: FBT001 - a case
    """An API server refuses a definition in a group of Kubernetes' own without the annotation."""
    kind = CustomResourceDefinition(group=group, kind="Lamp", plural="lamps", versions=("v1",))
    chart = Chart(version="1.0.0", repository="https://x", definitions=(kind,))
    (made,) = stand_in(chart, "rel", {})

    assert ("api-approved.kubernetes.io" in made["metadata"].get("annotations", {})) is approved


def test_a_port_is_a_containers_once() -> None:
    """Two services in front of one workload may share a port, its name, or have none."""
    services = (
        Service(name="web", ports={"http": 80, "metrics-of-the-web-x": 9402}),
        Service(name="web-metrics", ports={"metrics": 9402}),
        Service(name="web-twins", ports={"metrics-of-the-web-y": 9403}),
        Service(name="web-plain", ports={"8080": 8080}),
    )
    workload = Workload(kind="Deployment", name="web", image="r.example.com/web:v1")
    chart = Chart(version="1.0.0", repository="https://x", workloads=(workload,), services=services)
    made = {each["metadata"]["name"]: each["spec"] for each in stand_in(chart, "rel", {})[1:]}
    pod = stand_in(chart, "rel", {})[0]["spec"]["template"]["spec"]

    assert pod["containers"][0]["ports"] == [
        {"containerPort": 8080, "protocol": "TCP"},
        {"name": "http", "containerPort": 80, "protocol": "TCP"},
        {"name": "metrics-of-the", "containerPort": 9402, "protocol": "TCP"},
        {"containerPort": 9403, "protocol": "TCP"},
    ]
    assert made["web-plain"]["ports"] == [{"port": 8080, "targetPort": 8080, "protocol": "TCP"}]
    assert [each["name"] for each in made["web"]["ports"]] == ["http", "metrics-of-the-web-x"]


@pytest.mark.parametrize(
    ("names", "service", "target"),
    [
        (["manager"], "webhook", "manager"),
        (["manager", "other"], "webhook", None),
        (["web", "web-api"], "web-api-metrics", "web-api"),
        (["web", "web-api"], "web", "web"),
        (["web", "webhook"], "webhook", "webhook"),
    ],
)
def test_a_service_is_in_front_of_what_it_is_named_after(
    names: list[str], service: str, target: str | None
) -> None:
    """Or of the only workload that there is; where there are several, of none."""
    workloads = [Workload(kind="Deployment", name=name, image="i:1") for name in names]
    elsewhere = Workload(kind="Deployment", name=service, image="i:1", namespace="far")
    found = target_of(Service(name=service, ports={}), [*workloads, elsewhere])

    assert (found.name if found else None) == target


def test_a_service_is_in_front_of_the_only_one_below_its_name_that_has_no_other() -> None:
    """The two of a store: one is reached by the store's name, the other by its own."""
    names = ["store-keeper", "store-single", "page"]
    workloads = [Workload(kind="Deployment", name=name, image="i:1") for name in names]
    services = [Service(name=name, ports={}) for name in ("store", "store-keeper")]

    found = [target_of(each, workloads, services) for each in services]

    assert [each.name for each in found if each] == ["store-single", "store-keeper"]
    assert target_of(services[0], workloads) is None
