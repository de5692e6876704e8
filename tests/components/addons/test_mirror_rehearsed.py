"""A chart from a mirror, or out of `vendor/`, deployed with the embedded engine."""

import hashlib
import json
import shutil
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from components.addons.locked import NAME, Locked, render_lock
from evenkeel.simulator.session_data import SessionData
from evenkeel.testing import Rehearsal
from evenkeel.testing.fixtures import Rehearse, rehearse

__all__ = ["rehearse"]

pytestmark = [pytest.mark.cluster, pytest.mark.xdist_group("rehearsal")]

FIXTURES = Path(__file__).parents[2] / "fixtures"
DATA = SessionData(environment="mirrored", kubernetes="1.36", system_node=True)
MIRROR = "registry.example.com/mirror"


@dataclass(frozen=True)
class Project:
    """The fixture project in a folder of its own, and its rehearsal."""

    root: Path
    rehearsal: Rehearsal

    def say(self, mirror: str | None = None, **values: Any) -> None:
        """Tell the program what to do."""
        content = json.dumps({"mirror": mirror, "values": values})
        (self.root / "settings.json").write_text(content)

    def vendor(self, sha256: str | None = None) -> Path:
        """Put the chart into `vendor/`, and a digest into the lock: its own, or another."""
        path = self.root / "vendor" / "small-1.2.3.tgz"
        path.parent.mkdir(exist_ok=True)
        with tarfile.open(path, "w:gz") as packed:
            packed.add(FIXTURES / "charts" / "small", "small")
        entry = Locked(
            name="small",
            version="1.2.3",
            source="https://charts.invalid",
            kind="chart",
            date="2026-11-21",
            sha256=sha256 or hashlib.sha256(path.read_bytes()).hexdigest(),
        )
        (self.root / NAME).write_text(render_lock({entry.key: entry}))
        return path


@pytest.fixture(scope="module")
def started(rehearse: Rehearse, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project, nothing deployed; one simulation for all tests here."""
    root = tmp_path_factory.mktemp("project") / "mirrored"
    shutil.copytree(FIXTURES / "projects" / "mirrored", root)
    return Project(
        root, rehearse(root, DATA, config={"evenkeel:environment": {"stage": "staging"}})
    )


@pytest.fixture
def project(started: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The project with nothing vendored, and the chart in a folder of archives."""
    shutil.rmtree(started.root / "vendor", ignore_errors=True)
    (started.root / NAME).unlink(missing_ok=True)
    with tarfile.open(tmp_path / "small-1.2.3.tgz", "w:gz") as packed:
        packed.add(FIXTURES / "charts" / "small", "small")
    monkeypatch.setenv("EVENKEEL_CHARTS", str(tmp_path))
    return started


def test_what_cannot_be_mirrored_fails_the_preview_once(project: Project) -> None:
    """Kind, name, path and image of every object that points elsewhere; nothing is made."""
    project.say(MIRROR, color="oci://ghcr.io/paints/green:1", password="")
    result = project.rehearsal.preview(check=False)

    assert not result.ok
    message, end = result.errors
    assert message == (
        f"small-chart: chart small: got 1 image outside the mirror; expected all in {MIRROR}. "
        "Set the chart's value for each, so that it can be told from the text around it.\n"
        "  Lamp small-lamps/desk: spec.color: ghcr.io/paints/green:1"
    )
    assert end == "chart small: images are outside the mirror; see above."


def test_images_come_from_the_mirror(project: Project) -> None:
    """The API server has the mirror's name of the image, beside the label of the owner."""
    project.say(MIRROR)
    result = project.rehearsal.up()
    objects = project.rehearsal.objects
    web = objects.get("apps/v1", "Deployment", "small-web", namespace="small")

    assert web["metadata"]["labels"]["evenkeel.dev/addon"] == "small"
    assert [each["image"] for each in web["spec"]["template"]["spec"]["containers"]] == [
        f"{MIRROR}/registry.example.com/small/web:1.2.3"
    ]
    assert ("chart-locked", "advisory") in {(each.policy, each.level) for each in result.violations}


def test_an_unchanged_run_changes_nothing(project: Project) -> None:
    """What the transform makes is the same each time."""
    project.say(MIRROR)

    assert set(project.rehearsal.up().changes) == {"same"}


def test_a_vendored_chart_needs_no_network(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the repository nor a folder of archives is asked."""
    monkeypatch.delenv("EVENKEEL_CHARTS")
    project.vendor()
    project.say()
    result = project.rehearsal.preview()

    (release,) = result.resources.of("evenkeel:addons:Release")
    assert release.inputs["charts"][0]["digest"].startswith("sha256:")
    assert "chart-locked" not in {each.policy for each in result.violations}
    assert result.resources.one("kubernetes:apps/v1:Deployment", "small-chart:small/small-web")


def test_a_vendored_chart_that_was_changed_stops_everything(project: Project) -> None:
    """Both digests are named, and nothing was registered."""
    project.vendor("0" * 64)
    project.say()
    result = project.rehearsal.preview(check=False)

    assert any("vendor/small-1.2.3.tgz: got sha256 " in each for each in result.errors)
    assert any(f"expected {'0' * 64}" in each for each in result.errors)
    assert [each.type for each in result.resources] == ["pulumi:pulumi:Stack"]
