"""Pins against the newest versions of their sources."""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from components.addons.pin import Pin
from gitops.charts.hosts import ask_each
from gitops.charts.resolve import references, registry
from simulator.errors import ChartError
from simulator.plugins.kubernetes.charts_repository import newest, read_index, version_key


@dataclass(frozen=True)
class Age:
    """One pin and what is newer."""

    name: str
    pinned: str
    newest: str
    """Empty where nobody says."""

    what: Literal["newest", "outdated", "ahead", "unknown"]
    why: str = ""


def ages(pins: list[Pin]) -> list[Age]:
    """Ask each pin's source for its newest stable version."""
    return sorted(
        (
            Age(each.subject.name, each.subject.version, "", "unknown", str(each.failure))
            if each.answer is None
            else _age(each.subject, each.answer)
            for each in ask_each(pins, _newest)
        ),
        key=lambda each: (each.name, each.pinned),
    )


def _age(pin: Pin, found: str) -> Age:
    here, there = version_key(pin.version), version_key(found)
    if here == there:
        return Age(pin.name, pin.version, found, "newest")
    return Age(pin.name, pin.version, found, "outdated" if here < there else "ahead")


def _newest(pin: Pin) -> str:
    if pin.kind == "manifest":
        raise ChartError("a file at an address: nothing lists its versions")
    if pin.kind == "kustomization":
        pinned = "".join(parse_qs(urlsplit(pin.source).query).get("ref", []))
        # a repository may tag several products: only tags of the same form are its versions
        form = re.compile(re.sub(r"\d+", r"\\d+", re.escape(pinned)))
        tags = [each.removeprefix("refs/tags/") for each in references(pin.source)]
        versions = [tag for tag in tags if form.fullmatch(tag)]
    elif pin.source.startswith("oci://"):
        versions = registry(pin.source).versions()
    else:
        entries = (read_index(pin.source).get("entries") or {}).get(pin.name) or ()
        versions = [str(each.get("version", "")) for each in entries]
    found = newest(versions)
    if not found:
        raise ChartError(f"{pin.source}: got no version of {pin.name} there. Correct the pin.")
    return found
