"""`evenkeel gpus` prints the catalogue, and sets the clouds' machines side by side."""

from typing import Any

import pytest

from cli.commands.gpus import gpus
from components.planning.accelerators import catalogue
from operations.errors import UsageError
from operations.screen.silent import SilentScreen
from operations.screen.table import Table


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


def rows(query: str | None) -> list[dict[str, str]]:
    """Return the rows of the one table that is shown."""
    screen = Shown()
    gpus(query, screen)
    table = screen.tables[0]
    return [dict(zip(table.titles, row, strict=True)) for row in table.rows]


def test_the_catalogue_has_every_accelerator() -> None:
    """One row each, with how many GPUs a machine of each cloud has and the lowest price."""
    shown = rows(None)

    assert [row["accelerator"] for row in shown] == list(catalogue())
    assert next(row for row in shown if row["accelerator"] == "nvidia-h100-80gb") == {
        "accelerator": "nvidia-h100-80gb",
        "GiB": "80",
        "MIG profiles": "1g.10gb, 1g.20gb, 2g.20gb, 3g.40gb, 4g.40gb, 7g.80gb",
        "aws per GPU": "x 1, 8 from $6.88",
        "azure per GPU": "x 8 from $12.29",
        "gcp per GPU": "x 1, 8 from $11.06",
    }


def test_a_part_of_a_name_compares_the_clouds() -> None:
    """Each machine with its memory, network, price, and where and when that was the price."""
    shown = {row["machine"]: row for row in rows("H100")}

    assert {row["cloud"] for row in shown.values()} == {"aws", "gcp", "azure"}
    assert shown["p5.48xlarge"] == {
        "GPUs": "8 x nvidia-h100-80gb",
        "cloud": "aws",
        "machine": "p5.48xlarge",
        "GPU GiB": "637",
        "MIG": "yes",
        "vCPUs": "192",
        "GiB": "2048",
        "network": "3200 Gbps, 32x EFA",
        "an hour": "$55.04",
        "per GPU": "$6.88",
        "price of": "us-east-1 2026-07-20",
        "sold": "on-demand, spot, reserved",
        "regions": "11 (2025-10-01)",
    }


def test_a_machine_can_be_asked_for_by_its_own_name() -> None:
    """Where no accelerator is called so."""
    assert [row["machine"] for row in rows("a3-ultra")] == ["a3-ultragpu-8g"]


def test_a_machine_without_a_price_says_so() -> None:
    """Nothing is made up, and the note says how it is had."""
    screen = Shown()
    gpus("gb200", screen)
    prices = {row["machine"]: row["price of"] for row in rows("gb200")}

    assert prices["p6e-gb200.36xlarge"] == "no list price"
    assert any("Capacity Blocks only" in line for line in screen.lines)


def test_what_nobody_has_is_refused_with_what_there_is() -> None:
    """The accelerators come in the order of likeness."""
    with pytest.raises(UsageError, match=r"got h1000; .* Accelerators: nvidia-"):
        gpus("h1000", Shown())


def test_the_document_has_all_that_the_screen_has() -> None:
    """`--json`: machines with source, date and regions."""
    document: Any = gpus("b200", Shown()).document
    machine = next(each for each in document["machines"] if each["name"] == "p6-b200.48xlarge")

    assert [each["name"] for each in document["accelerators"]] == ["nvidia-b200", "nvidia-gb200"]
    assert machine["price_source"] == "karpenter-aws-prices"
    assert machine["regions"]["regions"] == ("us-east-1", "us-east-2", "us-west-2")
