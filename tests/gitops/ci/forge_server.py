"""As much of GitHub's and GitLab's APIs as the jobs need, on loopback, with pages."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Json = dict[str, Any]

ACCOUNT = "our-app[bot]"


@dataclass
class ForgeServer:
    """What a forge has, and what it was asked."""

    url: str = ""
    pulls: list[Json] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)
    """What the pull requests change, in the words of both forges."""

    issues: list[Json] = field(default_factory=list)
    paths: dict[str, Any] = field(default_factory=dict)
    """Path -> what stands there: JSON, or bytes."""

    user: Any = field(default_factory=lambda: {"login": ACCOUNT, "username": ACCOUNT})
    """Whose the token is; a number is the status of the answer instead."""

    asked: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)

    def issue(self, author: str, text: str, **values: Any) -> None:
        """Add an issue, in the words of both forges."""
        number = len(self.issues) + 1
        made = {"number": number, "iid": number, "body": text, "description": text}
        made |= {"state": "open", "user": {"login": author}, "author": {"username": author}}
        self.issues.append({**made, **values})

    def open_issues(self) -> list[Json]:
        """Return the issues that are open."""
        return [each for each in self.issues if each["state"] == "open"]

    def answer(self, method: str, path: str, query: Json, content: Json) -> Any:  # noqa: ANN401 - any JSON
        """Return what a forge would answer; None is a 404."""
        if path == "/user":
            return self.user
        if path == "/graphql":
            return {"data": {"viewer": {"login": ACCOUNT}}}
        if path.endswith("/pulls"):
            owner, _, branch = query["head"].partition(":")
            found = [
                each
                for each in self.pulls
                if each["state"] == query["state"]
                and each["head"]["ref"] == branch
                and each["head"]["repo"]["full_name"].split("/")[0] == owner
            ]
            return self._page(found, query)
        if path.endswith(("/files", "/diffs")):
            return self._page(self.files, query)
        if "/issues" in path:
            return self._issues(method, path, query, content)
        return self.paths.get(path)

    def _issues(self, method: str, path: str, query: Json, content: Json) -> Any:  # noqa: ANN401 - any JSON
        if method == "GET":
            return self._page(self.open_issues(), query)
        text = str(content.get("body", content.get("description")))
        if method == "POST":
            self.issue(ACCOUNT, text, title=content["title"])
            return self.issues[-1]
        (found,) = [each for each in self.issues if each["number"] == int(path.rsplit("/", 1)[1])]
        found.update(body=text, description=text)
        if content.get("state") == "closed" or content.get("state_event") == "close":
            found["state"] = "closed"
        return found

    def _page(self, items: list[Json], query: Json) -> list[Json]:
        number, size = int(query.get("page", 1)), int(query.get("per_page", 30))
        return items[(number - 1) * size : number * size]


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, has: ForgeServer, *given: Any) -> None:
        self.has = has
        super().__init__(*given)

    def _any(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = urlsplit(self.path)
        self.has.asked.append(f"{self.command} {parts.path}")
        token = self.headers.get("Authorization") or self.headers.get("PRIVATE-TOKEN") or ""
        self.has.tokens.add(token.removeprefix("Bearer "))
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        found = self.has.answer(
            self.command, parts.path, query, json.loads(content) if content else {}
        )
        body = found if isinstance(found, bytes) else json.dumps(found).encode()
        self.send_response(found if isinstance(found, int) else 404 if found is None else 200)
        if isinstance(found, list) and len(found) == int(query.get("per_page", 30)):
            self.send_header("Link", '<next>; rel="next"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PATCH = do_PUT = _any  # noqa: N815 - http.server's names

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@contextmanager
def serving() -> Iterator[ForgeServer]:
    """Serve a forge on a free port."""
    has = ForgeServer()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, has))
    has.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield has
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
