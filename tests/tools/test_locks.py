"""The locked requirements: everything by hash, from wherever, and nothing left out."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted([*ROOT.glob("requirements*.txt"), *(ROOT / "tools").glob("requirements-*.txt")])
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]

PINNED = re.compile(
    r"([A-Za-z0-9._-]+)==\S+(?: ; [^\\]+)?((?: \\\n    --hash=sha256:[0-9a-f]{64})+)\n"
)


def _name(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found is not None
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def _locked(file: Path) -> set[str]:
    """Return the names of what a file pins with hashes; nothing else may be in it."""
    text = file.read_text(encoding="utf-8")
    said = "".join(
        line for line in text.splitlines(keepends=True) if not line.strip().startswith("#")
    )
    assert PINNED.sub("", said) == ""
    return {_name(found[1]) for found in PINNED.finditer(said)}


def test_every_lock_is_looked_at() -> None:
    """The base, a cloud's each, the developers', and both that install."""
    names = [file.relative_to(ROOT).as_posix() for file in LOCKS]

    assert names == [
        *(f"requirements{each}.txt" for each in ("-aws", "-azure", "-dev", "-gcp", "")),
        *(f"tools/requirements-{each}.txt" for each in ("go", "uv")),
    ]


@pytest.mark.parametrize("file", LOCKS, ids=lambda file: file.name)
def test_everything_is_pinned_by_hash_and_no_index_is_named(file: Path) -> None:
    """Where packages come from is the user's choice; what comes is not."""
    text = file.read_text(encoding="utf-8")

    assert _locked(file)
    assert "://" not in text
    assert "index" not in text


@pytest.mark.parametrize(
    ("name", "extras"),
    [
        ("requirements.txt", ()),
        *((f"requirements-{cloud}.txt", (cloud,)) for cloud in ("aws", "azure", "gcp")),
        ("requirements-dev.txt", ("aws", "azure", "dev", "gcp")),
    ],
)
def test_what_the_project_asks_for_is_there(name: str, extras: tuple[str, ...]) -> None:
    """Each direct dependency of `pyproject.toml`, and of no cloud that is not meant."""
    wanted = {
        _name(each)
        for each in [*PROJECT["dependencies"], *(one for extra in extras for one in EXTRAS[extra])]
    } - {"evenkeel"}
    others = {
        _name(one) for each in ("aws", "azure", "gcp") if each not in extras for one in EXTRAS[each]
    }
    found = _locked(ROOT / name)

    assert wanted - found == set()
    assert others & found == set()
