"""Quantities as numbers, and in the API server's own form."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kubernetes.utils import quantity as official

from simulator.cluster.quantity import canonical, number


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (0.5, "500m"),
        ("0.5", "500m"),
        (2, "2"),
        ("1000m", "1"),
        ("1500m", "1500m"),
        ("0.1m", "100u"),
        ("1024Mi", "1Gi"),
        ("1.5Gi", "1536Mi"),
        ("0.5Ki", "512"),
        ("1000Ki", "1000Ki"),
        ("1000", "1k"),
        ("1e3", "1e3"),
        ("12e2", "1200"),
        ("0", "0"),
        ("0Gi", "0"),
        ("+1", "1"),
        ("-500m", "-500m"),
        (".5", "500m"),
        ("100M", "100M"),
        ("1000M", "1G"),
        ("1n", "1n"),
        ("much", "much"),
    ],
)
def test_canonical_form(written: str | float, expected: str) -> None:
    """The family of the suffix stays; what is no quantity passes for the server to refuse."""
    assert canonical(written) == expected


OFFICIAL: Callable[[str], Decimal] = official.parse_quantity
_SUFFIXES = ["", *"numkMGTPE", *(f"{each}i" for each in "KMGTPE"), "e3", "E-2"]


@given(st.integers(0, 10**6), st.sampled_from(["", ".5", ".125"]), st.sampled_from(_SUFFIXES))
def test_a_number_is_the_one_that_the_official_client_reads(
    whole: int, fraction: str, suffix: str
) -> None:
    """Its reader knows no exponents: those stand before its suffix."""
    text = f"{whole}{fraction}{suffix}"
    expected = float(text) if suffix[:2] in {"e3", "E-"} else float(OFFICIAL(text))

    assert number(text) == pytest.approx(expected)
    assert number(canonical(text)) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("wrong", ["", "much", "1.2.3", "5 Gi", "Gi", True, None, {}, []])
def test_what_is_no_quantity_is_no_number(wrong: Any) -> None:  # noqa: ANN401 - any JSON
    """The message says what one looks like; that `1` is one does not help what equals it."""
    assert number(1) == 1
    with pytest.raises(ValueError, match="such as 500m or 10Gi"):
        number(wrong)
