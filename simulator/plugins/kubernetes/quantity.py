"""Kubernetes quantities (`500m`, `1Gi`) in the one form that the API server writes them in."""

import re
from decimal import ROUND_CEILING, Decimal

_FORM = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))((?:[KMGTPE]i)|[numkMGTPE]|(?:[eE][+-]?\d+))?")
_BINARY = {"Ki": 1, "Mi": 2, "Gi": 3, "Ti": 4, "Pi": 5, "Ei": 6}
_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BY_POWER = {power: suffix for suffix, power in _DECIMAL.items()}
_KIBI = 1024


def canonical(value: str | float) -> str:
    """Return the canonical form; what is no quantity is returned as text, for the server to refuse.

    The family of the suffix stays (binary, decimal or exponent); the number gets no fraction and
    the largest suffix that still needs none.
    """
    text = str(value).strip()
    found = _FORM.fullmatch(text)
    if found is None:
        return text
    digits, suffix = Decimal(found[1]), found[2] or ""
    if suffix in _BINARY:
        return _binary(digits * _KIBI ** _BINARY[suffix])
    if suffix[:1] in {"e", "E"} and len(suffix) > 1:
        return _with_exponent(digits.scaleb(int(suffix[1:])))
    return _decimal(digits.scaleb(_DECIMAL[suffix]))


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
