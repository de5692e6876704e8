"""Entries of `resources`: which are from elsewhere, and how they are fetched."""

import pytest

from simulator.errors import ChartError
from simulator.plugins.kubernetes.config_group_source import read_source


@pytest.mark.parametrize(
    ("entry", "address", "path", "ref"),
    [
        (
            "https://github.com/org/repo//a/b?ref=v1.0.0",
            "https://github.com/org/repo/archive/v1.0.0.tar.gz",
            "a/b",
            "v1.0.0",
        ),
        (
            "github.com/org/repo/a/b?ref=v1&timeout=90s",
            "https://github.com/org/repo/archive/v1.tar.gz",
            "a/b",
            "v1",
        ),
        (
            "https://github.com/org/repo.git?ref=v1",
            "https://github.com/org/repo/archive/v1.tar.gz",
            "",
            "v1",
        ),
        (
            "https://github.com/org/repo/releases/download/v1/a.yaml",
            "https://github.com/org/repo/releases/download/v1/a.yaml",
            "org/repo/releases/download/v1/a.yaml",
            "",
        ),
    ],
)
def test_sources_are_read_as_kustomize_reads_them(
    entry: str, address: str, path: str, ref: str
) -> None:
    """Folders of repositories with and without a scheme or `//`, and files of releases."""
    found = read_source(entry)

    assert found is not None
    assert (found.address, found.path, found.ref) == (address, path, ref)


@pytest.mark.parametrize("entry", ["../base", "maps.yaml", "./github.com", "a//b"])
def test_what_is_here_is_no_source(entry: str) -> None:
    """Paths stay paths."""
    assert read_source(entry) is None


@pytest.mark.parametrize(
    "entry",
    [
        "git@github.com:org/repo",
        "git::https://github.com/org/repo//a?ref=v1",
        "ssh://git@github.com/org/repo",
        "https://github.com/org/repo//a",
    ],
)
def test_what_is_not_pinned_or_needs_git_is_refused(entry: str) -> None:
    """A folder without a tag moves, and a rehearsal runs no git."""
    with pytest.raises(ChartError, match=r"expected the address of a file .* or a folder"):
        read_source(entry)
