"""Rendering: the same twice, from memory the second time, and found out where it cannot be."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from simulator.errors import ChartError
from simulator.plugins.kubernetes import render
from simulator.plugins.kubernetes.charts_archive import ChartFiles, inspect_chart
from simulator.plugins.kubernetes.charts_repository import helm_environ
from simulator.plugins.kubernetes.child_names import shown
from simulator.plugins.kubernetes.render import Release, Rendering, render_chart
from simulator.session import Session
from tests.simulator.plugins.kubernetes.construct.recording import SMALL

if TYPE_CHECKING:
    from tests.simulator.plugins.kubernetes.conftest import Cluster

KEPT = """
{{- $old := lookup "v1" "Secret" .Release.Namespace "kept" }}
apiVersion: v1
kind: Secret
metadata:
  name: kept
data:
  password: {{ if $old }}{{ $old.data.password }}{{ else }}{{ randAlphaNum 16 | b64enc }}{{ end }}
"""
"""A password that is made up once, and then looked up: the habit of many charts."""

RELEASE = Release(
    name="rel",
    namespace="prod",
    values={},
    kubernetes="1.36",
    api_versions=("small.example.com/v1", "small.example.com/v1/Lamp"),
)

_RUN = render._run


@pytest.fixture
def chart() -> ChartFiles:
    """The fixture chart."""
    return inspect_chart(SMALL)


def names(rendering: Rendering) -> list[str]:
    """Return kind and name of each object, sorted."""
    return sorted(shown(each) for each in rendering.manifests)


def test_a_chart_renders_the_same_twice(
    chart: ChartFiles, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second rendering comes from memory: no helm runs, and the objects are equal."""
    first = render_chart(chart, RELEASE, session)
    monkeypatch.setattr(render, "_run", None)
    assert render_chart(chart, RELEASE, session) == first
    assert names(first) == [
        "ConfigMap rel-knows-lamps",
        "CustomResourceDefinition lamps.small.example.com",
        "Deployment rel-web",
        "Lamp rel-lamps/desk",
        "List",
        "Namespace rel-lamps",
        "Secret rel-token",
        "ValidatingWebhookConfiguration rel-check",
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"values": {"color": "red"}},
        {"kubernetes": "1.35"},
        {"namespace": "dev"},
        {"name": "other"},
        {"api_versions": ()},
        {"include_definitions": False},
    ],
)
def test_what_matters_renders_anew(
    chart: ChartFiles, session: Session, change: dict[str, object]
) -> None:
    """Each thing that a template can see is part of what a rendering is remembered under."""
    first = render_chart(chart, RELEASE, session)
    second = render_chart(chart, replace(RELEASE, **change), session)  # type: ignore[arg-type] # one field
    assert first.manifests != second.manifests


def test_random_objects_are_named_and_not_remembered(chart: ChartFiles, session: Session) -> None:
    """A chart that makes up a password says so; remembering it would hide a change at each run."""
    rendering = render_chart(chart, replace(RELEASE, values={"random": True}), session)
    assert rendering.random == ("Secret rel-random",)
    assert list(session.charts.rglob("*.json")) == []


def test_values_do_not_stay_on_disk(chart: ChartFiles, session: Session) -> None:
    """The file of values is gone afterwards; what is kept is readable by its owner alone."""
    render_chart(chart, replace(RELEASE, values={"password": "geheim"}), session)
    kept = [each for each in session.charts.rglob("*") if each.is_file()]
    assert [each.parent.name for each in kept] == ["rendered"]
    assert kept[0].stat().st_mode & 0o777 == 0o600
    assert {each["kind"] for each in json.loads(kept[0].read_text())} >= {"Secret", "Deployment"}


def test_helms_words_are_passed_on(chart: ChartFiles, session: Session) -> None:
    """A chart that refuses its Kubernetes version fails with helm's sentence and no traceback."""
    with pytest.raises(ChartError, match=r"chart small 1\.2\.3: helm cannot render it: .*1\.29"):
        render_chart(chart, replace(RELEASE, kubernetes="1.29"), session)


def test_nothing_of_the_users_is_seen(
    chart: ChartFiles, session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Helm runs without HOME, KUBECONFIG and credentials of the person who rehearses."""
    monkeypatch.setenv("HELM_KUBETOKEN", "geheim")
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "mine"))
    environ = helm_environ(tmp_path)
    assert environ["HOME"] == str(tmp_path)
    assert not {"HELM_KUBETOKEN", "KUBECONFIG", "AWS_PROFILE"} & set(environ)
    render_chart(chart, RELEASE, session)


@pytest.mark.cluster
def test_lookup_is_answered_by_the_sessions_cluster(
    chart: ChartFiles, cluster: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A template that asks the cluster gets the truth, and its rendering is not remembered.

    That it asks is: from then on helm runs once, and asks the cluster right away.
    """
    shared: Session = cluster.session  # type: ignore[attr-defined] # the shared fixture
    own = Session.write(tmp_path / "own", shared.data)
    own.kubeconfig.write_bytes(shared.kubeconfig.read_bytes())
    rendering = render_chart(chart, replace(RELEASE, values={"curious": True}), own)
    curious = next(
        each for each in rendering.manifests if each["metadata"].get("name") == "rel-curious"
    )
    assert rendering.asks_cluster
    assert curious["data"] == {"found": "true"}
    kept = [json.loads(each.read_bytes()) for each in own.charts.rglob("*.json")]
    assert {one["kind"] for each in kept for one in each} == {"CustomResourceDefinition"}

    runs: list[Path] = []

    def run(command: list[str], work: Path, kubeconfig: Path, chart: ChartFiles) -> str:
        runs.append(kubeconfig)
        return _RUN(command, work, kubeconfig, chart)

    monkeypatch.setattr(render, "_run", run)
    assert render_chart(chart, replace(RELEASE, values={"curious": True}), own) == rendering
    assert runs == [own.kubeconfig]


@pytest.mark.cluster
def test_a_password_that_is_gone_is_found_out(
    cluster: "Cluster", namespace: str, tmp_path: Path
) -> None:
    """While its Secret is there the chart comes out the same; afterwards it is random again."""
    shutil.copytree(SMALL, tmp_path / "chart")
    (tmp_path / "chart" / "templates" / "kept.yaml").write_text(KEPT)
    chart = inspect_chart(tmp_path / "chart")
    own = Session.write(tmp_path / "own", cluster.session.data)
    own.kubeconfig.write_bytes(cluster.session.kubeconfig.read_bytes())
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "kept"}}
    secret["metadata"] |= {"namespace": namespace}  # type: ignore[operator] # a mapping

    def rendered() -> Rendering:
        return render_chart(chart, replace(RELEASE, namespace=namespace), own)

    assert rendered().random == ("Secret kept",)
    for password in ("Z2Vo", "ZWlt"):
        cluster.api.apply({**secret, "data": {"password": password}}, manager="t", force=True)
        assert [rendered().random for _ in range(2)] == [(), ()]
    cluster.api.delete(secret)
    assert [rendered().random for _ in range(2)] == [("Secret kept",)] * 2
