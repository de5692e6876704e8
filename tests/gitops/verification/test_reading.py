"""What is read of a cluster: only what is needed, with what cannot be read, and never written."""

import json
import tempfile
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.errors import Refused
from gitops.verification.reach import NotReadable, Reach
from gitops.verification.reading import Prometheus, read
from tests.gitops.verification.cluster import GROUP, PART

PROMETHEUS = Prometheus(namespace="monitoring", service="prometheus-operated", port=9090)
QUERY = "/api/v1/namespaces/monitoring/services/prometheus-operated:9090/proxy/api/v1/query"
DEFINITION = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/lamps.x.example.com"


def _group(name: str, version: str, *kinds: tuple[str, str]) -> dict[str, Any]:
    resources = [
        {"resource": plural, "responseKind": {"kind": kind}, "scope": "Namespaced"}
        for kind, plural in kinds
    ]
    return {"metadata": {"name": name}, "versions": [{"version": version, "resources": resources}]}


def cluster() -> dict[str, Any]:
    """Return what a small API server answers: path -> content, or the status of a refusal."""
    core = _group("", "v1", ("Service", "services"))
    apps = _group(
        "apps",
        "v1",
        ("Deployment", "deployments"),
        ("StatefulSet", "statefulsets"),
        ("DaemonSet", "daemonsets"),
    )
    slices = _group("discovery.k8s.io", "v1", ("EndpointSlice", "endpointslices"))
    lamps = _group(GROUP, "v1", ("Lamp", "lamps"))
    web = {"metadata": {"name": "web"}, "spec": {}}
    return {
        "/api": {"items": [core]},
        "/apis": {"items": [apps, slices, lamps]},
        "/api/v1/nodes": {"items": [{"metadata": {"name": "n1"}}]},
        "/apis/apps/v1/namespaces/home/deployments": {"items": [web]},
        "/apis/apps/v1/namespaces/home/statefulsets": {"items": []},
        "/apis/apps/v1/namespaces/home/daemonsets": {"items": []},
        "/api/v1/namespaces/home/services": 403,
        f"{QUERY}?query=count%28lamps_total%29": {"data": {"result": [{}]}},
    }


class Reader:
    """Answers from a table, and remembers what it was asked for."""

    def __init__(self, content: dict[str, Any]) -> None:
        """Nothing was asked yet."""
        self.content = content
        self.asked: list[str] = []

    def get(self, path: str, accept: str = "application/json") -> Any:  # noqa: ANN401 - any JSON
        """Answer, or refuse."""
        del accept
        self.asked.append(path)
        found = self.content.get(path, 404)
        if isinstance(found, int):
            raise NotReadable(found, f"refused with {found}")
        return found


def test_what_is_needed_is_read() -> None:
    """Lists of the namespaces in which something is expected; what may not be read says so."""
    reader = Reader(cluster())
    observed = read(reader, [PART], PROMETHEUS, simulated=False)

    assert observed.served[f"{GROUP}/v1", "Lamp"] is True
    deployments = observed.listing(("apps/v1", "Deployment"), "home")
    assert deployments.objects["web"]["kind"] == "Deployment"
    assert observed.listing(("v1", "Service"), "home").refused == "refused with 403"
    assert observed.listing((f"{GROUP}/v1", "Lamp"), "far").refused == ""
    assert observed.metrics == {"lamps_total": ""}
    assert [each["metadata"]["name"] for each in observed.nodes] == ["n1"]
    assert DEFINITION not in reader.asked  # discovery has shown that it is as expected
    assert all("/namespaces/other/" not in path for path in reader.asked)


def test_a_definition_is_read_where_discovery_lacks_it() -> None:
    """To say why; one that is not there is none."""
    content = cluster()
    content["/apis"]["items"].pop()
    assert read(Reader(content), [PART], None, simulated=False).definitions == {}
    content[DEFINITION] = {"metadata": {"name": "lamps.x.example.com"}}

    observed = read(Reader(content), [PART], None, simulated=False)

    assert list(observed.definitions) == ["lamps.x.example.com"]


def test_metrics_are_asked_of_prometheus_alone() -> None:
    """A result that is empty is a metric that nobody scrapes; no answer is no metric missing."""
    content = cluster()
    content[f"{QUERY}?query=count%28lamps_total%29"] = {"data": {"result": []}}
    lacking = read(Reader(content), [PART], PROMETHEUS, simulated=False)
    content[f"{QUERY}?query=count%28lamps_total%29"] = 503
    silent = read(Reader(content), [PART], PROMETHEUS, simulated=False)
    off = read(Reader(content), [PART], None, simulated=False)

    assert lacking.metrics == {"lamps_total": "Prometheus has no such metric"}
    assert (silent.metrics, off.metrics) == (None, None)
    assert silent.no_metrics.startswith("Prometheus does not answer through the API server")
    assert off.no_metrics == "the add-on prometheus is not on: nobody scrapes it"


