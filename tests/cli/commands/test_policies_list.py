"""`evenkeel policies`: the rules by subject, or all about them in a table."""

from pathlib import Path

import pytest

from cli.commands.policies_list import Choice, list_policies
from operations.errors import UsageError
from operations.project import Project
from policies.rules import load
from tests.cli.commands.test_gpus import Shown

PROJECT = Project(Path(__file__).parents[3])


def test_the_list_has_every_rule() -> None:
    """With severity, the level of each stage, and who asks it."""
    screen = Shown()
    result = list_policies(PROJECT, Choice(every=True), screen)
    table, ids = screen.tables[0], [each.id for each in load()]

    assert table.titles[:6] == ["rule", "severity", "dev", "staging", "prod", "doors"]
    assert [row[0] for row in table.rows] == ids
    assert [each["id"] for each in result.document["rules"]] == ids
    assert next(row for row in table.rows if row[0] == "image-pinned")[1:6] == [
        "high",
        "mandatory",
        "mandatory",
        "mandatory",
        "pack, cluster",
    ]


class Narrow(Shown):
    """A terminal of 80 columns."""

    columns = 80


def test_each_rule_has_a_line_below_its_subject() -> None:
    """On a small screen, too; the level is that of the stage that is asked for."""
    screen = Narrow()
    list_policies(PROJECT, Choice(stage="dev"), screen)
    held = [each for each in load() if each.enforcement["dev"] != "disabled"]
    listed = [each for each in screen.lines if each.startswith("  ")]

    assert not screen.tables
    assert sorted(each.split()[0] for each in listed) == [each.id for each in held]
    assert max(map(len, listed)) <= 80
    assert listed[0].split()[1] == "m"
    levels = {each.split()[0]: each.split()[1] for each in listed}
    assert {each.enforcement["dev"]: levels[each.id] for each in held} == {
        "mandatory": "m",
        "advisory": "a",
        "remediate": "r",
    }
    assert screen.lines[0] == "aks"
    assert screen.lines.index("gpu") > screen.lines.index("aks")


def test_a_wide_screen_has_the_whole_title() -> None:
    """And so has whatever reads the output."""
    screen = Shown()
    list_policies(PROJECT, Choice(), screen)

    assert all(any(line.endswith(f"  {each.title}") for line in screen.lines) for each in load())


def test_the_list_is_narrowed() -> None:
    """All conditions hold at once, and a line says of how many."""
    screen = Shown()
    result = list_policies(PROJECT, Choice("critical", "dev", "eks"), screen)

    found = [each["id"] for each in result.document["rules"]]
    assert found == ["eks-private-endpoint", "eks-public-ranges"]
    assert f"2 of {len(load())} rules" in screen.lines


def test_a_subject_that_is_none_is_refused() -> None:
    """With those that there are."""
    with pytest.raises(UsageError, match=r"--subject: got gpus; expected one of aks, "):
        list_policies(PROJECT, Choice(subject="gpus"), Shown())


def test_a_project_without_a_pack_is_told_so(tmp_path: Path) -> None:
    """And what to do."""
    with pytest.raises(UsageError, match=r"got no policy pack; expected a folder with"):
        list_policies(Project(tmp_path), Choice(), Shown())
