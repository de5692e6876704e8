"""What a plugin reads for a program is recorded where somebody asks for it."""

from pathlib import Path

import pytest

from simulator.plugins.kubernetes.charts import ChartSource, find_chart
from simulator.plugins.kubernetes.config_group import read_files
from simulator.plugins.kubernetes.config_group_digest import parts_of
from simulator.plugins.reads import note
from simulator.session import Session


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that a rehearsal asks for."""
    path = tmp_path / "reads"
    monkeypatch.setenv("EVENKEEL_READS", str(path))
    return path


def _recorded(record: Path) -> set[str]:
    return set(record.read_text().splitlines())


def test_nothing_is_recorded_unless_somebody_asks(tmp_path: Path) -> None:
    """An ordinary run writes no file."""
    note(tmp_path, environ={})
    assert list(tmp_path.iterdir()) == []


def test_manifests_that_a_program_names_are_recorded(tmp_path: Path, record: Path) -> None:
    """One that is missing, too: it would make another program of it."""
    there = tmp_path / "lamp.yaml"
    there.write_text("kind: Lamp\n")
    read_files([str(there)])
    with pytest.raises(Exception, match="cannot be read"):
        read_files([str(tmp_path / "missing.yaml")])

    assert _recorded(record) == {f"file {there}", f"file {tmp_path}/missing.yaml"}


def test_a_chart_in_a_folder_is_recorded_with_all_of_it(
    tmp_path: Path, record: Path, session: Session
) -> None:
    """A template that is added later is another chart."""
    chart = tmp_path / "chart"
    (chart / "templates").mkdir(parents=True)
    (chart / "Chart.yaml").write_text("name: chart\nversion: 1.0.0\n")
    (chart / "templates" / "one.yaml").touch()
    find_chart(ChartSource(str(chart)), session)

    assert _recorded(record) == {
        f"list {chart}",
        f"list {chart}/templates",
        f"file {chart}/Chart.yaml",
        f"file {chart}/templates/one.yaml",
    }


def test_a_kustomization_is_recorded_with_what_it_names_elsewhere(
    tmp_path: Path, record: Path
) -> None:
    """Folders that name each other are looked at once."""
    for name, content in {
        "own/kustomization.yaml": "resources: [one.yaml, ../other, ../single.yaml, absent]",
        "own/one.yaml": "",
        "other/kustomization.yaml": "resources: [../own, two.yaml]",
        "other/two.yaml": "",
        "single.yaml": "",
        "unrelated.yaml": "",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
    note(*parts_of(tmp_path / "own"))

    files = {each for each in _recorded(record) if each.startswith("file ")}
    assert files == {
        f"file {tmp_path}/{name}"
        for name in (
            "own/kustomization.yaml",
            "own/one.yaml",
            "other/kustomization.yaml",
            "other/two.yaml",
            "single.yaml",
        )
    }


def test_what_is_no_kustomization_is_left_to_kustomize(tmp_path: Path) -> None:
    """It says what is wrong better."""
    (tmp_path / "kustomization.yaml").write_text("resources: {")
    assert list(parts_of(tmp_path)) == [tmp_path]
