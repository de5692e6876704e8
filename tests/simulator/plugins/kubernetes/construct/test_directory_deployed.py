"""An add-on of a project's own, deployed by the embedded engine: as it is, and off and on again."""

from pathlib import Path

import pytest

from evenkeel.testing import Rehearsal, Result, session_data
from evenkeel.testing.fixtures import Rehearse, rehearse
from simulator.plugins.kubernetes.charts_journal import recorded
from simulator.session import Session
from tests.fixtures.projects.lamps.record import lamps_plan
from tests.simulator.plugins.kubernetes.construct.published import (
    deployment,
    kustomization,
    packed,
)

__all__ = ["rehearse"]
pytestmark = [pytest.mark.cluster, pytest.mark.xdist_group("directory")]

PROJECT = Path(__file__).parents[4] / "fixtures" / "projects" / "lamps"
SOURCE = "http://127.0.0.1:9/org/lamps//config?ref=v1.2.0"
KINDS = ("apps/v1 Deployment", "v1 Service", "v1 ConfigMap", "lamps.example.com/v1 Lamp")


CHART = "apiVersion: v2\nname: boats\nversion: 1.0.0\n"
DEFINITION = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: boats.lamps.example.com
  annotations: {helm.sh/resource-policy: keep}
spec:
  group: lamps.example.com
  scope: Cluster
  names: {kind: Boat, plural: boats, singular: boat}
  versions:
    - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
"""


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """The configuration of the project."""
    folder = tmp_path_factory.mktemp("lamps") / "own"
    kustomization(folder, SOURCE)
    return {
        "folder": str(folder),
        "source": SOURCE,
        "evenkeel:environment": {"stage": "dev"},
    }


@pytest.fixture(scope="module")
def lamps(rehearse: Rehearse, config: dict[str, object]) -> Rehearsal:
    """The project, not deployed yet."""
    expected = lamps_plan(SOURCE, Path(str(config["folder"]))).to_json()
    return rehearse(PROJECT, session_data(charts=expected), config=config)


def made(lamps: Rehearsal) -> set[tuple[str, str, str, bool]]:
    """Return kind, namespace and name of what is there, and whether it stands in for something."""
    served = {f"{each.api_version} {each.kind}" for each in lamps.objects.api.kinds.discover()}
    return {
        (
            kind.split()[1],
            space,
            each["metadata"]["name"],
            "evenkeel.dev/stand-in" in each["metadata"].get("labels", {}),
        )
        for kind in served.intersection(KINDS)
        for space in ("lamp-system", "lamp-hooks")
        for each in lamps.objects.list(*kind.split(), namespace=space)
        if each["metadata"]["name"] != "kube-root-ca.crt"
    }


def test_out_of_reach_its_stand_in_becomes_ready(lamps: Rehearsal) -> None:
    """Every object is in its namespace, which the add-on has made before; again nothing changes."""
    result = lamps.up()

    assert made(lamps) == {
        ("Deployment", "lamp-system", "lamps", True),
        ("Deployment", "lamp-hooks", "hooks", True),
        ("Service", "lamp-hooks", "hooks", True),
        ("Lamp", "lamp-hooks", "desk", True),
    }
    hooks = lamps.objects.get("apps/v1", "Deployment", "hooks", namespace="lamp-hooks")
    assert hooks["status"]["readyReplicas"] == 1
    assert any("lamps v1.2.0: stand-in (source not reach" in each for each in result.messages)
    assert recorded(Session.open(lamps.session.folder))["lamps-manifests"].source == "stand-in"
    assert set(lamps.up().changes) == {"same"}


def test_with_an_archive_the_real_ones_take_its_place(
    lamps: Rehearsal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same names are the same resources; what only stood in goes."""
    lamps.up()
    tree = {
        "config/kustomization.yaml": {"resources": ["lamps.yaml"]},
        "config/lamps.yaml": deployment("lamps"),
    }
    (tmp_path / "lamps-v1.2.0.tgz").write_bytes(packed("lamps", tree))
    monkeypatch.setenv("EVENKEEL_CHARTS", str(tmp_path))
    preview = lamps.preview()
    result = lamps.up()

    assert preview.changes == result.changes
    assert result.changes["delete"] == 4
    assert made(lamps) == {("Deployment", "lamp-system", "lamps", False)}
    live = lamps.objects.get("apps/v1", "Deployment", "lamps", namespace="lamp-system")
    image = live["spec"]["template"]["spec"]["containers"][0]["image"]
    assert image == "r.example.com/lamps:v1.2.0"
    assert set(lamps.up().changes) == {"same"}
    assert (
        recorded(Session.open(lamps.session.folder))["lamps-manifests"].origin == "EVENKEEL_CHARTS"
    )


def test_a_definition_that_its_chart_keeps_goes_with_the_add_on_and_comes_again(
    lamps: Rehearsal, config: dict[str, object], tmp_path: Path
) -> None:
    """Off and on again works; as the chart would have it, what was kept is in the way."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "Chart.yaml").write_text(CHART)
    (tmp_path / "templates" / "definition.yaml").write_text(DEFINITION)
    kind, name = ("apiextensions.k8s.io/v1", "CustomResourceDefinition"), "boats.lamps.example.com"
    on = {**config, "chart": str(tmp_path), "owned": True}

    def switch(target: dict[str, object], *, check: bool = True) -> Result:
        lamps.configure(target)
        return lamps.up(check=check)

    try:
        switch(on)
        off = switch(config)
        assert off.changes["delete"] > 0
        assert lamps.objects.api.find(*kind, name) is None
        switch({**on, "owned": False})
        switch(config)
        assert lamps.objects.api.find(*kind, name) is not None
        refused = switch(on, check=False)
        assert not refused.ok
        assert any(f'"{name}" already exists' in each for each in refused.errors)
    finally:
        switch(config, check=False)
        lamps.objects.api.request("DELETE", f"/apis/{kind[0]}/customresourcedefinitions/{name}")
