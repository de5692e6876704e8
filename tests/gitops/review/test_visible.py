"""What cannot be seen is shown, and what has no end gets one."""

import unicodedata

import pytest

from gitops.review.visible import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("gpu-pool_1 (a)", "gpu-pool_1 (a)"),
        ("Grüße, 模型, é", "Grüße, 模型, é"),
        ("a\nb\tc\r", "a\\nb\\tc\\r"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("user\u202egnp", "user\\u202egnp"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("no\u00a0break", "no\\xa0break"),
        ("שלום", "\\u05e9\\u05dc\\u05d5\\u05dd"),
        ("e\u0301\u0302\u0303", "e\u0301\\u0302\\u0303"),
        ("\U000e0041tag", "\\U000e0041tag"),
        ("\u3164\u2800", "\\u3164\\u2800"),
        ("\ud800", "\\ud800"),
    ],
)
def test_what_is_hidden_stands_as_its_code(text: str, shown: str) -> None:
    """What is read from right to left, too; letters of other scripts stay."""
    assert visible(text) == shown


def test_every_character_is_seen() -> None:
    """Of all scripts and symbols, no control, no mark of direction and no blank stays."""
    every = (*range(0x30000), *range(0xE0000, 0xE1000))
    left = set(visible("".join(map(chr, every))))
    kinds = {unicodedata.category(each) for each in left}

    assert kinds.isdisjoint({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
    assert [each for each in left if each.isspace()] == [" "]
    assert {unicodedata.bidirectional(each) for each in left} <= {
        *("L", "EN", "ES", "ET", "CS", "ON", "NSM", "WS")
    }


def test_a_long_text_loses_its_middle() -> None:
    """It says how long it was; no code of a character is cut."""
    assert visible("a" * 500 + "z" * 500, 60) == "a" * 24 + "...(1,000 characters)..." + "z" * 12
    assert visible("a" * 60, 60) == "a" * 60
    for limit in range(30, 60):
        shown = visible("\u202e" * 1_000, limit)
        assert len(shown) <= limit
        assert shown.replace("\\u202e", "") == "...(1,000 characters)..."
