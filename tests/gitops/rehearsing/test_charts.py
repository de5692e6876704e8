"""A base that was kept counts only where it was made of the charts that the head is made of."""

from pathlib import Path
from typing import Any, cast

import pytest

from gitops.rehearsing.base import Base
from gitops.rehearsing.charts import (
    AnotherBaseError,
    Chart,
    charts_of,
    not_as_kept,
    stand_ins,
    unlike,
)
from gitops.rehearsing.deployed_base import DeployedBase
from gitops.rehearsing.rehearsal import Options, Rehearsal
from gitops.rehearsing.upgrade import Head, Upgrade
from operations.project import Project
from operations.screen.silent import SilentScreen
from simulator.plugins.kubernetes.charts_journal import ChartEntry, record
from simulator.session import Session
from simulator.session_data import SessionData
from tests.gitops.rehearsing.test_base import Quiet
from tests.gitops.rehearsing.test_comparison import facts
from tests.gitops.rehearsing.test_upgrade import LookedAt, QuickStage

DIGEST = "0123456789abcdef" * 4


def chart(source: str = "real", version: str = "4.1.0", sha256: str = "", **more: str) -> Chart:
    """Return how one was found."""
    digest = sha256 or (DIGEST if source == "real" else "")
    known = {"component": "milvus", "chart": "milvus", "version": version, "source": source}
    return Chart.model_validate({**known, "sha256": digest, **more})


CASES: dict[str, tuple[Chart, Chart, tuple[str, ...]]] = {
    "the same": (chart(), chart(), ()),
    "both stand-ins": (chart("stand-in"), chart("stand-in"), ()),
    "the base had none": (
        chart("stand-in"),
        chart(),
        ("milvus 4.1.0 (stand-in in the base, sha256 0123456789ab in the head)",),
    ),
    "the head has none": (
        chart(),
        chart("stand-in"),
        ("milvus 4.1.0 (sha256 0123456789ab in the base, stand-in in the head)",),
    ),
    "published anew": (
        chart(),
        chart(sha256="f" * 64),
        ("milvus 4.1.0 (sha256 0123456789ab in the base, sha256 ffffffffffff in the head)",),
    ),
    "another version is the change itself": (chart(), chart(version="4.2.0", sha256="f" * 64), ()),
    "another version that nobody had": (
        chart(),
        chart("stand-in", "4.2.0"),
        ("milvus 4.2.0 (sha256 0123456789ab in the base, stand-in in the head)",),
    ),
    "another component": (chart(), chart("stand-in", component="other"), ()),
}


@pytest.mark.parametrize("case", CASES)
def test_charts_that_differ_without_the_change_are_found(case: str) -> None:
    """By what could be had at the time: a source, and of the same version its content."""
    base, head, found = CASES[case]

    assert unlike([base], [head]) == found
    # of another version a base that is deployed anew would say no more: at each push once more
    assert not_as_kept([base], [head]) == (found if base.version == head.version else ())


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """A session in which one chart was real, and one was not to be had."""
    data = SessionData(environment="small", kubernetes="1.36")
    session = Session.write(tmp_path / "small", data)
    for name, source, digest in (("redis", "stand-in", ""), ("milvus", "real", DIGEST)):
        record(session, ChartEntry(name, "4.1.0", name, "data", source, sha256=digest))
    return session


def test_a_base_keeps_what_it_was_made_of(session: Session) -> None:
    """With its snapshot; whether it is a kept one is not kept."""
    found = charts_of(session)
    DeployedBase(charts=found, kept=True).write(session)

    assert [(each.chart, each.source) for each in found] == [
        ("milvus", "real"),
        ("redis", "stand-in"),
    ]
    assert stand_ins(found) == ("redis 4.1.0",)
    assert DeployedBase.read(session) == DeployedBase(charts=found)


@pytest.mark.parametrize("kept", [(chart("stand-in"),), (chart("stand-in", "4.0.0"),), ()])
def test_a_head_of_other_charts_is_not_deployed_on_a_kept_base(
    kept: tuple[Chart, ...], session: Session
) -> None:
    """Where the base was deployed just now, or of another version, it cannot become more alike."""
    stage = QuickStage(session)
    head = Head(
        environment="small",
        tree=cast("Any", LookedAt()),
        facts=facts(),
        gpu_pools=frozenset(),
        known=frozenset(),
        seconds=7,
        base_charts=kept,
    )
    screen = cast("Any", Quiet())
    if kept == (chart("stand-in"),):
        with pytest.raises(AnotherBaseError, match=r"milvus 4\.1\.0 \(stand-in in the base"):
            head.upgrade(cast("Any", stage), screen, deploy=True)
        assert stage.done == ["preview"]
    else:
        assert head.upgrade(cast("Any", stage), screen, deploy=True).charts == charts_of(session)
        assert stage.done == ["preview", "up"]


def test_a_base_of_other_charts_is_deployed_anew_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And where the two still differ, the review says so, and what was a stand-in in which."""
    asked: list[tuple[Any, ...]] = []
    new = (chart(),)

    def bring(_: Base, reads: object) -> DeployedBase:
        asked.append(("bring", reads))
        return DeployedBase(charts=(chart("stand-in"),), kept=len(asked) == 1)

    def upgrade(self: Head, *_: object, **__: object) -> Upgrade:
        asked.append(("upgrade", self.base_charts))
        if unlike(self.base_charts, new):
            raise AnotherBaseError("milvus")
        return Upgrade(charts=new)

    monkeypatch.setattr(Base, "bring", bring)
    monkeypatch.setattr(Head, "upgrade", upgrade)
    nobody = cast("Any", None)
    (tmp_path / "Pulumi.yaml").touch()
    work = Rehearsal(
        Project(tmp_path), "small", nobody, nobody, Options(), cast("Any", SilentScreen())
    )
    monkeypatch.setattr(Rehearsal, "_missing_sdk", lambda *_: "")
    monkeypatch.setattr(Rehearsal, "_base", lambda *_: Base(*[nobody] * 9))

    found = work._rehearse(facts(), "", facts(), cast("Any", "reads"))  # what is around it deploys

    assert asked == [
        ("bring", "reads"),
        ("upgrade", (chart("stand-in"),)),
        ("bring", None),
        ("upgrade", ()),
    ]
    assert (found.stand_ins_before, found.stand_ins) == (("milvus 4.1.0",), ())
    assert any("could not be made of the same: milvus" in each for each in found.not_rehearsed)
