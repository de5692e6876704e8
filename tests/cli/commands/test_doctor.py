"""`evenkeel doctor` looks at what Pulumi is told of states and keys."""

from pathlib import Path

import pytest

from cli.commands.doctor import doctor
from operations.project import Project
from operations.screen.silent import SilentScreen


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with four environments: a good key, one that made no data key, a bad one, none."""
    folder = tmp_path / "environments"
    folder.mkdir()
    good = 'secretsprovider: "gcpkms://projects/p-1/locations/eu/keyRings/r/cryptoKeys/k"\n'
    (folder / "Pulumi.good.yaml").write_text(good + "encryptedkey: CiQA\nconfig: {}\n")
    (folder / "Pulumi.keyless.yaml").write_text(good + "config: {}\n")
    (folder / "Pulumi.bad.yaml").write_text("secretsprovider: awskms:///alias/state # here\n")
    (folder / "Pulumi.none.yaml").write_text("config: {}\n")
    return Project(tmp_path)


def checks(project: Project) -> dict[str, str]:
    """Return the remedy of each check."""
    found = doctor(project, SilentScreen()).document["checks"]
    return {each["subject"]: each["remedy"] for each in found}


def test_a_key_that_pulumi_would_refuse_is_said(project: Project) -> None:
    """Each file that names one."""
    found = {key: remedy for key, remedy in checks(project).items() if key.startswith("secrets")}

    assert found["secrets of good"] == ""
    assert "got no region" in found["secrets of bad"]
    assert set(found) == {"secrets of good", "secrets of keyless", "secrets of bad"}


def test_a_data_key_that_was_never_committed_is_said(project: Project) -> None:
    """Each job would make its own, and who previews may make none."""
    found = {key: remedy for key, remedy in checks(project).items() if key.startswith("data")}

    assert set(found) == {"data key of keyless"}
    assert "got a secretsprovider and no encryptedkey" in found["data key of keyless"]
    assert "Then commit Pulumi.keyless.yaml" in found["data key of keyless"]


def test_an_sdk_that_is_not_installed_is_said(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the environments that wait for it; what is there works without."""
    for name in ("good", "none"):
        (project.root / "environments" / f"Pulumi.{name}.yaml").write_text(
            "config: {evenkeel:environment: {cloud: {name: gcp}}}\n"
        )
    assert "SDK of gcp" not in checks(project)

    monkeypatch.setattr("operations.sdks.find_spec", lambda _: None)
    found = doctor(project, SilentScreen()).document["checks"]

    assert {
        "subject": "SDK of gcp",
        "found": "not installed; for good, none run: make install ENV=good",
        "remedy": "",
    } in found


def test_a_backend_that_pulumi_would_refuse_is_said(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that the environment of the command names."""
    assert "state" not in checks(project)

    monkeypatch.setenv("PULUMI_BACKEND_URL", "s3://company-state")
    assert "got no region" in checks(project)["state"]
