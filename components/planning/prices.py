"""The catalogue of prices: what is paid for beside machines, each with its source and its day."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

HOURS_PER_MONTH: Final = 730
"""How many hours a month has in the clouds' own price lists."""


@dataclass(frozen=True, kw_only=True)
class Price:
    """The list price of one thing in one region on one day."""

    cloud: str
    kind: str
    usd: float
    per: Literal["hour", "month"]
    region: str
    date: str
    """When the source last said so."""

    source: str
    """A name of `sources()`."""

    @property
    def usd_per_month(self) -> float:
        """The price of a month in which it is there all the time."""
        return self.usd * (HOURS_PER_MONTH if self.per == "hour" else 1)


def price(cloud: str, kind: str) -> Price | None:
    """Return what a thing costs on a cloud; None where no source says."""
    return next((e for e in catalogue() if (e.cloud, e.kind) == (cloud, kind)), None)


@cache
def catalogue() -> tuple[Price, ...]:
    """Return every price, in the order of the file."""
    return tuple(
        Price(
            cloud=each["cloud"],
            kind=each["kind"],
            usd=each["usd"],
            per=each["per"],
            region=each["region"],
            date=each["date"],
            source=each["source"],
        )
        for each in _data()["prices"]
    )


@cache
def sources() -> Mapping[str, str]:
    """Return what was read, by the name that prices give it."""
    found: Mapping[str, str] = _data()["sources"]
    return found


@cache
def _data() -> Mapping[str, Any]:
    source = Path(__file__).with_name("prices.json")
    content: Mapping[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return content
