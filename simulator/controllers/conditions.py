"""Status conditions, whose time changes only when they do."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from ..cluster.api import Json


def condition(kind: str, *, status: bool | str, reason: str, message: str = "") -> Json:
    """Return one condition without its time."""
    word = status if isinstance(status, str) else str(status)
    return {"type": kind, "status": word, "reason": reason, "message": message}


def timed(wanted: Iterable[Json], current: Mapping[str, object] | None) -> list[Json]:
    """Give conditions their time: that of the present one where its status is the same."""
    listed = (current or {}).get("conditions")
    before = {each["type"]: each for each in listed} if isinstance(listed, list) else {}
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    result = []
    for each in wanted:
        old = before.get(each["type"], {})
        same = old.get("status") == each["status"] and "lastTransitionTime" in old
        result.append({**each, "lastTransitionTime": old["lastTransitionTime"] if same else now})
    return result


def condition_of(obj: Json, kind: str) -> Json:
    """Return a condition of an object's status, or an empty mapping."""
    found = obj.get("status", {}).get("conditions") or ()
    return next((dict(each) for each in found if each["type"] == kind), {})


def is_true(obj: Json | None, kind: str) -> bool:
    """Tell whether a condition of an object's status is true."""
    return obj is not None and condition_of(obj, kind).get("status") == "True"
