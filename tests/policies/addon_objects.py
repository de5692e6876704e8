"""Every object that an add-on puts on a cluster, as data: from its plan, and from its charts."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from components.addons.plan import Plan
from components.addons.record import AddOn
from components.contract import ClusterOffer
from components.planning import labels
from policies import exemptions, rules
from policies.dispatch import Dispatch
from policies.judgement import Outcome, Subject
from policies.settings import Settings
from simulator.plugins.kubernetes.stand_in import stand_in
from simulator.session_data import Chart as Expected
from tests.components.addons.rendered import archive, render
from tests.components.addons.test_real_manifests import built

Json = dict[str, Any]

_EVERYWHERE = {"CustomResourceDefinition", "Namespace", "PriorityClass", "StorageClass"}
"""Kinds of a whole cluster whose names do not say so."""


@dataclass(frozen=True)
class Denial:
    """A mandatory rule that an object does not keep."""

    rule: str
    identity: str
    reason: str


def planned(addon: AddOn, plan: Plan) -> Iterator[Json]:
    """Yield what a plan itself makes: namespaces, ConfigMaps, and objects beside the charts."""
    yield _namespace(addon.namespace, addon.pod_security)
    for each in plan.namespaces:
        yield _namespace(each.name, each.pod_security)
    for name, data in plan.config_maps.items():
        metadata = {"name": name, "namespace": addon.namespace}
        yield {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": dict(data)}
    yield from (dict(each) for each in (*plan.before, *plan.after))


def stood_in(addon: AddOn, plan: Plan) -> Iterator[Json]:
    """Yield what stands in for an add-on's charts and manifests."""
    for chart in plan.charts:
        expected = Expected.model_validate(plan.to_json()[f"{chart.pin.name}/{chart.release}"])
        yield from stand_in(expected, chart.release, chart.values, addon.namespace)
    for each in plan.manifests:
        expected = Expected.model_validate(plan.to_json()[each.pin.name])
        yield from stand_in(expected, each.pin.name, {}, addon.namespace)


def rendered(addon: AddOn, plan: Plan, cluster: ClusterOffer, folder: Path) -> Iterator[Json]:
    """Yield what the real charts and manifests hold, of which there are archives; else skip."""
    missing = 0
    for chart in plan.charts:
        try:
            archive(chart)
        except pytest.skip.Exception:
            missing += 1
            continue
        namespace = chart.namespace or addon.namespace
        yield from (_placed(each, namespace) for each in render(chart, namespace, cluster, folder))
    if plan.manifests:
        for _, objects in built(addon, plan, folder):
            yield from (_placed(each, addon.namespace) for each in objects)
    if missing and missing == len(plan.charts) and not plan.manifests:
        pytest.skip(f"{addon.name}: needs its charts as archives in EVENKEEL_CHARTS")


class Judged:
    """The rules as one environment's stage holds them, over objects of Kubernetes."""

    def __init__(self, stage: str) -> None:
        """Load rules and exemptions."""
        self._dispatch = Dispatch(rules.load())
        self._exemptions = exemptions.load()
        self._settings = Settings({"stage": stage})
        self.seen = 0
        """How often a rule was held against an object."""

    def denials(self, obj: Json, environment: str = "any") -> Iterator[Denial]:
        """Yield the mandatory rules that an object violates and is not exempt from."""
        token = _token(obj)
        identity = exemptions.identity(token, "", obj)
        subject = Subject(obj)
        for judge in self._dispatch.match(token).judges:
            self.seen += 1
            if self._settings.level(judge.rule) in {"advisory", "disabled"}:
                continue
            verdict = judge.judge(subject, self._settings.params(judge.rule))
            if verdict.outcome is Outcome.ADMIT:
                continue
            if not any(
                each.covers(judge.rule.id, identity, environment, exemptions.today())
                for each in self._exemptions
            ):
                yield Denial(judge.rule.id, identity, verdict.reason)


def _namespace(name: str, pod_security: str) -> Json:
    said = {labels.POD_SECURITY: pod_security}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": said}}


def _placed(obj: Json, namespace: str) -> Json:
    """Return an object where a chart that leaves it open puts it."""
    if obj["kind"].startswith("Cluster") or obj["kind"] in _EVERYWHERE:
        return obj
    return {**obj, "metadata": {"namespace": namespace, **obj["metadata"]}}


def _token(obj: Json) -> str:
    version = obj["apiVersion"]
    return f"kubernetes:{version if '/' in version else f'core/{version}'}:{obj['kind']}"
