"""Kubernetes quantities (`500m`, `1Gi`): as numbers, and as the API server writes them."""

import re
from decimal import ROUND_CEILING, Decimal
from functools import lru_cache

_FORM = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))((?:[KMGTPE]i)|[numkMGTPE]|(?:[eE][+-]?\d+))?")
_BINARY = {"Ki": 1, "Mi": 2, "Gi": 3, "Ti": 4, "Pi": 5, "Ei": 6}
_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BY_POWER = {power: suffix for suffix, power in _DECIMAL.items()}
_KIBI = 1024


def number(value: str | float) -> float:
    """Return a quantity as a number: bytes, processors or pieces.

    Raises:
        ValueError: it is none. The API server takes no such object, so it is a fault of ours.

    """
    found = _parsed(str(value).strip())
    if found is None:
        raise ValueError(f"got {value!r}; expected a Kubernetes quantity such as 500m or 10Gi")
    return float(found[0])


def canonical(value: str | float) -> str:
    """Return the canonical form; what is no quantity is returned as text, for the server to refuse.

    The family of the suffix stays (binary, decimal or exponent); the number gets no fraction and
    the largest suffix that still needs none.
    """
    text = str(value).strip()
    found = _parsed(text)
    if found is None:
        return text
    exact, suffix = found
    if suffix in _BINARY:
        return _binary(exact)
    return _decimal(exact) if suffix in _DECIMAL else _with_exponent(exact)


@lru_cache(maxsize=4096)
def _parsed(text: str) -> tuple[Decimal, str] | None:
    """Return a quantity's exact number and its suffix."""
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    digits, suffix = Decimal(found[1]), found[2] or ""
    if suffix in _BINARY:
        return digits * _KIBI ** _BINARY[suffix], suffix
    power = _DECIMAL[suffix] if suffix in _DECIMAL else int(suffix[1:])
    return digits.scaleb(power), suffix


def _binary(number: Decimal) -> str:
    if number != number.to_integral_value() or abs(number) < _KIBI:
        return _decimal(number)
    whole, power = int(number), 0
    while whole and whole % _KIBI == 0 and power < len(_BINARY):
        whole, power = whole // _KIBI, power + 1
    return f"{whole}{next((s for s, p in _BINARY.items() if p == power), '')}"


def _decimal(number: Decimal) -> str:
    whole, power = _thousands(number)
    return f"{whole}{_BY_POWER[power]}"


def _with_exponent(number: Decimal) -> str:
    whole, power = _thousands(number)
    return f"{whole}e{power}" if power else str(whole)


def _thousands(number: Decimal) -> tuple[int, int]:
    """Split into a whole number and a power of ten that is a multiple of three."""
    nanos = int(number.scaleb(9).to_integral_value(rounding=ROUND_CEILING))
    if nanos == 0:
        return 0, 0
    power = -9
    while nanos % 1000 == 0 and power < max(_BY_POWER):
        nanos, power = nanos // 1000, power + 3
    return nanos, power
