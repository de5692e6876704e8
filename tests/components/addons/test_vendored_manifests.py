"""Manifests come from `vendor/` where they are there: nothing is fetched, nothing else changes."""

import hashlib
import io
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pulumi
import pytest

from components.addons.catalogue import catalogue
from components.addons.locked import NAME, Locked, read_lock, render_lock
from components.addons.pin import Pin
from components.addons.plan import Manifests
from components.addons.record import AddOn
from components.addons.release import Release, ReleaseArgs
from components.addons.vendored_manifests import local_folder
from components.contract import ClusterOffer
from components.errors import Refused
from simulator.plugins.kubernetes.config_group_kustomization import (
    read_kustomization,
    remote_sources,
)
from tests.pulumi_monitor import registered_by


def every_kustomization(offer: ClusterOffer) -> Iterator[Manifests]:
    """Yield what each add-on takes without a chart."""
    for addon in catalogue().values():
        options = addon.options(**({"llm": True} if addon.name == "kserve" else {}))
        yield from addon.plan(offer, options).manifests


def archive(path: Path, made: Manifests, *, without: str = "") -> Path:
    """Write an archive with a folder for each entry that a kustomization names."""
    if made.pin.kind == "manifest":
        path.write_text("kind: Namespace\n")
        return path
    with tarfile.open(path, "w:gz") as packed:
        for each in remote_sources(made.folder):
            if each.path != without:
                content = b"resources: []\n"
                about = tarfile.TarInfo(f"top/{each.path}/kustomization.yaml")
                about.size = len(content)
                packed.addfile(about, io.BytesIO(content))
    return path


def test_nothing_is_elsewhere_any_more(everything: ClusterOffer, tmp_path: Path) -> None:
    """For every kustomization of every add-on; the patches are ours, and the folder is a copy."""
    seen = set()
    for made in every_kustomization(everything):
        own = local_folder(made, archive(tmp_path / made.pin.name, made))
        before, after = read_kustomization(made.folder), read_kustomization(own)
        here = before.pop("resources")
        there = after.pop("resources")
        seen.add(made.pin.name)

        assert remote_sources(own) == []
        assert [each for each in there if not (own / each).exists()] == []
        assert len(here) == len(there)
        assert before == after
        assert own != made.folder
    assert {"katib", "gateway-api", "kubeflow-pipelines", "kserve-llm"} <= seen


def test_what_is_not_all_there_is_refused(everything: ClusterOffer, tmp_path: Path) -> None:
    """With what is missing, and the command that brings it."""
    (made,) = catalogue()["kubeflow"].plan(everything, catalogue()["kubeflow"].options()).manifests
    missing = remote_sources(made.folder)[0].path
    path = archive(tmp_path / "kubeflow-platform-26.03.tgz", made, without=missing)
    broken = tmp_path / "broken.tgz"
    broken.write_bytes(b"no archive")

    with pytest.raises(
        Refused, match=f"got no {missing}, .* evenkeel charts vendor kubeflow-platform"
    ):
        local_folder(made, path)
    with pytest.raises(Refused, match="got a file that cannot be read"):
        local_folder(made, broken)


@pytest.mark.parametrize("there", [True, False])
def test_the_program_takes_them_from_vendor(
    everything: ClusterOffer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, there: bool
) -> None:
    """What it registers is the same but for the folder."""
    monkeypatch.setattr(pulumi, "get_root_directory", lambda: str(tmp_path))
    addon = catalogue()["gateway-api"]
    (made,) = addon.plan(everything, addon.options()).manifests
    if there:
        (tmp_path / "vendor").mkdir()
        archive(tmp_path / "vendor" / f"gateway-api-{made.pin.version}.yaml", made)
    registered = registered_by(lambda: install(addon, everything))
    directory = Path(registered["gateway-api-manifests"].inputs["directory"])

    assert (directory != made.folder) == there
    assert remote_sources(directory) == ([] if there else remote_sources(made.folder))


def test_manifests_that_were_changed_are_refused(
    everything: ClusterOffer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file by its bytes, as the lock has them."""
    monkeypatch.setattr(pulumi, "get_root_directory", lambda: str(tmp_path))
    addon = catalogue()["gateway-api"]
    lock(tmp_path, addon.pins[0])
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor" / f"gateway-api-{addon.version}.yaml").write_text("kind: Changed\n")

    with pytest.raises(Refused, match=f"expected {'0' * 64}, as charts.lock.json says"):
        registered_by(lambda: install(addon, everything))


def lock(root: Path, pin: Pin) -> None:
    """Hold a pin to a digest that nothing has."""
    entry = Locked(
        name=pin.name,
        version=pin.version,
        source=pin.source,
        kind=pin.kind,
        date="2026-11-21",
        sha256="0" * len(hashlib.sha256().hexdigest()),
    )
    (root / NAME).write_text(render_lock({entry.key: entry}))
    read_lock.cache_clear()


def install(addon: AddOn, offer: ClusterOffer) -> None:
    """Register an add-on."""
    Release(addon.name, ReleaseArgs.of(addon, offer))


def test_behind_a_mirror_somebody_is_told(
    everything: ClusterOffer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kustomize would go to the source, which a closed site does not reach."""
    monkeypatch.setattr(pulumi, "get_root_directory", lambda: str(tmp_path))
    told: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", told.append)
    addon, offer = catalogue()["gateway-api"], replace(everything, mirror="mirror.example.com")
    (made,) = addon.plan(offer, addon.options()).manifests
    registered_by(lambda: install(addon, offer))
    (tmp_path / "vendor").mkdir()
    archive(tmp_path / "vendor" / f"gateway-api-{made.pin.version}.yaml", made)
    registered_by(lambda: install(addon, offer))

    assert [each.rpartition("Run: ")[2] for each in told] == ["evenkeel charts vendor gateway-api"]


def test_behind_a_mirror_production_does_not_begin(
    everything: ClusterOffer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nobody has looked at would come from the internet into a closed site."""
    monkeypatch.setattr(pulumi, "get_root_directory", lambda: str(tmp_path))
    addon = catalogue()["gateway-api"]
    offer = replace(everything, mirror="mirror.example.com", stage="prod")
    (made,) = addon.plan(offer, addon.options()).manifests

    with pytest.raises(Refused) as caught:
        registered_by(lambda: install(addon, offer))
    (tmp_path / "vendor").mkdir()
    archive(tmp_path / "vendor" / f"gateway-api-{made.pin.version}.yaml", made)

    (problem,) = caught.value.problems
    assert problem == (
        f"manifests gateway-api: got no vendor/gateway-api-{made.pin.version}.yaml; expected it, "
        "since there is a mirror. Run: evenkeel charts vendor gateway-api"
    )
    assert "gateway-api-manifests" in registered_by(lambda: install(addon, offer))
