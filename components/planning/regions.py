"""The regions of the clouds: which there are, how many zones each has, which machines it sells."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ..frozen import dataclass


@dataclass(frozen=True, kw_only=True)
class Region:
    """One region of a cloud."""

    cloud: str
    name: str
    zones: int | None
    """How many zones it has; 0 for a region without zones, None where no source says."""


@dataclass(frozen=True, kw_only=True)
class Offering:
    """Where a cloud sells a machine, as one source says it on one day."""

    regions: tuple[str, ...]
    source: str
    date: str
    """The day of the source: what came later is not in it."""


@cache
def _data() -> Mapping[str, Any]:
    source = Path(__file__).with_name("regions.json")
    content: Mapping[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return content


@cache
def regions(cloud: str) -> Mapping[str, Region]:
    """Return the regions of a cloud by name; none where machines simply exist."""
    known = _data()["clouds"].get(cloud, {"regions": {}})["regions"]
    return {name: Region(cloud=cloud, name=name, zones=zones) for name, zones in known.items()}


@cache
def _offerings(cloud: str) -> Mapping[str, Offering]:
    sources = _data()["sources"]
    return {
        machine: Offering(
            regions=tuple(each["regions"]),
            source=each["source"],
            date=sources[each["source"]]["date"],
        )
        for each in _data()["offers"]
        if each["cloud"] == cloud
        for machine in each["machines"]
    }


def offering(cloud: str, machine: str) -> Offering | None:
    """Return where a cloud sells a machine, or None where no source says it."""
    return _offerings(cloud).get(machine)


def offered(cloud: str, region: str, machine: str) -> bool | None:
    """Tell whether a region sells a machine; None where no source says it."""
    known = offering(cloud, machine)
    return None if known is None else region in known.regions
