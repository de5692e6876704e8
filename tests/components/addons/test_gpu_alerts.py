"""Alerts about failing GPUs read what is published and scraped, and reach Alertmanager.

No Prometheus runs in a rehearsal, so the chain is followed by names: an alert's expression, who
publishes the metric and with which labels, who scrapes that, and who takes the rule.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from components.addons.catalogue import catalogue
from components.addons.gpu_health import ADDON as GPU_HEALTH
from components.addons.gpu_operator import ADDON as GPU_OPERATOR
from components.addons.prometheus import ADDON as PROMETHEUS
from components.addons.record import AddOn
from components.contract import ClusterOffer
from tests.components.addons.rendered import Json, at, found, render


class Metric(NamedTuple):
    """What is published under a name."""

    program: str
    """The workload whose pods publish it."""

    labels: frozenset[str]


_EXPORTED = frozenset({"gpu", "UUID", "pci_bus_id", "device", "modelName", "Hostname", "err_code"})

PUBLISHED: Mapping[str, Metric] = {
    "DCGM_FI_DEV_XID_ERRORS": Metric("nvidia-dcgm-exporter", _EXPORTED),
    "fault_quarantine_current_quarantined_nodes": Metric("fault-quarantine", frozenset({"node"})),
    "fault_quarantine_breaker_state": Metric("fault-quarantine", frozenset({"state"})),
    "node_drainer_waiting_for_timeout": Metric("node-drainer", frozenset({"node"})),
}
"""What the pinned versions publish: NVSentinel's list of metrics (docs/METRICS.md there), and of
the exporter the counters that it has unless it is told of others."""

OTHERS = "DCGM_EXPORTER_COLLECTORS"
"""The variable by which the exporter is told of a file of counters."""

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_WORDS = {"max", "min", "sum", "by", "without", "and", "or", "unless"}


def plan_of(addon: AddOn, offer: ClusterOffer) -> Any:  # noqa: ANN401 - a plan, as its record has it
    """Return what an add-on puts on the cluster, with its default options."""
    return addon.plan(offer, addon.options())


def alerts(offer: ClusterOffer) -> list[Json]:
    """Return the alerts of the add-on."""
    (rule,) = (
        each for each in plan_of(GPU_HEALTH, offer).after if each["kind"] == "PrometheusRule"
    )
    return [alert for group in rule["spec"]["groups"] for alert in group["rules"]]


def read(expression: str) -> tuple[set[str], set[str], set[str] | None]:
    """Return the metrics of an expression, the labels that it reads, and those that it leaves."""
    kept = re.search(r"\bby \(([^)]*)\)", expression)
    left = set(_WORD.findall(kept[1])) if kept else None
    matched = set(
        re.findall(r"(\w+)\s*(?:=~|!=|!~|=)", " ".join(re.findall(r"{(.*?)}", expression)))
    )
    bare = re.sub(r'{.*?}|by \([^)]*\)|"[^"]*"', "", expression)
    return set(_WORD.findall(bare)) - _WORDS, matched | (left or set()), left


def test_each_alert_reads_what_is_published(everything: ClusterOffer) -> None:
    """The metric with its labels; a text names no label that the expression does not leave."""
    read_all = set()
    for each in alerts(everything):
        metrics, labels, left = read(each["expr"])
        (metric,) = metrics
        told = set(re.findall(r"\$labels\.(\w+)", " ".join(each["annotations"].values())))
        read_all |= metrics

        assert labels <= PUBLISHED[metric].labels, each
        assert told <= (PUBLISHED[metric].labels if left is None else left), each

    assert read_all == set(PUBLISHED)


def test_an_alert_is_read_as_it_is_meant() -> None:
    """What reads expressions here finds a wrong metric, and a wrong label."""
    assert read('max by (node) (a_b{state="X"}) > 0') == ({"a_b"}, {"node", "state"}, {"node"})
    assert read("a > 0 and b == 1") == ({"a", "b"}, set(), None)


def test_the_exporter_keeps_its_own_counters_and_is_scraped(everything: ClusterOffer) -> None:
    """A list of counters of ours would have to name the XID errors."""
    (chart,) = plan_of(GPU_OPERATOR, everything).charts
    exporter = chart.values["dcgmExporter"]
    named = {each.name for each in chart.expectations.workloads}

    assert exporter["enabled"]
    assert exporter["serviceMonitor"]["enabled"]
    assert not {"config", "env"} & exporter.keys()
    assert PUBLISHED["DCGM_FI_DEV_XID_ERRORS"].program in named


@pytest.mark.charts
def test_the_charts_exporter_reads_a_file_of_the_image(
    everything: ClusterOffer, tmp_path: Path
) -> None:
    """All such files of the image have the XID errors."""
    (chart,) = plan_of(GPU_OPERATOR, everything).charts
    objects = render(chart, GPU_OPERATOR.namespace, everything, tmp_path)
    ((_, policy),) = found(objects, "ClusterPolicy").items()
    told = {each["name"]: each["value"] for each in at(policy, "spec.dcgmExporter.env") or ()}

    assert at(policy, "spec.dcgmExporter.serviceMonitor.enabled")
    assert not at(policy, "spec.dcgmExporter.config.name")
    assert told.get(OTHERS, "/etc/dcgm-exporter/").startswith("/etc/dcgm-exporter/")


@pytest.mark.charts
@pytest.mark.parametrize("program", ["fault-quarantine", "node-drainer"])
def test_what_cordons_and_drains_is_scraped(
    program: str, everything: ClusterOffer, tmp_path: Path
) -> None:
    """A monitor selects the pods of the program, in its namespace, and a port that they have."""
    (chart,) = plan_of(GPU_HEALTH, everything).charts
    objects = render(chart, GPU_HEALTH.namespace, everything, tmp_path)
    pods = found(objects, "Deployment")["Deployment", program]["spec"]["template"]
    ports = {
        port.get("name") for each in pods["spec"]["containers"] for port in each.get("ports", ())
    }
    scraped = {
        endpoint["port"]
        for each in found(objects, "PodMonitor").values()
        if _selects(each["spec"]["selector"], pods["metadata"]["labels"])
        for endpoint in each["spec"]["podMetricsEndpoints"]
    }

    assert "metrics" in scraped & ports


def _selects(selector: Json, labels: Json) -> bool:
    for each in selector.get("matchExpressions") or ():
        there = labels.get(each["key"])
        if each["operator"] != "In" or there not in each["values"]:
            return False
    return all(
        labels.get(key) == value for key, value in (selector.get("matchLabels") or {}).items()
    )


@pytest.mark.charts
def test_prometheus_takes_the_rule_and_tells_alertmanager(
    everything: ClusterOffer, tmp_path: Path
) -> None:
    """Rules and monitors of any name in any namespace; what fires goes to its own service."""
    (chart,) = plan_of(PROMETHEUS, everything).charts
    objects = render(chart, PROMETHEUS.namespace, everything, tmp_path)
    ((_, prometheus),) = found(objects, "Prometheus").items()
    (told,) = prometheus["spec"]["alerting"]["alertmanagers"]
    service = found(objects, "Service")["Service", told["name"]]

    for each in ("rule", "podMonitor", "serviceMonitor"):
        assert prometheus["spec"][f"{each}Selector"] == {}, each
        assert prometheus["spec"][f"{each}NamespaceSelector"] == {}, each
    assert (told["namespace"], service["metadata"]["namespace"]) == (PROMETHEUS.namespace,) * 2
    assert told["port"] in {each["name"] for each in service["spec"]["ports"]}
    assert len(found(objects, "Alertmanager")) == 1


def test_prometheus_takes_every_rule(everything: ClusterOffer) -> None:
    """Where the chart is not at hand, by what it is told; and the rule is there with it alone."""
    (chart,) = plan_of(PROMETHEUS, everything).charts
    told = chart.values["prometheus"]["prometheusSpec"]

    assert told["ruleSelectorNilUsesHelmValues"] is False
    assert told["podMonitorSelectorNilUsesHelmValues"] is False
    assert "prometheus" in catalogue()["gpu-health"].uses
    assert alerts(everything)
