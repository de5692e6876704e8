"""Links lead somewhere, and the files that pages name are there."""

import pytest

from tests.docs.pages import ROOT, Found, leads_nowhere, links, paths


@pytest.mark.parametrize("link", list(links()), ids=" -> ".join)
def test_a_link_leads_somewhere(link: Found) -> None:
    """To a file or a folder, and where it says so to a heading in it."""
    assert leads_nowhere(link) == ""


@pytest.mark.parametrize("path", list(paths()), ids=": ".join)
def test_a_path_on_a_page_is_there(path: Found) -> None:
    """Also one with a star, which stands for at least one file."""
    assert [*ROOT.glob(path.text.rstrip("/"))] != []


def test_a_link_to_nowhere_is_found() -> None:
    """A missing file, and a missing heading in a file that is there."""
    assert leads_nowhere(Found("README.md", "docs/nothing.md")) == "docs/nothing.md"
    assert leads_nowhere(Found("README.md", "docs/policies.md#nothing")) == "nothing"
    assert leads_nowhere(Found("docs/policies.md", "#a-rule")) == ""
