"""Each thing that can be wrong with a cluster is found, alone, with what to do."""

from collections.abc import Callable
from typing import Any

import pytest

from components.addons.expectations import Definition, Service
from gitops.verification.remedies import Remedies
from tests.gitops.verification.cluster import (
    EXPECTED,
    GROUP,
    Cluster,
    definition,
    findings,
)

Change = Callable[[Cluster], object]
CRD = "CustomResourceDefinition lamps.x.example.com"


def bad(change: Change, **more: Any) -> list[tuple[str, str, str]]:
    """Return check, outcome and what was found of everything that is not well."""
    found = [each for each in findings(change, **more) if each.outcome != "ok"]
    assert all(each.remedy for each in found if each.is_bad)
    return [(each.check, each.outcome, each.found) for each in found]


def test_a_cluster_that_has_everything_is_well() -> None:
    """Every expectation is one check; a mirror's images and further ports are no difference."""
    found = findings(lambda _: None)

    assert {each.outcome for each in found} == {"ok"}
    assert [(each.subject, each.check) for each in found] == [
        ("pool train", "nodes"),
        ("pool train", "node n1 labels and taints"),
        ("pool train", "node n1 nvidia.com/gpu"),
        ("lamps", CRD),
        ("lamps", "Deployment home/web"),
        ("lamps", "DaemonSet home/agent"),
        ("lamps", "Service home/web"),
        ("lamps", "Service home/agent"),
        ("lamps", "Lamp home/desk"),
        ("lamps", "Lamp far/far"),
        ("lamps", "metric lamps_total"),
    ]


def _set(address: str, *path: Any, value: object) -> Change:
    """Return a change of one field of one object."""

    def change(it: Cluster) -> None:
        inside: Any = it.objects[address]
        for key in path[:-1]:
            inside = inside[key]
        inside[path[-1]] = value

    return change


