"""A small client of the Kubernetes API, for plugins and controllers that must start fast.

The official client imports seven hundred model classes before its first request; ours needs JSON
and nothing else (docs/adr/0004-a-small-kubernetes-client.md).
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlencode

import urllib3

from ..errors import ApiError, ClusterError
from .kubeconfig import read_access
from .resource_type import ResourceType
from .served_kinds import ServedKinds

Json = dict[str, Any]

APPLY = "application/apply-patch+yaml"
MERGE = "application/merge-patch+json"
STRATEGIC = "application/strategic-merge-patch+json"
JSON_PATCH = "application/json-patch+json"


class KubernetesApi:
    """One API server, reached with a kubeconfig's certificates; safe for several threads."""

    def __init__(
        self, kubeconfig: Path, connections: int = 16, *, fresh_seconds: float = 0
    ) -> None:
        """Read the kubeconfig; nothing is sent yet.

        Args:
            kubeconfig: The file that names server and certificates.
            connections: How many are kept open.
            fresh_seconds: So long nobody asks again for a kind that the server did not know.

        Raises:
            ClusterError: The file is missing or is not a kubeconfig with client certificates.
        """
        self._access = access = read_access(kubeconfig)
        self.server = access.server
        self._pool = self._opened(connections)
        self.kinds = ServedKinds(self.request, fresh_seconds)

    def __enter__(self) -> Self:
        """Return it; the end of the block closes its connections."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections, however the block ended."""
        self.close()

    def close(self) -> None:
        """Close the connections; a later request opens new ones."""
        self._pool.clear()

    def keep_open(self, connections: int) -> None:
        """Keep so many connections open from now on; none may be in use."""
        self.close()
        self._pool = self._opened(connections)

    def _opened(self, connections: int) -> urllib3.PoolManager:
        return urllib3.PoolManager(
            maxsize=connections, block=False, ssl_context=self._access.tls, retries=False
        )

    def request(  # noqa: PLR0913 - the parts of an HTTP request
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        query: Mapping[str, Any] | None = None,
        content_type: str = "application/json",
        accept: str = "application/json",
        seconds: float = 60,
    ) -> Any:  # noqa: ANN401 - whatever JSON the server answers
        """Send one request and return the decoded answer.

        Raises:
            ApiError: The server refused it.
            ClusterError: The server cannot be reached.
        """
        response = self._send(
            method, path, body, seconds, query=query, content_type=content_type, accept=accept
        )
        data = response.data
        if response.status >= 400:  # noqa: PLR2004 - HTTP errors start at 400
            raise _refusal(response.status, data)
        return json.loads(data) if data else None

    def resource(self, api_version: str, kind: str) -> ResourceType:
        """Find out how objects of a kind are addressed; asks the server when the kind is new.

        Raises:
            ApiError: The server does not know the kind (`NoMatch`, 404).
        """
        found = self.kinds.find(api_version, kind)
        if found is None:
            said = f'no matches for kind "{kind}" in version "{api_version}"'
            raise ApiError(404, "NoMatch", said)
        return found

    def get(self, api_version: str, kind: str, name: str, namespace: str | None = None) -> Json:
        """Read one object."""
        answer: Json = self.request("GET", self.resource(api_version, kind).path(namespace, name))
        return answer

    def find(
        self, api_version: str, kind: str, name: str, namespace: str | None = None
    ) -> Json | None:
        """Read one object, or return None where it (or its kind) does not exist."""
        try:
            return self.get(api_version, kind, name, namespace)
        except ApiError as error:
            if error.status == 404:  # noqa: PLR2004 - HTTP "not found"
                return None
            raise

    def list(
        self, api_version: str, kind: str, namespace: str | None = None, **query: Any
    ) -> list[Json]:
        """Read all objects of a kind, with `labelSelector=` and the like."""
        answer = self.request("GET", self.resource(api_version, kind).path(namespace), query=query)
        items: list[Json] = answer["items"]
        for item in items:
            item.setdefault("apiVersion", api_version)
            item.setdefault("kind", kind)
        return items

    def apply(
        self,
        obj: Mapping[str, Any],
        *,
        manager: str,
        force: bool = False,
        dry_run: bool = False,
        subresource: str = "",
    ) -> Json:
        """Apply one object on the server's side, as field manager `manager`."""
        meta = obj["metadata"]
        kind = self.resource(obj["apiVersion"], obj["kind"])
        query = {"fieldManager": manager, "force": str(force).lower(), "fieldValidation": "Warn"}
        if dry_run:
            query["dryRun"] = "All"
        path = kind.path(meta.get("namespace", "default"), meta["name"])
        answer: Json = self.request(
            "PATCH",
            path + (f"/{subresource}" if subresource else ""),
            obj,
            query=query,
            content_type=APPLY,
        )
        return answer

    def patch(
        self,
        obj: Mapping[str, Any],
        change: object,
        *,
        content_type: str = MERGE,
        subresource: str = "",
    ) -> Json:
        """Patch the object that `obj` names."""
        meta = obj["metadata"]
        path = self.resource(obj["apiVersion"], obj["kind"]).path(
            meta.get("namespace"), meta["name"]
        )
        answer: Json = self.request(
            "PATCH",
            path + (f"/{subresource}" if subresource else ""),
            change,
            content_type=content_type,
        )
        return answer

    def delete(self, obj: Mapping[str, Any], propagation: str = "Background") -> None:
        """Ask for the object's deletion; one that is gone already is no error."""
        meta = obj["metadata"]
        path = self.resource(obj["apiVersion"], obj["kind"]).path(
            meta.get("namespace"), meta["name"]
        )
        try:
            self.request("DELETE", path, {"propagationPolicy": propagation})
        except ApiError as error:
            if error.status != 404:  # noqa: PLR2004 - HTTP "not found"
                raise

    def watch(
        self,
        api_version: str,
        kind: str,
        since: str | None = None,
        seconds: float = 30,
        accept: str = "application/json",
        **query: Any,
    ) -> Iterator[tuple[str, Json]]:
        """Yield `(ADDED | MODIFIED | DELETED | BOOKMARK, object)` until the server ends the watch.

        Raises:
            ApiError: 410 (`Gone`, `Expired`) when `since` is too old: list again.
        """
        path = self.resource(api_version, kind).path(query.pop("namespace", None))
        query |= {"watch": "true", "timeoutSeconds": int(seconds), "allowWatchBookmarks": "true"}
        if since is not None:
            query["resourceVersion"] = since
        response = self._send(
            "GET", path, None, seconds + 15, query=query, accept=accept, stream=True
        )
        try:
            if response.status >= 400:  # noqa: PLR2004 - HTTP errors start at 400
                raise _refusal(response.status, response.read())
            for line in _lines(response):
                event = json.loads(line)
                if event["type"] == "ERROR":
                    status = event["object"]
                    raise ApiError(
                        status.get("code", 500), status.get("reason", ""), status.get("message", "")
                    )
                yield event["type"], event["object"]
        finally:
            response.close()

    def _send(  # noqa: PLR0913 - the parts of an HTTP request
        self,
        method: str,
        path: str,
        body: object,
        seconds: float,
        *,
        query: Mapping[str, Any] | None,
        content_type: str = "application/json",
        accept: str = "application/json",
        stream: bool = False,
    ) -> urllib3.BaseHTTPResponse:
        url = self.server + path + (f"?{urlencode(query)}" if query else "")
        headers = urllib3.HTTPHeaderDict({"Accept": accept})
        for name, value in self._access.headers():
            headers.add(name, value)
        data = None
        if body is not None:
            headers["Content-Type"] = content_type
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
        try:
            return self._pool.request(
                method, url, body=data, headers=headers, timeout=seconds, preload_content=not stream
            )
        except urllib3.exceptions.HTTPError as error:
            raise ClusterError(
                f"{self.server}: the simulated API server does not answer ({error}). "
                f"Start it with: evenkeel up {self._access.environment}"
            ) from error


def _lines(response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    rest = b""
    try:
        for chunk in response.stream(amt=None):
            *lines, rest = (rest + chunk).split(b"\n")
            yield from (line for line in lines if line)
    except urllib3.exceptions.HTTPError as error:
        raise ClusterError(f"the watch broke off ({error})") from error


def _refusal(status: int, data: bytes) -> ApiError:
    try:
        said = json.loads(data)
        return ApiError(status, said.get("reason", ""), said.get("message", "") or data.decode())
    except (ValueError, AttributeError):
        return ApiError(status, "", data.decode(errors="replace")[:500])
