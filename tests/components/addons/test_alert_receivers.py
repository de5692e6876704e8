"""Alerts reach those whom an environment names: the route of each, as the operator makes it.

No Alertmanager runs in a rehearsal. The operator puts each AlertmanagerConfig of Alertmanager's own
namespace before the chart's route, lets alerts go on to the next one, and, by the strategy that the
chart is told, adds no matcher for the namespace.
"""

import base64
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.addons.plan import Object, Plan
from components.addons.prometheus import ADDON as PROMETHEUS
from components.addons.prometheus.sizes import gibibytes, kept_size, memory_asked
from components.contract import ClusterOffer
from components.section import SectionError
from tests.components.addons.rendered import Json, found, render
from tests.components.addons.test_gpu_alerts import alerts

_KEY = {"name": "alerts", "key": "key"}
RECEIVERS: list[dict[str, Any]] = [
    {"name": "on-call", "severities": ["critical"], "pagerduty": {"secret": _KEY}},
    {"name": "chat", "slack": {"secret": _KEY}},
    {"name": "tickets", "severities": ["info"], "webhook": {"secret": _KEY}},
]
OUR_STRATEGY = "OnNamespaceExceptForAlertmanagerNamespace"


def planned(offer: ClusterOffer, *receivers: dict[str, Any]) -> Plan:
    """Return the plan for some receivers."""
    return PROMETHEUS.plan(offer, PROMETHEUS.options.model_validate({"receivers": receivers}))


def refused(offer: ClusterOffer, *receivers: dict[str, Any]) -> list[str]:
    """Return what is refused of some receivers."""
    options = PROMETHEUS.options.model_validate({"receivers": receivers})
    return list(PROMETHEUS.refuses(offer, options))


def configs(plan: Plan) -> list[Object]:
    """Return what the operator makes routes of."""
    return [each for each in plan.after if each["kind"] == "AlertmanagerConfig"]


def hearing(configs: list[Object], labels: Json) -> set[str]:
    """Return the receivers of an alert with some labels."""
    return {
        each["spec"]["route"]["receiver"]
        for each in configs
        if all(_matches(matcher, labels) for matcher in each["spec"]["route"]["matchers"])
    }


def _matches(matcher: Json, labels: Json) -> bool:
    if matcher["matchType"] == "=":
        return bool(labels.get(matcher["name"], "") == matcher["value"])
    assert matcher["matchType"] == "=~"
    return re.fullmatch(matcher["value"], labels.get(matcher["name"], "")) is not None


def test_each_gpu_alert_reaches_those_who_are_named_for_it(everything: ClusterOffer) -> None:
    """A machine with a broken GPU calls somebody; what only warns is read in the channel."""
    made = configs(planned(everything, *RECEIVERS))
    heard = {each["alert"]: hearing(made, each["labels"]) for each in alerts(everything)}

    assert heard["GpuNodeQuarantined"] == {"on-call", "chat"}
    assert heard["GpuQuarantineStopped"] == {"on-call", "chat"}
    assert heard["GpuXidError"] == {"chat"}
    assert heard["GpuDrainTakesLong"] == {"chat"}


def test_what_always_fires_calls_nobody(everything: ClusterOffer) -> None:
    """The chart's Watchdog has the severity none, and so has what only inhibits others."""
    made = configs(planned(everything, *RECEIVERS))

    assert hearing(made, {"alertname": "Watchdog", "severity": "none"}) == set()
    assert hearing(made, {"alertname": "InfoInhibitor", "severity": "none"}) == set()


def test_each_route_leads_to_its_own_receiver(everything: ClusterOffer) -> None:
    """One object each, in Alertmanager's namespace: a Secret that is missing silences one."""
    for each in configs(planned(everything, *RECEIVERS)):
        (receiver,) = each["spec"]["receivers"]

        assert each["metadata"]["namespace"] == PROMETHEUS.namespace
        assert each["spec"]["route"]["receiver"] == receiver["name"] == each["metadata"]["name"]
        assert len(receiver.keys() - {"name"}) == 1


@pytest.mark.charts
def test_the_charts_alertmanager_takes_them_for_all_namespaces(
    everything: ClusterOffer, tmp_path: Path
) -> None:
    """It selects every AlertmanagerConfig, and those beside it are not held to its namespace."""
    plan = planned(everything, *RECEIVERS)
    objects = render(plan.charts[0], PROMETHEUS.namespace, everything, tmp_path)
    ((_, alertmanager),) = found(objects, "Alertmanager").items()
    spec = alertmanager["spec"]

    assert alertmanager["metadata"]["namespace"] == PROMETHEUS.namespace
    assert spec["alertmanagerConfigSelector"] == {}
    assert spec["alertmanagerConfigNamespaceSelector"] == {}
    assert spec["alertmanagerConfigMatcherStrategy"] == {"type": OUR_STRATEGY}
    assert spec["externalUrl"] == "https://alerts.ml.example.com"


