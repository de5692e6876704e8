"""When a forge is asked again: it is busy, or this token has asked as often as it may for now.

GitHub says the latter with status 403, which else means that the token may not do this at all.
"""

from datetime import UTC, datetime
from typing import Final

from gitops.comments.answer import Answer

_FORBIDDEN, _MANY, _BROKEN = 403, 429, 500
_REMAINING: Final = ("X-RateLimit-Remaining", "RateLimit-Remaining")
_RESET: Final = ("X-RateLimit-Reset", "RateLimit-Reset")
"""GitHub's header, and GitLab's: seconds since 1970."""

_LATEST: Final = 4_102_444_800
"""The year 2100: what is later is no time."""

_MINUTE: Final = 60


def is_busy(answer: Answer) -> bool:
    """Tell whether the same request may be answered later."""
    limited = answer.status == _FORBIDDEN and (
        "Retry-After" in answer.headers or _used_up(answer) or "rate limit" in answer.said
    )
    return answer.status == _MANY or answer.status >= _BROKEN or limited


def wait(answer: Answer, delay: int, now: float) -> float:
    """Return how many seconds the forge asks to wait, or `delay` where it does not say.

    Args:
        answer: It is busy.
        delay: Seconds.
        now: Seconds since 1970.
    """
    asked = answer.headers.get("Retry-After", "")
    if asked.isdecimal():
        return float(asked)
    reset = _reset(answer)
    if reset is not None:
        return max(reset - now, 1.0)
    # a limit without a time: GitHub asks for a minute at least
    return float(_MINUTE if answer.status == _FORBIDDEN else delay)


def said(answer: Answer, now: float) -> str:
    """Return until when the forge answers nothing, as the end of what is wrong; else nothing."""
    reset = _reset(answer)
    if reset is None or reset <= now:
        return ""
    moment = datetime.fromtimestamp(reset, UTC)
    return f", because all requests of this token are used up until {moment:%Y-%m-%d %H:%M} UTC"


def _used_up(answer: Answer) -> bool:
    return any(answer.headers.get(each, "").strip() == "0" for each in _REMAINING)


def _reset(answer: Answer) -> float | None:
    """Return when a limit that is used up ends, in seconds since 1970."""
    if not _used_up(answer):
        return None
    found = next((answer.headers[each] for each in _RESET if each in answer.headers), "")
    found = found.strip()
    if not found.isdecimal() or len(found) > len(str(_LATEST)) or int(found) > _LATEST:
        return None
    return float(found)
