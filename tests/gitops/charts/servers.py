"""Chart repositories and registries on loopback, as good or as bad as a test wants them."""

import hashlib
import json
import tarfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Any

LAYER = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"


@dataclass
class Server:
    """What a server has, and what was asked of it."""

    host: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    """Path without query -> content."""

    moved: dict[str, str] = field(default_factory=dict)
    cut: set[str] = field(default_factory=set)
    """Paths whose content breaks off in the middle."""

    slow: dict[str, threading.Event] = field(default_factory=dict)
    """Path -> what its second half waits for."""

    linked: dict[str, str] = field(default_factory=dict)
    """Path -> what its answer says of the next page."""

    token: str = ""
    """Wanted of everybody, and given to everybody who asks for it."""

    asked: list[str] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)

    @property
    def repository(self) -> str:
        """The address of its charts."""
        return f"http://{self.host}/charts"

    def offer(self, name: str, versions: Mapping[str, bytes], **changes: Any) -> None:
        """Put charts into its index; `changes` are of each entry."""
        entries = []
        for version, content in versions.items():
            file = f"{name}-{version}.tgz"
            self.files[f"/charts/{file}"] = content
            digest = hashlib.sha256(content).hexdigest()
            entries.append({"version": version, "urls": [file], "digest": digest, **changes})
        index = json.loads(self.files.get("/charts/index.yaml", b'{"entries": {}}'))
        index["entries"][name] = entries
        self.files["/charts/index.yaml"] = json.dumps(index).encode()

    def push(self, path: str, versions: Mapping[str, bytes], layer: str = LAYER) -> str:
        """Put charts into the registry, and return its reference."""
        for version, content in versions.items():
            digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
            manifest = {"layers": [{"mediaType": layer, "digest": digest}]}
            self.files[f"/v2/{path}/manifests/{version}"] = json.dumps(manifest).encode()
            self.files[f"/v2/{path}/blobs/{digest}"] = content
        self.files[f"/v2/{path}/tags/list"] = json.dumps({"tags": list(versions)}).encode()
        return f"oci://{self.host}/{path}"


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, server: Server, *args: Any) -> None:
        self.known = server
        super().__init__(*args)

    def do_GET(self) -> None:
        known, path = self.known, self.path.partition("?")[0]
        known.asked.append(path)
        known.headers.append(dict(self.headers))
        if path == "/token":
            self._answer(200, json.dumps({"token": known.token}).encode())
        elif known.token and self.headers.get("Authorization") != f"Bearer {known.token}":
            realm = f'Bearer realm="http://{known.host}/token",service="x",scope="pull"'
            self._answer(401, b"", {"WWW-Authenticate": realm})
        elif path in known.moved:
            self._answer(302, b"", {"Location": known.moved[path]})
        elif path in known.files:
            self._send(path, known.files[path])
        else:
            self._answer(404, b"nothing here")

    def _send(self, path: str, content: bytes) -> None:
        half = len(content) // 2
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        if path in self.known.linked:
            self.send_header("Link", self.known.linked[path])
        self.end_headers()
        self.wfile.write(content[:half])
        self.wfile.flush()
        if path in self.known.slow:
            self.known.slow[path].wait(20)
        if path not in self.known.cut:
            self.wfile.write(content[half:])

    def _answer(
        self, status: int, content: bytes, headers: Mapping[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that is killed breaks the connection: that is meant."""


@contextmanager
def serving() -> Iterator[Server]:
    """Run a server."""
    known = Server()
    http = _Quiet(("127.0.0.1", 0), partial(_Handler, known))
    known.host = f"127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield known
    finally:
        for each in known.slow.values():
            each.set()
        http.shutdown()
        thread.join()
        http.server_close()


def chart(name: str, version: str, filling: int = 0) -> bytes:
    """Return the archive of a chart that is made here; the same for the same."""
    made = BytesIO()
    texts = {
        "Chart.yaml": f"apiVersion: v2\nname: {name}\nversion: {version}\n",
        "templates/map.yaml": (
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: made}\n" + "#" * filling
        ),
    }
    with tarfile.open(fileobj=made, mode="w:gz") as packed:
        for path, text in texts.items():
            about = tarfile.TarInfo(f"{name}/{path}")
            about.size, about.mtime = len(text), int(time.time())
            packed.addfile(about, BytesIO(text.encode()))
    return made.getvalue()


def sha256(content: bytes) -> str:
    """Return it in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
