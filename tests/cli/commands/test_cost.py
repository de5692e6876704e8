"""`evenkeel cost` shows one environment item by item, and several as a fleet."""

from pathlib import Path

import pytest

from cli.commands.cost import cost
from operations.errors import UsageError
from operations.project import Project
from operations.screen.silent import SilentScreen
from operations.screen.table import Table

PROJECT = Project(Path(__file__).parents[3])


class Shown(SilentScreen):
    """Keeps what is shown."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.tables: list[Table] = []
        self.lines: list[str] = []

    def table(self, table: Table) -> None:
        """Keep the table."""
        self.tables.append(table)

    def say(self, *lines: str) -> None:
        """Keep the lines."""
        self.lines += lines


def test_one_environment_is_shown_item_by_item() -> None:
    """Count, price of one, both sums, region and day; then all that nobody can say."""
    screen = Shown()
    document = cost(PROJECT, ["aws-prod"], screen).document
    rows = {row[0]: row[1:] for row in screen.tables[0].rows}
    found = document["environments"]["aws-prod"]

    assert rows["EKS control plane"] == ["1", "$73.00", "$73.00", "$73.00", "us-east-1, 2025-07-07"]
    assert rows["together"][2] == f"${found['least_usd']:,.2f}"
    assert [f"  {each}" for each in found["unknown"]] == screen.lines[4:]


def test_several_environments_are_a_fleet() -> None:
    """One row each and their sum; what has no price is unknown, not nothing."""
    screen = Shown()
    document = cost(PROJECT, ["aws-dev", "private-prod", "gcp-dev"], screen).document
    rows = {row[0]: row[1:] for row in screen.tables[0].rows}
    two = document["environments"]["aws-dev"], document["environments"]["gcp-dev"]

    assert rows["private-prod"][:2] == ["unknown", "unknown"]
    assert document["environments"]["private-prod"]["least_usd"] is None
    assert document["most_usd"] == pytest.approx(sum(each["most_usd"] for each in two), abs=0.02)


def test_an_environment_that_is_not_there_is_named() -> None:
    """With those that are there."""
    with pytest.raises(
        UsageError, match="got nowhere; expected one of those that are there: aws-dev"
    ):
        cost(PROJECT, ["nowhere"], Shown())
