"""Where charts come from: in which order they are looked for, and what happens out of reach."""

import hashlib
import json
import socket
import tarfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from simulator.errors import ChartError
from simulator.plugins.kubernetes.charts import ChartSource, find_chart
from simulator.plugins.kubernetes.charts_http import ChartUnreachableError
from simulator.plugins.kubernetes.charts_repository import find_entry
from simulator.session import Session
from tests.simulator.plugins.kubernetes.construct.recording import SMALL


@dataclass
class Repository:
    """An HTTP chart repository on loopback."""

    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    status: int = 200


class Handler(BaseHTTPRequestHandler):
    """Serves a repository's files."""

    def __init__(self, repository: Repository, *args: object) -> None:
        """Serve one connection."""
        self.repository = repository
        super().__init__(*args)  # type: ignore[arg-type] # what the server passes

    def do_GET(self) -> None:
        """Answer with a file."""
        self.repository.asked.append(self.path)
        if self.path in self.repository.moved:
            self.send_response(302)
            self.send_header("Location", self.repository.moved[self.path])
            self.end_headers()
            return
        content = self.repository.files.get(self.path)
        self.send_response(404 if content is None else self.repository.status)
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def archive(tmp_path: Path) -> bytes:
    """The fixture chart, packed."""
    path = tmp_path / "small.tgz"
    with tarfile.open(path, "w:gz") as packed:
        packed.add(SMALL, "small")
    return path.read_bytes()


