"""A kustomization is built again when anything that goes into it has changed, and only then."""

from pathlib import Path

import pytest

from simulator.plugins.kubernetes.config_group_digest import digest_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A kustomization that names a file of its own and one outside."""
    folder = tmp_path / "work" / "own"
    folder.mkdir(parents=True)
    (tmp_path / "outside.yaml").write_text("kind: ConfigMap")
    (folder / "patch.yaml").write_text("kind: Deployment")
    (folder / "kustomization.yaml").write_text(
        "resources: [../../outside.yaml]\npatches: [{path: patch.yaml}]\nnamespace: /\n"
    )
    return folder


@pytest.mark.parametrize("changed", ["outside.yaml", "work/own/patch.yaml", "work/tree/new.yaml"])
def test_every_file_counts(folder: Path, changed: str) -> None:
    """Own files, files beside them and files outside."""
    root = folder.parent.parent
    before = digest_of(folder, root / "work")
    assert before
    assert digest_of(folder, root / "work") == before
    (root / changed).parent.mkdir(exist_ok=True)
    (root / changed).write_text("kind: Secret")
    assert digest_of(folder, root / "work") not in {"", before}


def test_the_place_of_the_copy_does_not_count(folder: Path, tmp_path: Path) -> None:
    """Each build has a temporary folder of its own."""
    moved = tmp_path / "again"
    before = digest_of(folder, tmp_path / "work")
    (tmp_path / "work").rename(moved)
    assert digest_of(moved / "own", moved) == before


@pytest.mark.parametrize(
    "content",
    ["resources: [../../elsewhere]", "generators: [patch.yaml]", "resources: ["],
)
def test_what_cannot_be_told_is_not_remembered(folder: Path, content: str) -> None:
    """A folder outside, a generator that may read anything, and what is no kustomization."""
    (folder.parent.parent / "elsewhere").mkdir()
    (folder / "kustomization.yaml").write_text(content)
    assert not digest_of(folder, folder.parent)
