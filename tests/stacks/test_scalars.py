"""Unquoted scalars mean what they mean to the Pulumi CLI."""

import pytest

from stacks.scalars import UnspeakableError, resolve

READINGS = {
    "": None,
    "~": None,
    "Null": None,
    "nUll": "nUll",
    "true": True,
    "False": False,
    "yes": "yes",
    "on": "on",
    "y": "y",
    "1": 1,
    "+5": 5,
    "-7": -7,
    "1_000": 1000,
    "017": 15,
    "0o17": 15,
    "018": 18,
    "0x1F": 31,
    "-0x1f": -31,
    "0b101": 5,
    "18446744073709551615": 2**64 - 1,
    "18446744073709551616": 18446744073709552000,
    "012345678901": 12345678901,
    "123456789012": 123456789012,
    "1.30": 1.3,
    "1.0": 1,
    "1e3": 1000,
    "1e21": 1e21,
    ".5": 0.5,
    ".": ".",
    "..": "..",
    "1e400": "1e400",
    "12:30": "12:30",
    "1.2.3": "1.2.3",
    "1.36-gke": "1.36-gke",
    "2026-01-02": "2026-01-02 00:00:00 +0000 UTC",
    "2026-1-2": "2026-01-02 00:00:00 +0000 UTC",
    "2026-01-02T03:04:05.120Z": "2026-01-02 03:04:05.12 +0000 UTC",
    "2026-01-02t03:04:05+02:00": "2026-01-02 03:04:05 +0200 +0200",
    "2026-01-02 03:04:05": "2026-01-02 03:04:05 +0000 UTC",
    "2026-13-02": "2026-13-02",
    "10.40.0.0/16": "10.40.0.0/16",
    "<<": "<<",
}


@pytest.mark.parametrize(("text", "value"), READINGS.items())
def test_reading(text: str, value: object) -> None:
    """Each scalar becomes what Go's YAML, Go's JSON and Python's JSON make of it in turn."""
    assert (type(value), value) == (type(resolve(text)), resolve(text))


@pytest.mark.parametrize("text", [".inf", "-.INF", "+.Inf", ".nan", ".NaN"])
def test_what_has_no_json_is_refused(text: str) -> None:
    """The Pulumi CLI fails on infinity and on what is not a number; so do we."""
    with pytest.raises(UnspeakableError):
        resolve(text)
