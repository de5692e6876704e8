"""A chart's archive is compared with what the session says was locked."""

import hashlib
import tarfile
from pathlib import Path

import pytest

from simulator.plugins.kubernetes.charts import ChartSource, find_chart
from simulator.plugins.kubernetes.charts_cache import cache_path
from simulator.plugins.kubernetes.charts_journal import recorded
from simulator.session import Session
from simulator.session_data import Chart, SessionData
from tests.simulator.plugins.kubernetes.construct.recording import SMALL, RecordingEngine, Run

CHART = "kubernetes:helm.sh/v4:Chart"
INPUTS: dict[str, object] = {
    "chart": "small",
    "version": "1.2.3",
    "repositoryOpts": {"repo": "https://charts.invalid"},
    "namespace": "shop",
}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """The fixture chart, packed."""
    path = tmp_path / "archives" / "small-1.2.3.tgz"
    path.parent.mkdir()
    with tarfile.open(path, "w:gz") as packed:
        packed.add(SMALL, "small")
    return path


@pytest.fixture
def kept(archive: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The archive, in the folder of archives that is looked in."""
    monkeypatch.setenv("EVENKEEL_CHARTS", str(archive.parent))
    return archive


def sha256(path: Path) -> str:
    """Return a file's digest."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def locked(tmp_path: Path, digest: str | None, version: str = "1.2.3") -> Session:
    """Return a session that knows a digest of the chart."""
    chart = Chart(version=version, repository="https://charts.invalid", sha256=digest)
    data = SessionData(environment="test", kubernetes="1.36", charts={"small/small": chart})
    return Session.write(tmp_path / "locked", data)


def test_what_was_locked_says_nothing(
    run: Run, engine: RecordingEngine, kept: Path, tmp_path: Path
) -> None:
    """The journal has its digest."""
    session = locked(tmp_path, sha256(kept))
    run(CHART, "small", INPUTS, session)
    entry = recorded(session)["small"]

    assert (entry.sha256, entry.locked, entry.warning()) == (sha256(kept), "", "")
    assert [message for _, message in engine.messages if "sha256" in message] == []


def test_what_is_not_as_locked_is_a_warning(
    run: Run, engine: RecordingEngine, kept: Path, tmp_path: Path
) -> None:
    """With both digests; it is rendered all the same, for a rehearsal harms nobody."""
    session = locked(tmp_path, "0" * 64)
    run(CHART, "small", INPUTS, session)
    warning = (
        f"chart small 1.2.3: got an archive with sha256 {sha256(kept)} from EVENKEEL_CHARTS; "
        f"expected {'0' * 64}, as charts.lock.json says. See: evenkeel charts verify"
    )

    assert recorded(session)["small"].locked == "0" * 64
    assert recorded(session)["small"].source == "real"
    assert [message for _, message in engine.messages if "sha256" in message] == [warning]


@pytest.mark.parametrize(("digest", "version"), [(None, "1.2.3"), ("0" * 64, "9.9.9")])
def test_nothing_is_compared_with_the_digest_of_something_else(
    run: Run,
    kept: Path,
    tmp_path: Path,
    digest: str | None,
    version: str,
) -> None:
    """No digest, or that of another version."""
    assert kept.is_file()
    session = locked(tmp_path, digest, version)
    run(CHART, "small", INPUTS, session)

    assert recorded(session)["small"].locked == ""


def test_the_cache_is_looked_in_by_digest(session: Session, archive: Path, tmp_path: Path) -> None:
    """After EVENKEEL_CHARTS and before any repository; another digest finds nothing there."""
    environ = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    path = cache_path("small", "1.2.3", sha256(archive), environ)
    path.parent.mkdir(parents=True)
    path.write_bytes(archive.read_bytes())
    source = ChartSource("small", "1.2.3", "http://127.0.0.1:9")
    found = find_chart(source, session, environ, sha256(archive))

    assert (found.path, found.origin) == (path, "the cache")
    with pytest.raises(Exception, match="does not answer"):
        find_chart(source, session, environ, "0" * 64)
