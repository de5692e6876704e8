"""What the project imports is locked for those who use it, and not only for those who test it."""

import ast
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = (
    "cli",
    "components",
    "evenkeel",
    "gitops",
    "operations",
    "policies",
    "simulator",
    "stacks",
)
LOCKS = sorted({*ROOT.glob("requirements*.txt")} - {ROOT / "requirements-dev.txt"})
"""What `make install-ci` installs."""

_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)


def imported(text: str) -> Iterator[str]:
    """Yield the first name of every module that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def locked() -> set[str]:
    """Return every distribution that is installed without those of development."""
    texts = [each.read_text(encoding="utf-8") for each in LOCKS]
    return {_plain(name) for text in texts for name in _LOCKED.findall(text)}


def unlocked(name: str, known: Mapping[str, Sequence[str]], locked: set[str]) -> bool:
    """Tell whether nothing that is locked brings a module."""
    if name in sys.stdlib_module_names or name in PACKAGES:
        return False
    return not {_plain(each) for each in known.get(name, ())} & locked


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_whatever_is_imported_is_locked() -> None:
    """One install step brings it; no test has to have installed more."""
    known, names = packages_distributions(), locked()
    files = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]

    found = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in files
        for name in imported(path.read_text(encoding="utf-8"))
        if unlocked(name, known, names)
    }

    assert len(files) > 100
    assert found == set()


def test_the_sdks_of_all_clouds_are_among_the_locked() -> None:
    """As `make install-ci` installs them; pytest is for development alone."""
    assert {"pulumi", "pulumi-aws", "pulumi-azure-native", "pulumi-gcp"} <= locked()
    assert "pytest" not in locked()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("import hypothesis.strategies as st", {"hypothesis"}),
        ("def late():\n    from botocore import session", {"botocore"}),
        ("from . import pulumi\nfrom .botocore import session", set()),
        ("import nobody_knows_this", {"nobody_knows_this"}),
        ("import json, yaml\nfrom gitops.ci import log", set()),
    ],
)
def test_what_only_development_brings_is_found(text: str, names: set[str]) -> None:
    """Also where it is imported late; what is relative is ours."""
    known, there = packages_distributions(), locked()

    assert {each for each in imported(text) if unlocked(each, known, there)} == names