WEB, SERVICE = "Deployment home/web", "Service home/web"
CASES: dict[str, tuple[Change, list[tuple[str, str, str]]]] = {
    "a deployment is gone": (
        lambda it: it.objects.pop(WEB),
        [(WEB, "missing", "is not there")],
    ),
    "a deployment is scaled down": (
        _set(WEB, "spec", "replicas", value=0),
        [(WEB, "wrong", "asks for 0 replicas; expected 2")],
    ),
    "a deployment is scaled up": (
        _set(WEB, "spec", "replicas", value=3),
        [(WEB, "wrong", "2 of 3 ready")],
    ),
    "a pod is not ready": (
        _set(WEB, "status", "readyReplicas", value=1),
        [(WEB, "wrong", "1 of 2 ready")],
    ),
    "a change has not been seen": (
        _set(WEB, "metadata", "generation", value=2),
        [(WEB, "wrong", "its controller has not seen the last change")],
    ),
    "another version runs": (
        _set(WEB, "spec", "template", "spec", "containers", value=[{"image": "r/web:v0"}]),
        [(WEB, "wrong", "runs r/web:v0; expected r.example.com/a/web:v1")],
    ),
    "a daemon is missing on a node": (
        _set("DaemonSet home/agent", "status", "numberReady", value=0),
        [("DaemonSet home/agent", "wrong", "0 of 1 ready")],
    ),
    "what a controller makes is gone": (
        lambda it: it.objects.pop("DaemonSet home/agent"),
        [("DaemonSet home/agent", "missing", "is not there")],
    ),
    "a service is gone": (
        lambda it: it.objects.pop(SERVICE),
        [(SERVICE, "missing", "is not there")],
    ),
    "a port is gone": (
        _set(SERVICE, "spec", "ports", value=[{"port": 9090}]),
        [(SERVICE, "wrong", "has no port http (there: 9090)")],
    ),
    "a port has another number": (
        _set(SERVICE, "spec", "ports", value=[{"name": "http", "port": 8080}, {"port": 9090}]),
        [(SERVICE, "wrong", "has port http at 8080; expected 80")],
    ),
    "nobody is behind a service": (
        lambda it: it.objects.pop("EndpointSlice home/web-x"),
        [(SERVICE, "wrong", "nobody ready behind it")],
    ),
    "those behind a service are not ready": (
        _set("EndpointSlice home/web-x", "endpoints", 0, "conditions", value={"ready": False}),
        [(SERVICE, "wrong", "nobody ready behind it")],
    ),
    "an object is gone": (
        lambda it: it.objects.pop("Lamp far/far"),
        [("Lamp far/far", "missing", "is not there")],
    ),
    "a definition is gone": (
        lambda it: it.served.clear(),
        [
            (CRD, "missing", "is not there"),
            ("Lamp home/desk", "missing", f"nothing serves {GROUP}/v1 Lamp"),
            ("Lamp far/far", "missing", f"nothing serves {GROUP}/v1 Lamp"),
        ],
    ),
    "a metric is not scraped": (
        lambda it: setattr(it, "metrics", {"lamps_total": "Prometheus has no such metric"}),
        [("metric lamps_total", "missing", "Prometheus has no such metric")],
    ),
    "services cannot be read": (
        lambda it: it.refused.update(Service="services is forbidden"),
        [
            (SERVICE, "unknown", "services is forbidden"),
            ("Service home/agent", "unknown", "services is forbidden"),
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_wrong_is_found_alone(name: str) -> None:
    """Nothing else is reported than what was broken."""
    change, expected = CASES[name]

    assert bad(change) == expected


def test_an_image_that_is_filled_in_is_no_other() -> None:
    """Istio puts its own proxy where a gateway's Deployment says `auto`: only its pods show it."""

    def change(it: Cluster) -> None:
        it.objects[WEB]["spec"]["template"]["spec"]["containers"][0]["image"] = "auto"

    assert bad(change) == []


def test_a_service_rests_with_its_workload() -> None:
    """Where a workload asks for no pods, the service in front of it is not reported beside it."""

    def change(it: Cluster) -> None:
        it.objects[WEB]["spec"]["replicas"] = 0
        del it.objects["EndpointSlice home/web-x"]

    assert [check for check, *_ in bad(change)] == [WEB]


def test_what_runs_on_gpu_nodes_waits_for_the_first() -> None:
    """A pool that grows from nothing has none: what a controller makes there is not missed."""

    def change(it: Cluster) -> None:
        it.nodes.clear()
        for each in ("DaemonSet home/agent", "Service home/agent", "EndpointSlice home/agent-x"):
            del it.objects[each]

    assert bad(change) == [("nodes", "missing", "0 of at least 1")]


def test_a_stand_in_chooses_no_pods() -> None:
    """A service that stands in for one in front of a controller's pods shows nothing of them."""

    def change(it: Cluster) -> None:
        service = it.objects[SERVICE]
        service["metadata"]["labels"] = {"evenkeel.dev/stand-in": "true"}
        del service["spec"]["selector"]

    ((check, outcome, _),) = bad(change)
    assert (check, outcome) == (SERVICE, "not rehearsed")


@pytest.mark.parametrize(
    ("live", "found"),
    [
        (
            definition(versions=[{"name": "v2"}]),
            "has no version v1 (there: v2)",
        ),
        (definition(scope="Cluster"), "is of scope Cluster"),
        (
            definition(names={"kind": "Lamps", "plural": "lamps"}),
            "defines Lamps (lamps)",
        ),
        (
            {
                **definition(),
                "status": {
                    "conditions": [
                        {"type": "NamesAccepted", "status": "False", "message": "taken by y"}
                    ]
                },
            },
            "is not established (taken by y)",
        ),
    ],
)
def test_a_definition_that_is_not_served_says_why(live: dict[str, object], found: str) -> None:
    """Version, scope, names and whether it is established are looked at one by one."""

    def change(it: Cluster) -> None:
        it.served = {(f"{GROUP}/v1", "Lamp"): False}
        it.definitions["lamps.x.example.com"] = live

    assert (CRD, "wrong", found) in bad(change)


def test_a_version_may_be_named_and_not_served() -> None:
    """An old version that a definition still names, for conversion, is there."""
    wanted = Definition(group=GROUP, kind="Lamp", plural="lamps", versions=("v1", "v1alpha1"))

    def change(it: Cluster) -> None:
        versions = [{"name": "v1", "served": True}, {"name": "v1alpha1", "served": False}]
        it.definitions["lamps.x.example.com"] = definition(versions=versions)

    assert bad(change, definitions=(wanted,)) == []


@pytest.mark.parametrize(
    ("change", "outcome", "found"),
    [
        (lambda it: setattr(it, "simulated", True), "not rehearsed", "nothing runs inside"),
        (lambda it: setattr(it, "metrics", None), "unknown", "was not asked for"),
    ],
)
def test_metrics_nobody_can_show_are_not_missing(change: Change, outcome: str, found: str) -> None:
    """Neither in a simulation nor where Prometheus cannot be asked."""
    ((_, got, said),) = bad(change)

    assert (got, said[: len(found)]) == (outcome, found)


def test_a_service_without_selector_is_somebody_elses_affair() -> None:
    """Where no stand-in is meant, whoever fills its endpoints decides."""
    outside = Service(name="outside", ports={"http": 80})

    def change(it: Cluster) -> None:
        it.put("v1", "Service", "outside", spec={"ports": [{"name": "http", "port": 80}]})

    assert bad(change, services=(*EXPECTED.services, outside)) == []


def test_remedies_speak_of_the_cluster_that_is_meant() -> None:
    """A simulated one goes up again; a real one is brought back by a deployment that refreshes."""
    real = Remedies("prod", ["kubectl", "--context", "my cluster"])
    simulated = Remedies("local", ["evenkeel", "kubectl", "local"], simulated=True)

    assert real.run("get nodes") == "kubectl --context 'my cluster' get nodes"
    assert real.restore == "Bring it back: pulumi up -s prod --refresh"
    assert simulated.restore.startswith("Bring it back: evenkeel up local; ")
    assert real.bring("chart", "home") == real.restore
    assert real.bring("op", "home").startswith("op makes it. Look why it does not: kubectl ")
