"""What an unquoted YAML scalar means to the Pulumi CLI (Go, yaml.v3), as JSON would say it.

The rules differ from PyYAML's: `on` and `12:30` are text, `1.30` is the number 1.3, `017` is octal.
"""

import math
import re
from datetime import UTC, datetime, timedelta, timezone

Scalar = str | int | float | bool | None

_NAMED: dict[str, Scalar] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}
_UNSPEAKABLE = {f"{sign}.{word}" for sign in ("", "+", "-") for word in ("inf", "Inf", "INF")} | {
    ".nan",
    ".NaN",
    ".NAN",
}
_INTEGER = re.compile(
    r"([-+]?)(?:0[xX]_?([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|([1-9][0-9]*|0))\Z"
)
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_DATE = (
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d+)?(Z|[-+]\d\d:\d\d))"
    r"|(?: (\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d+)?))?\Z"
)
_LARGEST_PLAIN = 1e21
_LONGEST_WHOLE = 100
"""Characters; 64 binary digits with their prefix are far fewer."""
"""From here on Go writes a float with an exponent, and JSON reads it as a float again."""


class UnspeakableError(ValueError):
    """The scalar has no JSON: infinity, or not a number."""


def resolve(text: str) -> Scalar:
    """Return what the program receives for an unquoted scalar.

    Raises:
        UnspeakableError: The Pulumi CLI fails on it.
    """
    if text in _NAMED:
        return _NAMED[text]
    if text in _UNSPEAKABLE:
        raise UnspeakableError(text)
    if text[0] not in "+-.0123456789":
        return text
    if text[4:5] == "-" and (moment := _moment(text)) is not None:
        return moment
    plain = text if text[0] == "." else text.replace("_", "")
    if text[0] != "." and (whole := _whole(plain)) is not None:
        return whole
    if _FLOAT.match(plain) and math.isfinite(value := float(plain)):
        return _float(value)
    return text  # also a number too large for Go


def _whole(plain: str) -> int | None:
    found = _INTEGER.match(plain)
    if not found or len(plain) > _LONGEST_WHOLE:
        return None
    sign, hexadecimal, binary, octal, decimal = found.groups()
    if hexadecimal is not None:
        value = int(hexadecimal, 16)
    elif binary is not None:
        value = int(binary, 2)
    elif octal is not None:
        value = int(octal, 8)
    else:
        value = int(decimal)
    value = -value if sign == "-" else value
    unsigned = 0 if sign else 2**64 - 1  # Go reads a sign as "not unsigned"
    return value if -(2**63) <= value <= max(2**63 - 1, unsigned) else None


def _float(value: float) -> int | float:
    if value.is_integer() and abs(value) < _LARGEST_PLAIN:
        from decimal import Decimal  # noqa: PLC0415 - almost no file has such a number

        return int(Decimal(repr(value)))  # Go writes 1e3 as 1000
    return value


def _moment(text: str) -> str | None:
    """Return a date as Go prints it, `2026-01-02 00:00:00 +0000 UTC`; None for what is none."""
    found = re.match(_DATE, text, re.ASCII)  # compiled where there is one
    if not found:
        return None
    year, month, day, *rest = found.groups()
    hour, minute, second, fraction, zone, hour2, minute2, second2, fraction2 = rest
    date = (int(year), int(month), int(day))
    clock = [int(each or 0) for each in (hour or hour2, minute or minute2, second or second2)]
    try:
        moment = datetime(*date, clock[0], clock[1], clock[2], tzinfo=_zone(zone))
    except ValueError:
        return None  # month 13: text
    digits = (fraction or fraction2 or "")[:10].rstrip("0").rstrip(".")
    offset = moment.strftime("%z")
    name = "UTC" if offset == "+0000" else offset
    return f"{moment.isoformat(' ')[:19]}{digits} {offset} {name}"


def _zone(text: str | None) -> timezone:
    if text is None or text == "Z":
        return UTC
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[4:6])))
