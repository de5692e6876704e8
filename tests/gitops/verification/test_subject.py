"""An environment in the words of a verification."""

import pytest

from components.addons.expectations import Expectations, Service, Workload
from components.addons.pin import Pin
from components.addons.plan import Chart, Manifests, Plan
from components.addons.record import AddOn
from gitops.verification.subject import subject
from gitops.verification.wanted import parts
from stacks.environment import parse
from tests.environments import ROOT, read_environment

PIN = Pin(name="web", version="1.0.0", source="https://example.com")


def _expect(name: str, namespace: str = "") -> Expectations:
    workload = Workload(kind="Deployment", name=name, image="i:1", namespace=namespace)
    return Expectations(workloads=(workload,))


def test_every_part_of_a_plan_is_looked_at() -> None:
    """Charts where they go, manifests and what controllers make where the add-on is."""
    plan = Plan(
        charts=(
            Chart(pin=PIN, release="a", values={}, expectations=_expect("a")),
            Chart(pin=PIN, release="b", values={}, expectations=_expect("b"), namespace="side"),
        ),
        manifests=(Manifests(pin=PIN, folder=ROOT, expectations=_expect("c", "far")),),
        after_expectations=Expectations(services=(Service(name="d", ports={}),)),
    )
    addon = AddOn(name="web", namespace="home", pins=(PIN,), plan=lambda *_: plan)

    found = list(parts([(addon, plan)]))

    assert [sorted(each.namespaces()) for each in found] == [["home"], ["side"], ["far"], ["home"]]
    assert {each.addon for each in found} == {"web"}


def test_an_addon_without_objects_of_its_own_has_no_empty_part() -> None:
    """Nothing is expected of what controllers make of nothing."""
    addon = AddOn(name="web", namespace="home", pins=(PIN,), plan=lambda *_: Plan())

    assert list(parts([(addon, Plan())])) == []


def test_a_private_environments_nodes_are_claimed() -> None:
    """They carry each label of the claim, and the taints of nobody else."""
    wanted = subject(parse(read_environment("local")), "local")

    train, serve = wanted.pools
    assert (train.pool, train.least, train.claimed) == ("train", 2, True)
    assert train.gpus == {"nvidia.com/gpu": 8}
    assert serve.labels["nvidia.com/device-plugin.config"] == "time-slices-4"
    assert {each.addon for each in wanted.parts} == {"gpu-operator", "prometheus"}
    assert wanted.prometheus is not None
    place = (wanted.prometheus.namespace, wanted.prometheus.service, wanted.prometheus.port)
    assert place == ("monitoring", "prometheus-operated", 9090)


@pytest.mark.parametrize("name", ["aws-prod", "gcp-prod", "azure-prod"])
def test_a_clouds_nodes_are_the_clouds(name: str) -> None:
    """Labels and further taints come from the cloud's pool; only ours is looked for."""
    wanted = subject(parse(read_environment(name)), name)

    assert {each.claimed for each in wanted.pools} == {False}
    assert all(not each.labels for each in wanted.pools)


def test_without_prometheus_nobody_is_asked_for_metrics() -> None:
    """The add-on that is off has no service."""
    assert subject(parse(read_environment("local", ("gpu-operator",))), "local").prometheus is None
