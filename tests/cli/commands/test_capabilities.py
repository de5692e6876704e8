"""`evenkeel capabilities` shows what each cloud can do; nobody says less than everything."""

from pathlib import Path
from typing import Any

import pytest

from cli.commands.capabilities import capabilities
from components import clouds
from components.planning.capabilities import Feature
from operations.errors import UsageError
from operations.project import Project
from tests.cli.commands.test_gpus import Shown

PROJECT = Project(Path(__file__).parents[3])


def test_every_cloud_answers_to_every_feature() -> None:
    """None is left out, and whoever refuses or emulates says why or how."""
    for cloud in clouds.CLOUDS:
        answers = clouds.capabilities(cloud)
        silent = [
            feature
            for feature in Feature
            if answers[feature].level != "native" and not answers[feature].means
        ]

        assert set(answers) == set(Feature)
        assert silent == []


def test_the_table_sets_the_clouds_side_by_side() -> None:
    """One row for each feature, one column for each cloud."""
    screen = Shown()
    capabilities(PROJECT, None, screen)
    table = screen.tables[0]

    assert table.titles == ["feature", *clouds.CLOUDS]
    assert [row[0] for row in table.rows] == [feature.value for feature in Feature]


def test_one_cloud_says_how() -> None:
    """Level and means."""
    screen = Shown()
    document: Any = capabilities(PROJECT, "private", screen).document

    assert document["clouds"]["private"]["spot capacity"]["level"] == "refused"
    assert list(screen.tables[0].titles)[:2] == ["feature", "private"]


def test_an_environment_says_what_it_asks() -> None:
    """Its cloud's answers, and where each is asked for."""
    document: Any = capabilities(PROJECT, "local", Shown()).document

    assert list(document["clouds"]) == ["private"]
    assert document["asked"] == {Feature.TIME_SLICING: ["gpuPools[1].sharing.timeSlices"]}


def test_neither_a_cloud_nor_an_environment() -> None:
    """The environments that there are are named."""
    with pytest.raises(UsageError, match=r"got nowhere; expected one of .*local"):
        capabilities(PROJECT, "nowhere", Shown())
