"""A cluster whose API nobody outside its nodes reaches: clouds make such ones, and deploys hang."""

from typing import TYPE_CHECKING, Final

from .store import FILE, Store

if TYPE_CHECKING:
    from ..session import Session

_CLAIM: Final = "closed-api"


def close(store: Store, why: str) -> None:
    """Say that whoever deploys does not reach the API of the session's cluster, and why."""
    with store.transaction():
        reopen(store)
        store.claim(_CLAIM, why)


def reopen(store: Store) -> None:
    """Say that it is reached."""
    why = store.claims().get(_CLAIM)
    if why is not None:
        store.release(_CLAIM, why)


def why_closed(session: "Session") -> str | None:
    """Return why it is not reached; None where it is, or where no cloud has made it."""
    path = session.folder / FILE
    if not path.exists():
        return None
    store = Store(path)
    try:
        return store.claims().get(_CLAIM)
    finally:
        store.close()
