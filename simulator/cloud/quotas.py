"""Quotas of the simulated clouds: per region and family, as a cloud counts them."""

import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import CloudError
from ..session import Session
from .providers import FOLDERS
from .store import Store

_PLUGINS = Path(__file__).parent.parent / "plugins"


@dataclass(frozen=True)
class Limit:
    """How much of a family an account may have in a region."""

    limit: int
    title: str
    """What the cloud calls the quota."""

    unit: str = ""
    """What is counted, such as `vCPUs`."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is asked for, by whom."""

    provider: str
    region: str
    what: str
    """The resource, for the message."""

    id: str
    """The resource's id: what it has already is not counted twice."""

    alternatives: Sequence[str] = ()
    """What a person could do instead."""

    code: str = "quota-exceeded"
    """The cloud's own word."""


def families(provider: str) -> set[str]:
    """Return the families that a provider counts."""
    return {name.partition("/")[2] for name in _entries(provider)}


def limit(session: Session, provider: str, region: str, family: str) -> Limit | None:
    """Return the limit of a family; None where there is none."""
    entries = _entries(provider)
    entry = entries.get(f"{region}/{family}", entries.get(f"*/{family}", {}))
    own = session.data.quotas.get(f"{provider}/{region}/{family}", entry.get("limit"))
    if own is None:
        return None
    return Limit(own, entry.get("title", family), entry.get("unit", ""))


def expect(store: Store, session: Session, request: Request, family: str, amount: int) -> None:
    """Let pass what the quota has room for.

    Raises:
        CloudError: It has not; the message names quota, region, what is left and alternatives.
    """
    found = limit(session, request.provider, request.region, family)
    used = store.used(request.provider, request.region, family, without=request.id)
    if found is not None and used + amount > found.limit:
        raise exceeded(request, found, amount, used)


def exceeded(request: Request, found: Limit, amount: int, used: int) -> CloudError:
    """Return the refusal of what a quota has no room for."""
    unit = f" {found.unit}" if found.unit else ""
    return CloudError(
        f"{request.what}: {request.code}: quota {found.title} in {request.region}: "
        f"got {amount}{unit} beside {used} in use; expected at most {found.limit} in all. "
        f"{advice(['ask for a higher quota', *request.alternatives])}",
        code="quota-exceeded",
    )


def advice(alternatives: Sequence[str]) -> str:
    """Return alternatives as a sentence."""
    first, *rest = alternatives
    return f"{', or '.join([first[0].upper() + first[1:], *rest])}."


@functools.cache
def _entries(provider: str) -> Mapping[str, Mapping[str, Any]]:
    """Read the simulator's own quotas: `REGION/FAMILY` or `*/FAMILY` -> limit, title, unit."""
    path = _PLUGINS / FOLDERS.get(provider, provider) / "quotas.json"
    if not path.exists():
        return {}
    found: Mapping[str, Mapping[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["limits"]
    return found
