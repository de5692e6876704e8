"""GitHub and GitLab on loopback: as much of their APIs as comments need, with their habits."""

import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from gitops.comments import github, gitlab
from gitops.comments.forge import Thread
from gitops.comments.web import Web
from tests.gitops.review.examples import HEAD

TOKEN = "a-token-of-the-test"  # noqa: S105 - no secret: the server below is all that knows it
PAGE = 30


@dataclass
class Server:
    """What a forge has, what it was asked, and what it answers next instead of the truth."""

    url: str = ""
    head: str = HEAD
    account: str = "evenkeel-bot"
    knows_itself: bool = True
    """Whether the token may ask whose it is; a workflow's may not."""

    comments: list[dict[str, Any]] = field(default_factory=list)
    answers: list[tuple[int, Mapping[str, str]]] = field(default_factory=list)
    """Statuses and headers for the next requests."""

    asked: list[str] = field(default_factory=list)
    moved: str = ""
    """Where every request is sent on to."""

    def add(self, author: str, body: str, **values: Any) -> dict[str, Any]:
        """Make a comment."""
        number = max((each["id"] for each in self.comments), default=1000) + 1
        made = {"id": number, "body": body, "html_url": f"{self.url}/c/{number}"}
        made |= {"user": {"login": author}, "author": {"username": author}, **values}
        self.comments.append(made)
        return made

    @property
    def ours(self) -> list[str]:
        """The bodies of the account's comments."""
        return [each["body"] for each in self.comments if each["user"]["login"] == self.account]


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, server: Server, *given: Any) -> None:
        self.has = server
        super().__init__(*given)

    def handle_any(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.has.asked.append(f"{self.command} {self.path}")
        if self.has.moved:
            self._answer(301, {}, {"Location": self.has.moved + self.path})
        elif self.has.answers:
            status, headers = self.has.answers.pop(0)
            self._answer(status, {"message": f"no {status}"}, headers)
        elif TOKEN not in (
            self.headers.get("PRIVATE-TOKEN"),
            self.headers.get("Authorization", "").removeprefix("Bearer "),
        ):
            self._answer(401, {"message": "Bad credentials"})
        else:
            self._serve(json.loads(content) if content else {})

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = handle_any  # noqa: N815 - the parent's names

    def _serve(self, content: dict[str, Any]) -> None:
        path = urlsplit(self.path).path
        one = re.fullmatch(r".*/(?:comments|notes)/(\d+)", path)
        if path == "/user":
            account = {"login": self.has.account, "username": self.has.account}
            self._answer(*((200, account) if self.has.knows_itself else (403, {"message": "no"})))
        elif path in {"/repos/acme/platform/pulls/7", "/projects/acme%2Fplatform/merge_requests/7"}:
            self._answer(200, {"head": {"sha": self.has.head}, "sha": self.has.head})
        elif re.fullmatch(
            "/repos/acme/platform/issues/7/comments"
            "|/projects/acme%2Fplatform/merge_requests/7/notes",
            path,
        ):
            if self.command == "POST":
                self._answer(201, self.has.add(self.has.account, content["body"]))
            else:
                self._list()
        elif one:
            self._one(int(one[1]), content)
        else:
            self._answer(404, {"message": "Not Found"})

    def _list(self) -> None:
        """Give at most 30 at once, whatever was asked for, and the address of the next page."""
        number = int(parse_qs(urlsplit(self.path).query).get("page", ["1"])[0])
        start = (number - 1) * PAGE
        rest = len(self.has.comments) > start + PAGE
        link = f'<{self.has.url}{urlsplit(self.path).path}?page={number + 1}>; rel="next"'
        headers = {"Link": link} if rest else {}
        self._answer(200, self.has.comments[start : start + PAGE], headers)

    def _one(self, number: int, content: dict[str, Any]) -> None:
        found = next((each for each in self.has.comments if each["id"] == number), None)
        if found is None:
            self._answer(404, {"message": "Not Found"})
        elif self.command == "DELETE":
            self.has.comments.remove(found)
            self._answer(204, None)
        else:
            found["body"] = content["body"]
            self._answer(200, found)

    def _answer(
        self, status: int, content: object, headers: Mapping[str, str] | None = None
    ) -> None:
        body = b"" if content is None else json.dumps(content).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def running() -> Iterator[Server]:
    """Run a forge for the time of a test."""
    has = Server()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, has)) as server:
        has.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=partial(server.serve_forever, 0.02))
        thread.start()
        try:
            yield has
        finally:
            server.shutdown()
            thread.join()


def thread(server: Server, forge: str, slept: list[float] | None = None) -> Thread:
    """Return the pull request, as the account sees it."""
    sleep = slept.append if slept is not None else lambda _: None
    if forge == "gitlab":
        web = Web(server.url, gitlab.headers(TOKEN), gitlab.NEEDS, sleep)
        return gitlab.GitLab(web, "acme/platform", 7)
    web = Web(server.url, github.headers(TOKEN), github.NEEDS, sleep)
    return github.GitHub(web, "acme/platform", 7)
