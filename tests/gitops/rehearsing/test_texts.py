"""What comes from elsewhere fits into the document, whatever it is."""

import pytest

from gitops.rehearsing import texts
from gitops.review.document import Failure, PropertyChange

HOSTILE = [
    "x" * 70_000,
    "\udcff half",
    "</details>\x1b[31m",
    "\u202eevil",
    "@everyone `code`",
    "\0",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_a_name_is_cut_and_can_be_written(words: str) -> None:
    """It is a valid name of the document, and its JSON can be encoded."""
    made = Failure(step="deploy", resource=texts.name(words), line=texts.line(words))

    assert made.model_dump_json().encode()
    assert len(made.resource) <= texts.NAME
    assert made.resource.endswith("...") is (len(words) > texts.NAME)


@pytest.mark.parametrize(
    ("said", "matters"),
    [
        ("error: got 3; expected 4.\nmore of it", "got 3; expected 4."),
        ("Traceback (most recent call last):\n  File x\nValueError: no", "ValueError: no"),
        (
            "Program failed:\nTraceback (most recent call last):\n  a\nKeyError: 'b'",
            "KeyError: 'b'",
        ),
        ("\n\n", "no reason was given"),
        ("preview failed\nthe reason", "the reason"),
    ],
)
def test_the_line_that_matters_is_taken(said: str, matters: str) -> None:
    """The last of a traceback, else the first."""
    assert texts.line(said) == matters


def test_secrets_are_never_values() -> None:
    """However an engine marks them."""
    secret = {"4dabf18193072939515e22adb298388d": "x", "ciphertext": "[secret]"}
    change = PropertyChange(path="p", before=texts.value(secret), after=texts.value([1, "é"]))

    assert (change.before, change.after, texts.value(None)) == ("[secret]", '[1, "é"]', "")
