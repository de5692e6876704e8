"""Faults on demand: whether something goes wrong with a resource now, and how often it did."""

from ..session import Session
from ..session_data import Fault
from .store import Store


def happens(store: Store, session: Session, kind: str, token: str, name: str) -> bool:
    """Tell whether a fault of a kind strikes a resource now; each time is counted.

    A fault that was taken away and comes back strikes as often as at first.
    """
    faults = {fault.model_dump_json(): fault for fault in session.data.faults}
    with store.transaction() as db:
        for row in store.rows("SELECT fault FROM faults"):
            if row["fault"] not in faults:
                db.execute("DELETE FROM faults WHERE fault=?", (row["fault"],))
        for key, fault in faults.items():
            if not _meant(fault, kind, token, name):
                continue
            found = store.rows("SELECT happened FROM faults WHERE fault=?", key)
            happened = int(found[0]["happened"]) if found else 0
            if fault.times is None or happened < fault.times:
                db.execute("INSERT OR REPLACE INTO faults VALUES (?, ?)", (key, happened + 1))
                return True
    return False


def _meant(fault: Fault, kind: str, token: str, name: str) -> bool:
    return fault.kind == kind and fault.type == token and fault.name in ("", name)
