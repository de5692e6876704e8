"""The upstream charts that evenkeel installs: they render the same twice, and completely."""

from collections import Counter
from pathlib import Path

import pytest

from components.addons.gpu_operator import ADDON as GPU_OPERATOR
from components.addons.prometheus import ADDON as PROMETHEUS
from components.addons.record import AddOn
from simulator.plugins.kubernetes.charts_archive import inspect_chart
from simulator.plugins.kubernetes.config_group_order import order
from simulator.plugins.kubernetes.render import Release, Rendering, render_chart
from simulator.session import Session
from stacks.environment import read
from stacks.plan import offer

pytestmark = pytest.mark.charts

LOCAL = Path(__file__).parents[5] / "environments" / "Pulumi.local.yaml"


def render(addon: AddOn, archives: Path, session: Session) -> Rendering:
    """Render an add-on's chart as the local environment sets it."""
    (planned, *_) = addon.plan(offer(read(LOCAL), "local"), addon.options()).charts
    chart = inspect_chart(archives / f"{planned.pin.name}-{planned.pin.version}.tgz")
    release = Release(
        name=planned.release,
        namespace=addon.namespace,
        values=planned.values,
        kubernetes="1.36",
        api_versions=chart.kinds,
    )
    return render_chart(chart, release, session)


@pytest.mark.parametrize("addon", [GPU_OPERATOR, PROMETHEUS], ids=lambda each: each.name)
def test_charts_render_the_same_twice(addon: AddOn, chart_archives: Path, session: Session) -> None:
    """No object is made up anew, and none depends on what is in the cluster."""
    rendering = render(addon, chart_archives, session)
    assert (rendering.random, rendering.asks_cluster) == ((), False)


def test_the_gpu_operator_is_complete(chart_archives: Path, session: Session) -> None:
    """Hooks are left out; definitions, the ClusterPolicy and node feature discovery are there."""
    manifests = render(GPU_OPERATOR, chart_archives, session).manifests
    kinds = Counter(each.manifest["kind"] for each in order(manifests))
    found = {kind: kinds[kind] for kind in ("CustomResourceDefinition", "ClusterPolicy", "Job")}
    assert found == {"CustomResourceDefinition": 8, "ClusterPolicy": 1, "Job": 0}


def test_the_prometheus_stack_is_complete(chart_archives: Path, session: Session) -> None:
    """Ten definitions, one Prometheus, one Alertmanager, and no Job of a hook."""
    manifests = render(PROMETHEUS, chart_archives, session).manifests
    kinds = Counter(each.manifest["kind"] for each in order(manifests))
    wanted = ("CustomResourceDefinition", "Prometheus", "Alertmanager", "Job")
    assert {kind: kinds[kind] for kind in wanted} == {
        "CustomResourceDefinition": 10,
        "Prometheus": 1,
        "Alertmanager": 1,
        "Job": 0,
    }