@pytest.mark.parametrize("known", [True, False])
def test_a_simulated_cluster_is_asked_for_no_metrics(known: bool) -> None:  # noqa: FBT001 - a case
    """Its pods' addresses may be those of others: also where only its nodes show what it is."""
    content = cluster()
    content["/api/v1/nodes"]["items"][0]["metadata"]["annotations"] = {"kwok.x-k8s.io/node": "fake"}
    reader = Reader(content)
    observed = read(reader, [PART], PROMETHEUS, simulated=known)

    assert observed.simulated
    assert not [path for path in reader.asked if "/proxy/" in path]


class Server(BaseHTTPRequestHandler):
    """An API server that answers and remembers."""

    def __init__(self, content: dict[str, Any], asked: list[tuple[str, str]], *args: Any) -> None:
        """Serve one connection."""
        self.content, self.asked = content, asked
        super().__init__(*args)

    def do_GET(self) -> None:
        """Answer from the table."""
        found = self.content.get(self.path, 404)
        refused = isinstance(found, int)
        self.send_response(found if refused else 200)
        self.end_headers()
        said = {"message": "not for you"} if refused else found
        self.wfile.write(json.dumps(said).encode())

    def log_request(self, *_: object) -> None:
        """Remember what was answered, also with an error: a method that nobody serves."""
        self.asked.append((self.command, self.headers.get("Authorization") or ""))


@pytest.fixture
def asked() -> list[tuple[str, str]]:
    """What the server was asked: the method, and how the caller signed in."""
    return []


@pytest.fixture
def kubeconfig(tmp_path: Path, asked: list[tuple[str, str]]) -> Iterator[Path]:
    """A kubeconfig whose user signs in with a token, and the server behind it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Server, cluster(), asked))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    path = tmp_path / "config"
    address = f"http://127.0.0.1:{server.server_port}"
    path.write_text(
        yaml.safe_dump(
            {
                "clusters": [{"name": "c", "cluster": {"server": address}}],
                "users": [{"name": "u", "user": {"token": "let-me-in"}}],
                "contexts": [{"name": "real", "context": {"cluster": "c", "user": "u"}}],
                "current-context": "real",
            }
        )
    )
    yield path
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_cluster_is_only_read(kubeconfig: Path, asked: list[tuple[str, str]]) -> None:
    """Whatever is looked for, every request is a GET, signed as the kubeconfig says."""
    observed = read(Reach(kubeconfig, "real"), [PART], PROMETHEUS, simulated=False)

    assert observed.listing(("v1", "Service"), "home").refused == "not for you"
    assert set(asked) == {("GET", "Bearer let-me-in")}


@pytest.mark.cluster
def test_no_key_is_left_in_a_file(
    cluster: Any,  # noqa: ANN401 - the fixture of all tests with a cluster
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A process that is killed would leave it there; who signs in with one still can, again too."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    reaches = [Reach(cluster.kubeconfig), Reach(cluster.kubeconfig)]

    assert list(tmp_path.iterdir()) == []
    assert "client-key-data" in cluster.kubeconfig.read_text()
    assert all(each.get("/api/v1/nodes")["kind"] == "NodeList" for each in reaches)


def test_a_kubeconfig_that_does_not_fit_is_refused(kubeconfig: Path, tmp_path: Path) -> None:
    """With what is wrong: no file, no kubeconfig, no such context, nobody there."""
    with pytest.raises(Refused, match=r"none: got no file; expected a kubeconfig"):
        Reach(tmp_path / "none")
    with pytest.raises(Refused, match=r"context other: got .*Correct --kubeconfig or --context"):
        Reach(kubeconfig, "other")
    (tmp_path / "text").write_text("{}")
    with pytest.raises(Refused, match=r"text: got .*expected a kubeconfig"):
        Reach(tmp_path / "text")
    content = yaml.safe_load(kubeconfig.read_text())
    content["clusters"][0]["cluster"]["server"] = "http://127.0.0.1:9"
    (tmp_path / "down").write_text(yaml.safe_dump(content))
    with pytest.raises(Refused, match=r"down: got no answer .*expected the API server"):
        Reach(tmp_path / "down").get("/api")
