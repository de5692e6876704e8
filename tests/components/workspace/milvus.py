"""What a Job asks of Milvus, as Milvus answers it over HTTP: 200 always, and a code of its own."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = dict[str, Any]


class RefusedError(Exception):
    """What Milvus does not do."""


@dataclass
class Milvus:
    """One instance on loopback."""

    address: str = ""
    databases: list[str] = field(default_factory=lambda: ["default"])
    users: dict[str, str] = field(default_factory=lambda: {"root": "secret"})
    roles: dict[str, set[str]] = field(default_factory=dict)
    """Role -> its users."""

    granted: set[tuple[str, str, str, str]] = field(default_factory=set)

    def answer(self, path: str, token: str, body: Json) -> Json:
        """Return the answer to one request."""
        user, _, password = token.removeprefix("Bearer ").partition(":")
        if self.users.get(user) != password:
            return {"code": 1800, "message": "user hasn't authenticated"}
        asked = path.removeprefix("/v2/vectordb/").replace("/", "_")
        try:
            return {"code": 0, "data": getattr(self, f"_{asked}")(body)}
        except RefusedError as error:
            return {"code": 65535, "message": str(error)}

    def _databases_list(self, _: Json) -> list[str]:
        return self.databases

    def _databases_create(self, body: Json) -> Json:
        _expect_new(body["dbName"], self.databases)
        self.databases.append(body["dbName"])
        return {}

    def _roles_list(self, _: Json) -> list[str]:
        return ["admin", "public", *self.roles]

    def _roles_create(self, body: Json) -> Json:
        _expect_new(body["roleName"], self.roles)
        self.roles[body["roleName"]] = set()
        return {}

    def _roles_grant_privilege_v2(self, body: Json) -> Json:
        if body["roleName"] not in self.roles or body["dbName"] not in self.databases:
            raise RefusedError("not found")
        keys = ("roleName", "dbName", "collectionName", "privilege")
        role, database, collection, privilege = (str(body[key]) for key in keys)
        self.granted.add((role, database, collection, privilege))
        return {}

    def _users_list(self, _: Json) -> list[str]:
        return list(self.users)

    def _users_create(self, body: Json) -> Json:
        _expect_new(body["userName"], self.users)
        self.users[body["userName"]] = body["password"]
        return {}

    def _users_drop(self, body: Json) -> Json:
        del self.users[body["userName"]]
        for each in self.roles.values():
            each.discard(body["userName"])
        return {}

    def _users_grant_role(self, body: Json) -> Json:
        self.roles[body["roleName"]].add(body["userName"])
        return {}


def _expect_new(name: str, there: Any) -> None:  # noqa: ANN401 - any container
    if name in there:
        raise RefusedError(f"{name} already exists")


@contextmanager
def serving() -> Iterator[Milvus]:
    """Yield an instance that answers."""
    milvus = Milvus()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            said = milvus.answer(self.path, self.headers.get("Authorization", ""), body)
            content = json.dumps(said).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        milvus.address = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield milvus
        finally:
            server.shutdown()
            thread.join()
