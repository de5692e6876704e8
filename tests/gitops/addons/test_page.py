"""The page of add-ons is made from their records, and the repository's is fresh."""

import re

import pytest

from components.addons.catalogue import catalogue
from gitops.addons import page
from tests.test_structure import ROOT


def rows() -> dict[str, list[str]]:
    """Return what the page's table says: add-on -> its other cells."""
    found = re.findall(r"^\| \[([\w-]+)\]\(\S+\) \| (.+) \|$", page.text(), re.MULTILINE)
    return {name: cells.split(" | ") for name, cells in found}


def test_every_addon_has_a_row_with_all_that_its_record_says() -> None:
    """A name that a record mentions stands in the row of that record."""
    assert list(rows()) == list(catalogue())
    for name, cells in rows().items():
        record = catalogue()[name]
        version, namespace, needs, uses, conflicts, _, kinds, _ = cells
        assert (version, namespace) == (record.version, f"`{record.namespace}`")
        assert needs == (", ".join(sorted(each.name for each in record.needs)) or "-")
        assert uses == (", ".join(sorted(record.uses)) or "-")
        assert conflicts == (", ".join(sorted(record.conflicts)) or "-")
        assert kinds == (", ".join(sorted({each.kind for each in record.pins})) or "-")


@pytest.mark.parametrize(
    ("name", "pages", "buckets"),
    [
        ("prometheus", "`alerts`, `grafana`, `prometheus`", "-"),
        ("mlflow", "`mlflow`", "`mlflow` (write)"),
        ("external-dns", "-", "-"),
    ],
)
def test_pages_and_buckets_are_those_of_the_plan(name: str, pages: str, buckets: str) -> None:
    """What is reached by browsers, and what is kept in object storage."""
    cells = rows()[name]

    assert (cells[5], cells[7]) == (pages, buckets)


def test_every_row_leads_to_the_page_of_its_addon() -> None:
    """The link of a row is followed from the page's own folder."""
    targets = re.findall(r"^\| \[[\w-]+\]\((\S+)\)", page.text(), re.MULTILINE)

    assert len(targets) == len(catalogue())
    assert all((page.FILE.parent / each).is_file() for each in targets)


def test_the_readme_counts_them_right() -> None:
    """An add-on that comes or goes is noticed on the first page, too."""
    assert f"{len(catalogue())} add-ons" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_repository_is_fresh() -> None:
    """A changed record is a changed page."""
    assert page.FILE.read_text(encoding="utf-8") == page.text()