@pytest.fixture
def repository(archive: bytes) -> Iterator[Repository]:
    """A repository that offers two versions of the fixture chart."""
    served = Repository()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, served))
    served.url = f"http://127.0.0.1:{server.server_port}/charts"
    entries = [
        {"version": "2.0.0-rc.1", "urls": ["small-2.0.0-rc.1.tgz"]},
        {
            "version": "v1.10.0",
            "urls": [f"{served.url}/files/small.tgz"],
            "digest": hashlib.sha256(archive).hexdigest(),
        },
        {"version": "1.9.0", "urls": ["small-1.9.0.tgz"], "digest": "0" * 64},
    ]
    served.files["/charts/index.yaml"] = json.dumps({"entries": {"small": entries}}).encode()
    served.files["/charts/files/small.tgz"] = archive
    served.files["/charts/small-1.9.0.tgz"] = archive
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield served
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def nowhere() -> Iterator[str]:
    """A repository where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))  # kept, or somebody else might get it
        yield f"http://127.0.0.1:{free.getsockname()[1]}"


def test_a_chart_is_fetched_once(repository: Repository, archive: bytes, session: Session) -> None:
    """The archive is checked against the index, kept, and not asked for again."""
    source = ChartSource("small", "1.10.0", repository.url)
    found = find_chart(source, session)
    assert found.path.read_bytes() == archive
    assert found.origin == repository.url
    assert find_chart(source, session) == found
    assert repository.asked == ["/charts/index.yaml", "/charts/files/small.tgz"]


def test_a_redirection_is_followed(
    repository: Repository, archive: bytes, session: Session
) -> None:
    """Archives of many repositories lie elsewhere, as releases on GitHub do."""
    repository.files["/elsewhere.tgz"] = repository.files.pop("/charts/files/small.tgz")
    repository.moved["/charts/files/small.tgz"] = "/elsewhere.tgz"
    found = find_chart(ChartSource("small", "1.10.0", repository.url), session)
    assert found.path.read_bytes() == archive


def test_without_a_version_the_newest_stable_one_is_taken(
    repository: Repository, session: Session
) -> None:
    """1.10 is newer than 1.9, and a release candidate is not stable."""
    find_chart(ChartSource("small", "", repository.url), session)
    assert repository.asked[-1] == "/charts/files/small.tgz"


def test_a_wrong_digest_stops_everything(repository: Repository, session: Session) -> None:
    """Content that is not what the index promises is never used, and never stood in for."""
    with pytest.raises(ChartError, match="another sha256") as caught:
        find_chart(ChartSource("small", "1.9.0", repository.url), session)
    assert not isinstance(caught.value, ChartUnreachableError)
    assert list(session.charts.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "version", "said"),
    [
        ("small", "7.0.0", "got small 7.0.0, which it does not have; expected for example 2.0.0"),
        ("large", "1.0.0", "got chart 'large', which it does not have"),
    ],
)
def test_what_a_repository_lacks_is_an_error(
    repository: Repository, session: Session, name: str, version: str, said: str
) -> None:
    """A mistyped version would fail in reality too: no stand-in hides it."""
    with pytest.raises(ChartError) as caught:
        find_chart(ChartSource(name, version, repository.url), session)
    assert said in str(caught.value)
    assert not isinstance(caught.value, ChartUnreachableError)


def test_a_repository_that_is_down_is_remembered(nowhere: str, session: Session) -> None:
    """The second chart of the same repository does not wait for it again."""
    with pytest.raises(ChartUnreachableError, match=r"^127\.0\.0\.1 does not answer \("):
        find_chart(ChartSource("small", "1.0.0", nowhere), session)
    with pytest.raises(ChartUnreachableError, match=r"does not answer"):
        find_chart(ChartSource("other", "1.0.0", nowhere), session)


def test_the_memory_of_a_failure_ends(nowhere: str, session: Session) -> None:
    """After ten minutes the repository is asked again."""
    with pytest.raises(ChartUnreachableError):
        find_chart(ChartSource("small", "1.0.0", nowhere), session)
    note = next(session.charts.glob("unreachable-*.json"))
    note.write_text(json.dumps({"at": json.loads(note.read_text())["at"] - 601, "why": "old"}))
    with pytest.raises(ChartUnreachableError, match="does not answer"):
        find_chart(ChartSource("small", "1.0.0", nowhere), session)


def test_a_proxys_refusal_counts_as_out_of_reach(repository: Repository, session: Session) -> None:
    """A closed network answers 403 for the world outside."""
    repository.status = 403
    with pytest.raises(ChartUnreachableError, match=r"127\.0\.0\.1 answered 403"):
        find_chart(ChartSource("small", "1.10.0", repository.url), session)


def test_an_oci_registry_that_is_down_is_out_of_reach(nowhere: str, session: Session) -> None:
    """The registry is asked for a sign of life before helm waits for it."""
    reference = nowhere.replace("http://", "oci://") + "/charts/small"
    with pytest.raises(ChartUnreachableError, match="does not answer"):
        find_chart(ChartSource(reference, "1.0.0", plain_http=True), session)


@pytest.mark.parametrize("file", ["small-1.2.3.tgz", "small-v1.2.3.tgz"])
@pytest.mark.parametrize("version", ["1.2.3", "v1.2.3", ""])
def test_the_folder_of_archives_comes_first(
    session: Session, archive: bytes, tmp_path: Path, file: str, version: str
) -> None:
    """EVENKEEL_CHARTS is looked in before any repository, with and without the leading v."""
    (tmp_path / "charts").mkdir()
    (tmp_path / "charts" / file).write_bytes(archive)
    (tmp_path / "charts" / "small-1.1.9.tgz").write_bytes(b"older")
    environ = {"EVENKEEL_CHARTS": str(tmp_path / "charts")}
    found = find_chart(ChartSource("small", version, "https://charts.invalid"), session, environ)
    assert (found.path.name, found.origin) == (file, "EVENKEEL_CHARTS")


def test_a_folder_that_is_none_is_an_error(session: Session, tmp_path: Path) -> None:
    """A mistyped EVENKEEL_CHARTS does not silently fall through to the network."""
    environ = {"EVENKEEL_CHARTS": str(tmp_path / "none")}
    with pytest.raises(ChartError, match="expected a directory of chart archives"):
        find_chart(ChartSource("small", "1.2.3", "https://x"), session, environ)


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        ("small", "small"),
        ("oci://registry.example.com/charts/small", "small"),
        ("./charts/small-chart/", "small-chart"),
        ("./dist/small-v1.2.3-rc.1.tgz", "small"),
    ],
)
def test_names_come_from_references(reference: str, name: str) -> None:
    """Expectations and archives are found by the chart's own name."""
    assert ChartSource(reference).name == name


def test_an_index_entry_is_found_with_or_without_v() -> None:
    """Repositories and programs disagree on the leading v."""
    index = {"entries": {"a": [{"version": "v1.0.0"}, {"version": "1.1.0"}]}}
    assert find_entry(index, "a", "1.0.0", "x") == {"version": "v1.0.0"}
    assert find_entry(index, "a", "v1.1.0", "x") == {"version": "1.1.0"}
