"""What was read from a package that is not installed stays as it was read."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from simulator.cloud import published
from simulator.cloud.readers import READERS, Reader

_ZONE = "lab:zones:Zone"
_SIZE = "lab:sizes:Size"


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A cloud with two packages, of which `lab-zones` alone is installed; returns the versions."""
    versions = {"lab-zones": "2.0"}
    limits = {"zones": {"type": "string", "enum": ["a", "b"]}}
    reader = Reader(lambda module: f"lab-{module}", lambda module, _: limits[module])
    mapped = {"lab:a:A": {"zone": _ZONE, "size": _SIZE}}
    module = SimpleNamespace(PUBLISHED=mapped, UNLIMITED={"lab:b:B": "nobody limits it"})
    monkeypatch.setattr(published, "FOLDER", tmp_path)
    monkeypatch.setattr(published, "READERS", {**READERS, "lab": reader})
    monkeypatch.setattr(published, "plugin_module", lambda _, __: module)
    monkeypatch.setattr(published, "_version", versions.get)
    return versions


def _written(folder: Path, zones: str) -> None:
    read = {
        "lab-sizes": {"version": "1.0", "read": "2026-01-01"},
        "lab-zones": {"version": zones, "read": "2026-01-01"},
    }
    data = {"sources": read, "models": {_SIZE: {"type": "integer", "max": 9}, _ZONE: {}}}
    (folder / "lab.json").write_text(json.dumps(data))


def test_what_is_not_installed_stays(lab: dict[str, str], tmp_path: Path) -> None:
    """Values, version and date are those of when it was read; what is installed is read again."""
    assert lab
    _written(tmp_path, zones="2.0")

    data = published.published("lab")

    assert data["models"] == {
        _SIZE: {"type": "integer", "max": 9},
        _ZONE: {"type": "string", "enum": ["a", "b"]},
    }
    assert data["sources"] == {
        "lab-sizes": {"version": "1.0", "read": "2026-01-01"},
        "lab-zones": {"version": "2.0", "read": "2026-01-01"},
    }
    assert data["unlimited"] == {"lab:b:B": "nobody limits it"}


def test_another_version_is_another_date(lab: dict[str, str], tmp_path: Path) -> None:
    """The date says when this version was read."""
    assert lab
    _written(tmp_path, zones="1.0")

    source = published.published("lab")["sources"]["lab-zones"]

    assert source["version"] == "2.0"
    assert source["read"] > "2026-01-01"


def test_what_was_never_read_needs_its_package(lab: dict[str, str]) -> None:
    """Nothing is invented for it."""
    assert lab
    with pytest.raises(LookupError, match=r"lab:sizes:Size: lab-sizes is not installed\. Install"):
        published.published("lab")


@pytest.mark.parametrize(
    ("reference", "package"),
    [
        ("botocore:eks:AMITypes", "botocore"),
        ("cloudformation:EC2.Subnet:CidrBlock", "cfn-lint"),
        ("discovery:compute.v1:Network.name", "google-api-python-client"),
        ("google:container_v1:NodeTaint.Effect", "google-cloud-container"),
        ("azure:resource.locks:LockLevel", "azure-mgmt-resource-locks"),
        ("azure:monitor.v2021_05_01_preview:RetentionPolicy.days", "azure-mgmt-monitor"),
    ],
)
def test_a_reference_names_its_package(reference: str, package: str) -> None:
    """By its first two words."""
    assert published.package(reference) == package
