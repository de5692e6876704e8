"""Quantities in the API server's own form."""

import pytest

from simulator.plugins.kubernetes.quantity import canonical


@pytest.mark.parametrize(
    ("given", "expected"),
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
def test_canonical_form(given: str | float, expected: str) -> None:
    """The family of the suffix stays; what is no quantity passes for the server to refuse."""
    assert canonical(given) == expected
