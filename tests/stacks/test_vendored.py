"""A vendored chart that is not the locked one ends the program before anything is registered."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pulumi
import pytest

from components.addons.catalogue import catalogue
from components.addons.locked import Locked
from components.addons.pin import Pin
from tests.components.addons.test_chart_source import locked
from tests.stacks.test_program import run

Options = dict[str, dict[str, Any]]

SHA256 = hashlib.sha256(b"archive").hexdigest()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a project; who looks at a cluster finds that the kubeconfig is none."""
    monkeypatch.setattr(pulumi, "get_root_directory", lambda: str(tmp_path))
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "none"))
    (tmp_path / "vendor").mkdir()
    return tmp_path


def lock(root: Path, pins: Iterable[Pin], **changes: Any) -> list[Locked]:
    """Lock pins in a project, each with the digest of the archive."""
    return locked(root, *pins, **{"sha256": SHA256, **changes})


def refusal(written: dict[str, Any], **said: Any) -> list[str]:
    """Return the lines with which the program ends."""
    with pytest.raises(pulumi.RunError) as caught:
        run(written | said)
    return str(caught.value).splitlines()


def test_nothing_is_registered_with_a_chart_that_was_changed(
    written: dict[str, Any], project: Path
) -> None:
    """No cluster is looked at either."""
    (entry,) = lock(project, catalogue()["prometheus"].pins[:1])
    (project / "vendor" / entry.archive).write_bytes(b"changed")

    (said,) = refusal(written)
    assert said == (
        f"vendor/{entry.archive}: got sha256 {hashlib.sha256(b'changed').hexdigest()}; expected "
        f"{SHA256}, as charts.lock.json says. Remove it and run: evenkeel charts vendor "
        f"{entry.name}"
    )


@pytest.mark.parametrize("vendored", ["required", "preferred"])
def test_what_is_fetched_is_refused_or_told(
    written: dict[str, Any], project: Path, monkeypatch: pytest.MonkeyPatch, vendored: str
) -> None:
    """As the environment says; nothing is looked at before."""
    told: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", told.append)
    pins = [pin for name in written["addons"] for pin in catalogue()[name].pins]
    entries = lock(project, pins)
    said = "\n".join(refusal(written, charts={"vendored": vendored}))

    missing = [f"got no vendor/{each.archive}; expected it" for each in entries]
    assert [each for each in missing if each in said] == (missing if vendored == "required" else [])
    assert [each.split(" that ")[0] for each in told] == (
        [] if vendored == "required" else [f"charts: got {len(pins)}"]
    )


def test_what_is_required_is_held_to_a_digest(written: dict[str, Any], project: Path) -> None:
    """All that is there without one, all that is not there and all that is another, at once."""
    changed, bare, missing = (catalogue()[each].pins[0] for each in ("prometheus", "keda", "lws"))
    entries = lock(project, [changed, missing])
    for name in (entries[0].archive, f"{bare.name}-{bare.version}.tgz"):
        (project / "vendor" / name).write_bytes(b"anything")
    addons: Options = {each: {} for each in ("prometheus", "keda", "lws", "cert-manager")}
    said = refusal(written, charts={"vendored": "required"}, addons=addons)
    brought = catalogue()["cert-manager"].pins[0]

    assert [each.partition(";")[0] for each in said] == [
        (f"vendor/{entries[0].archive}: got sha256 {hashlib.sha256(b'anything').hexdigest()}"),
        f"charts.vendored: got no vendor/{brought.name}-{brought.version}.tgz",
        f"charts.vendored: got no vendor/{missing.name}-{missing.version}.tgz",
        (
            f"charts.vendored: got no sha256 in charts.lock.json for {brought.name} "
            f"{brought.version}, {bare.name} {bare.version}"
        ),
    ]


def test_the_lock_that_comes_with_evenkeel_requires_digests(
    written: dict[str, Any], project: Path
) -> None:
    """It has none, so that all archives being there is not enough."""
    pins = [pin for name in written["addons"] for pin in catalogue()[name].pins]
    entries = lock(project, pins, sha256=None, reason="its source could not be reached")
    for each in entries:
        (project / "vendor" / each.archive).write_bytes(b"archive")
    said = refusal(written, charts={"vendored": "required"})

    assert [each.partition(" for ")[0] for each in said] == [
        "charts.vendored: got no sha256 in charts.lock.json"
    ]
    lock(project, pins)
    assert refusal(written, charts={"vendored": "required"})[0].startswith("cloud.context: ")


@pytest.mark.parametrize("stage", ["prod", "staging"])
def test_what_a_mirror_cannot_give_is_refused_in_production_before_anything_is_registered(
    written: dict[str, Any], project: Path, stage: str
) -> None:
    """All of it, of whichever add-on; elsewhere the program goes on, to look at the cluster."""
    names = ("cert-manager", "feast", "gateway-api", "katib", "object-store", "postgresql", "redis")
    charts = {"mirror": "registry.example.com/mirror"}
    there = catalogue()["gateway-api"].pins[0]
    (project / "vendor" / f"{there.name}-{there.version}.yaml").write_bytes(b"there")
    said = refusal(written, stage=stage, charts=charts, addons={each: {} for each in names})

    refused = sorted(each.partition(":")[0] for each in said if each.startswith("manifests "))
    assert refused == (["manifests feast-operator", "manifests katib"] if stage == "prod" else [])
    assert len(said) == len(refused) or stage == "staging"
