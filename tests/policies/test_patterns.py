"""A pattern that is asked quickly has the answer that RE2 gives, which is the cluster's."""

import re
import warnings

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from policies import patterns, rules
from policies.expressions import Expression

ATOMS = ("a", "B", "_", "-", ".", "[.]", r"\.", r"\$", "[^a]", "[a-cX-Z]", "(?i)", r"\d", "é", "{")
SIGNS = ("", "", "", "?", "*", "+", "{2}", "{1,3}", "*?", "++", "{2,1}")
AROUND = ("", "", "^", "$", "|", "(", ")", "(?:", ")?", ")+")
PIECES = st.tuples(st.sampled_from(AROUND), st.sampled_from(ATOMS), st.sampled_from(SIGNS))
PATTERNS = st.lists(PIECES.map("".join), max_size=5).map("".join)
TEXTS = st.text(alphabet="aAbBcXz_-.$1{ \n\u212a\u0130é", max_size=8)


def re2(text: str, pattern: str) -> object:
    """Return what the library itself says, with its errors as text."""
    try:
        return patterns._asked(text, pattern)
    except ValueError:
        return "error"


def quickly(text: str, pattern: str) -> object:
    """Return what is answered here, with errors as text."""
    try:
        return patterns.matched(text, pattern)
    except ValueError:
        return "error"


@given(TEXTS, PATTERNS)
@example("a\n", "a$")
@example("\n", ".")
@example("\u212a", "(?i)k")
@example("B", "(?i)[^b]")
@example("aaa", "^a{2}$")
@example("a", "(")
@example("a", "a**")
@settings(max_examples=2000, deadline=None)
def test_each_answer_is_re2s(text: str, pattern: str) -> None:
    """Whatever is asked, quick or not, the answer and the refusal are the same."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert quickly(text, pattern) == re2(text, pattern)


def test_what_a_setting_asks_is_quick() -> None:
    """The patterns that are asked in loops are those that both libraries read alike."""
    defaults = {
        str(each.default)
        for rule in rules.load()
        for name, each in rule.parameters.items()
        if name in {"names", "harmless"}
    }

    assert defaults
    for pattern in defaults:
        assert patterns._shared(pattern) is not None, pattern


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "a*b*c*", r"\w", "[[:alpha:]]", "(?P<a>b)", "[a--b]", "a{1000}", "a*?"]
)
def test_what_could_differ_or_take_long_is_left_to_re2(pattern: str) -> None:
    """Nothing that Python reads otherwise, or tries in many ways, is tried by Python."""
    assert patterns._shared(pattern) is None


@pytest.mark.parametrize(
    ("text", "quick"),
    [
        ("object.a.matches('x')", "object.a.matched('x')"),
        ("'.matches(' + object.a", "'.matches(' + object.a"),
        (r"r'\' + a.matches('\'.matches(') + \"'\"", r"r'\' + a.matched('\'.matches(') + \"'\""),
    ],
)
def test_only_what_asks_is_renamed(text: str, quick: str) -> None:
    """A text that says so stays as it is."""
    assert patterns.quick(text) == quick


def test_an_error_speaks_of_what_was_written() -> None:
    """Neither a wrong type nor a wrong pattern names what only stands inside."""
    for obj, params in ((5, "a"), ("a", "(")):
        answer = Expression("object.matches(params)").answer(obj, params)

        assert answer.error
        assert re.search(r"\bmatched\b", answer.error) is None
