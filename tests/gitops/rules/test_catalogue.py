"""Rules as a person looks for them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gitops.rules.catalogue import Catalogue
from policies.rules import RULES, load


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """The repository's pack."""
    return Catalogue.read(RULES.parent)


def test_every_rule_has_its_file_as_subject(catalogue: Catalogue) -> None:
    """The file is there and has the rule in it."""
    assert catalogue.rules == load()
    for entry in catalogue.entries:
        assert f"- id: {entry.rule.id}\n" in (RULES.parent / entry.file).read_text()


def test_only_what_the_cluster_sees_is_asked_there(catalogue: Catalogue) -> None:
    """A rule about cloud resources has one door."""
    doors = {each.rule.id: each.doors for each in catalogue.entries}

    assert doors["image-pinned"] == ("pack", "cluster")
    assert doors["eks-private-endpoint"] == ("pack",)


def _ids(catalogue: Catalogue) -> Iterator[str]:
    return (each.rule.id for each in catalogue.entries)


@pytest.mark.parametrize("severity", ["low", "medium", "high", "critical"])
def test_rules_are_chosen_by_severity(catalogue: Catalogue, severity: str) -> None:
    """Every rule of it, and no other."""
    expected = [each.id for each in load() if each.severity == severity]

    assert list(_ids(catalogue.chosen(severity=severity))) == expected


def test_rules_are_chosen_by_stage_and_subject(catalogue: Catalogue) -> None:
    """A stage leaves out what is not asked there."""
    expected = [each.id for each in load() if each.enforcement["dev"] != "disabled"]

    assert list(_ids(catalogue.chosen(stage="dev"))) == expected
    assert len(expected) < len(catalogue.entries)
    assert set(_ids(catalogue.chosen(subject="images"))) == {"image-pinned"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("image-pined", "image-pinned"), ("versioned", "s3-bucket-versioned"), ("", ""), ("zzzz", "")],
)
def test_a_slip_is_understood(catalogue: Catalogue, typed: str, meant: str) -> None:
    """A misspelt id, and a part of one."""
    assert catalogue.like(typed) == meant


def test_files_elsewhere_are_read_too(tmp_path: Path) -> None:
    """A pack without exemptions has none."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "images.yaml").write_text((RULES / "images.yaml").read_text())

    assert [(each.rule.id, each.exemptions) for each in Catalogue.read(tmp_path).entries] == [
        ("image-pinned", ())
    ]
