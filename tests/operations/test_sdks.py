"""The SDK of an environment's cloud is looked for before anything is started."""

import shutil
from pathlib import Path

import pytest

from cli.commands.parity import parity
from cli.commands.preview import PreviewOptions, preview
from cli.commands.up import UpOptions, up
from components.clouds import CLOUDS
from operations.errors import UsageError
from operations.project import Project
from operations.screen.silent import SilentScreen
from operations.sdks import missing_sdk
from tests.environments import ROOT


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project with an environment of gcp, on a machine that has no SDK of a cloud."""
    (tmp_path / "environments").mkdir()
    shutil.copy(ROOT / "environments" / "Pulumi.gcp-dev.yaml", tmp_path / "environments")
    monkeypatch.setattr("operations.sdks.find_spec", lambda _: None)
    return Project(tmp_path)


def test_all_of_them_are_here() -> None:
    """A cloud whose package is called otherwise would be refused for ever."""
    assert [missing_sdk(each) for each in CLOUDS] == [""] * len(CLOUDS)


def test_each_cloud_names_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clusters that exist need none."""
    monkeypatch.setattr("operations.sdks.find_spec", lambda _: None)

    assert {each: missing_sdk(each) for each in CLOUDS} == {
        "aws": "pulumi_aws",
        "azure": "pulumi_azure_native",
        "gcp": "pulumi_gcp",
        "private": "",
    }


def test_nothing_is_started_without_it(project: Project) -> None:
    """One message with the remedy, from `preview` and from `up`."""
    said = (
        "cloud.name: got gcp, whose SDK (pulumi_gcp) is not installed; expected it: the program "
        "makes gcp's resources with it. Run: make install ENV=gcp-dev. Nothing was started."
    )
    with pytest.raises(UsageError) as previewed:
        preview(project, "gcp-dev", PreviewOptions(), SilentScreen())
    with pytest.raises(UsageError) as deployed:
        up(project, "gcp-dev", UpOptions(), SilentScreen())

    assert [str(previewed.value), str(deployed.value)] == [said, said]
    assert [each.name for each in project.root.rglob("session.json")] == []


def test_parity_looks_for_all_before_its_first_cluster(project: Project) -> None:
    """It needs those of every cloud."""
    with pytest.raises(UsageError, match=r"Run: make install-ci\. Nothing was started"):
        parity(project, SilentScreen())

    assert not (project.root / ".evenkeel").exists()
