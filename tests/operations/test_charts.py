"""Which charts were real, in one line."""

from pathlib import Path

import pytest

from operations.charts import charts_summary
from simulator.plugins.kubernetes import charts_journal
from simulator.session import Session
from simulator.session_data import SessionData

_WHY = "stand-ins: no archive at hand, no repository reached"


@pytest.mark.parametrize(
    ("sources", "summary"),
    [
        ([], ("none", "")),
        (["real", "real"], ("2 real", "")),
        (["real", "stand-in"], ("1 real, 1 stand-in", _WHY)),
        (["stand-in"], ("1 stand-in", _WHY)),
    ],
)
def test_real_charts_and_stand_ins_are_counted(
    sources: list[str], summary: tuple[str, str], tmp_path: Path
) -> None:
    """A stand-in is never counted as a real one, and the line says why there is one."""
    session = Session.write(tmp_path, SessionData(environment="x", kubernetes="1.36"))
    for number, source in enumerate(sources):
        charts_journal.record(
            session,
            charts_journal.ChartEntry(
                chart=f"chart-{number}",
                version="1",
                component=f"component-{number}",
                namespace="x",
                source=source,
            ),
        )

    assert charts_summary(session) == summary


def test_what_is_not_as_locked_is_named(tmp_path: Path) -> None:
    """With the command that says more."""
    session = Session.write(tmp_path, SessionData(environment="x", kubernetes="1.36"))
    for chart, locked in (("right", ""), ("wrong", "0" * 64)):
        charts_journal.record(
            session,
            charts_journal.ChartEntry(
                chart=chart,
                version="1",
                component=chart,
                namespace="x",
                source="real",
                sha256="1" * 64,
                locked=locked,
            ),
        )

    assert charts_summary(session) == ("2 real", "not as locked: wrong (evenkeel charts verify)")


def test_a_torn_line_loses_no_other(tmp_path: Path) -> None:
    """A full disk cuts lines off."""
    session = Session.write(tmp_path, SessionData(environment="x", kubernetes="1.36"))
    entry = charts_journal.ChartEntry(
        chart="a", version="1", component="a", namespace="x", source="real"
    )
    charts_journal.path(session).write_bytes(b'{"chart": "b"\n\xff{\n[]\n{}\n')
    charts_journal.record(session, entry)

    assert charts_journal.recorded(session) == {"a": entry}