@pytest.mark.charts
def test_no_alert_that_the_chart_brings_is_without_a_route(
    everything: ClusterOffer, tmp_path: Path
) -> None:
    """Each severity of its rules is one that a receiver can be named for, or fires always."""
    plan = planned(everything, *RECEIVERS)
    objects = render(plan.charts[0], PROMETHEUS.namespace, everything, tmp_path)
    fired = [
        rule
        for each in found(objects, "PrometheusRule").values()
        for group in each["spec"]["groups"]
        for rule in group["rules"]
        if "alert" in rule
    ]
    unheard = {
        each["alert"] for each in fired if not hearing(configs(plan), each.get("labels") or {})
    }

    assert len(fired) > 100
    assert unheard == {"InfoInhibitor", "Watchdog"}


@pytest.mark.charts
def test_the_charts_own_route_reaches_nobody(everything: ClusterOffer, tmp_path: Path) -> None:
    """So that an alert reaches people once, by the routes of the environment alone."""
    objects = render(planned(everything).charts[0], PROMETHEUS.namespace, everything, tmp_path)
    secret = found(objects, "Secret")["Secret", "alertmanager-kube-prometheus"]
    config = yaml.safe_load(base64.b64decode(secret["data"]["alertmanager.yaml"]))

    assert config["route"]["receiver"] == "null"
    assert {each["receiver"] for each in config["route"]["routes"]} == {"null"}
    assert config["receivers"] == [{"name": "null"}]


@pytest.mark.parametrize(("stage", "warned"), [("prod", 1), ("staging", 0), ("dev", 0)])
def test_production_without_a_receiver_is_warned_of(
    stage: Any,  # noqa: ANN401 - one of the stages
    warned: int,
    cluster: ClusterOffer,
) -> None:
    """In each preview, until there is one."""
    offer = replace(cluster, stage=stage)

    assert len(planned(offer).warnings) == warned
    assert planned(offer, RECEIVERS[0]).warnings == ()


def test_receivers_that_make_no_sense_are_refused(cluster: ClusterOffer) -> None:
    """No kind, two kinds, a name twice, half a login: each with its place, and all at once."""
    mail = {"to": ["a@example.com"], "sender": "b@example.com", "server": "smtp.example.com:587"}
    wrong = refused(
        cluster,
        {"name": "none"},
        {"name": "two", "slack": {"secret": _KEY}, "webhook": {"secret": _KEY}},
        {"name": "two", "email": mail | {"user": "b"}},
    )

    assert [each.partition("; expected")[0] for each in wrong] == [
        "addons.prometheus.receivers[0]: got no kind",
        "addons.prometheus.receivers[1]: got slack and webhook",
        "addons.prometheus.receivers[2].name: got two, which another receiver has",
        "addons.prometheus.receivers[2].email: got one of user and secret",
    ]
    assert refused(cluster, *RECEIVERS, {"name": "mail", "email": mail}) == []


@pytest.mark.parametrize(
    "options",
    [
        {"storage": "5Gi"},
        {"storage": "100Ti"},
        {"storage": "50GB"},
        {"memory": "1Gi"},
        {"memory": "8192Mi"},
        {"receivers": [{"name": "chat", "slack": {"secret": "https://hooks.slack.com/x"}}]},
        {"receivers": [{"name": "chat", "severities": ["fatal"], "slack": {"secret": _KEY}}]},
    ],
)
def test_what_cannot_be_is_told_at_once(options: dict[str, Any]) -> None:
    """Sizes out of bounds, and a key in place of where the key is."""
    with pytest.raises(SectionError):
        PROMETHEUS.options.model_validate(options)


@pytest.mark.parametrize("storage", ["10Gi", "50Gi", "9999Gi", "1Ti", "99Ti"])
def test_what_is_kept_leaves_room_on_the_volume(storage: str) -> None:
    """For the log, and for blocks that are put together before the old ones go."""
    kept = int(kept_size(storage).removesuffix("GiB"))

    assert 0.8 <= kept / gibibytes(storage) <= 0.85
    assert memory_asked("2Gi") == "1Gi"
    assert memory_asked("8Gi") == "2Gi"
