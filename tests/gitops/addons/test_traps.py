"""Each trap names tests, and each of them is there."""

import ast
from functools import cache

import pytest

from gitops.addons.page import text
from gitops.addons.traps import TRAPS, Trap
from tests.test_structure import ROOT


@cache
def functions(file: str) -> frozenset[str]:
    """Return the names of the functions of a file of tests."""
    tree = ast.parse((ROOT / "tests" / file).read_text())
    return frozenset(each.name for each in tree.body if isinstance(each, ast.FunctionDef))


@pytest.mark.parametrize("trap", TRAPS, ids=lambda each: each.what)
def test_the_tests_of_a_trap_exist(trap: Trap) -> None:
    """At least one, by file and function."""
    assert trap.tests
    for each in trap.tests:
        file, _, function = each.partition("::")
        assert function in functions(file), each


def test_the_page_tells_each() -> None:
    """With what is done about it."""
    shown = text()

    assert len({each.what for each in TRAPS}) == len(TRAPS)
    for each in TRAPS:
        assert f"| {each.what} | {each.answer} | `{each.tests[0]}`" in shown
