"""The way to a cluster: reading, and asking what it would take; nothing here can write."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any, NoReturn

import urllib3
from kubernetes import client
from kubernetes import config as client_config

from components.clouds.private.client import open_client
from components.errors import Refused

from .door import Tried

_SECONDS = 30
Json = Mapping[str, Any]


class NotReadable(Exception):  # noqa: N818 - what a caller asks about
    """The server did not give what was asked for."""

    def __init__(self, status: int, reason: str) -> None:
        """Keep why.

        Args:
            status: The HTTP status code.
            reason: In words.
        """
        super().__init__(reason)
        self.status = status

    @property
    def is_absent(self) -> bool:
        """Whether there is nothing at that path."""
        return self.status == HTTPStatus.NOT_FOUND


class Reach:
    """One cluster by a kubeconfig, with whatever its user signs in with."""

    def __init__(self, kubeconfig: Path, context: str | None = None) -> None:
        """Read the kubeconfig; nothing is asked yet.

        Raises:
            Refused: The file cannot be read, or has no such context.
        """
        self._name = f"{kubeconfig}, context {context}" if context else str(kubeconfig)
        if not kubeconfig.is_file():
            raise Refused(
                f"{kubeconfig}: got no file; expected a kubeconfig. Correct --kubeconfig."
            )
        try:
            self._api = _opened(kubeconfig, context)
        except (client_config.ConfigException, OSError, ValueError, TypeError) as error:
            raise Refused(
                f"{self._name}: got {_first_line(error)}; expected a kubeconfig with that context. "
                "Correct --kubeconfig or --context."
            ) from None

    def get(self, path: str, accept: str = "application/json") -> Json:
        """Read what is at a path.

        Raises:
            NotReadable: The server refused it, or has nothing there.
            Refused: The server cannot be reached.
        """
        answer = self._request("GET", path, {"Accept": accept})
        if answer.status >= HTTPStatus.BAD_REQUEST:
            raise NotReadable(answer.status, _reason(answer.status, answer.data))
        content: Json = json.loads(answer.data)
        return content

    def try_create(self, path: str, obj: Json) -> Tried:
        """Ask whether an object would be taken, without storing it.

        Raises:
            Refused: The server cannot be reached.
        """
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        answer = self._request("POST", f"{path}?dryRun=All", headers, json.dumps(obj).encode())
        refused = answer.status >= HTTPStatus.BAD_REQUEST
        return Tried(
            answer.status,
            _reason(answer.status, answer.data) if refused else "",
            tuple(answer.headers.getlist("Warning")),
        )

    def _request(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> urllib3.BaseHTTPResponse:
        config = self._api.configuration
        signed = {
            each["key"]: each["value"]
            for each in config.auth_settings().values()
            if each["in"] == "header" and each["value"]
        }
        try:
            answer: urllib3.BaseHTTPResponse = self._api.rest_client.pool_manager.request(
                method,
                config.host + path,
                body=body,
                headers={**signed, **headers},
                timeout=_SECONDS,
            )
        except (urllib3.exceptions.HTTPError, OSError) as error:
            self._unreachable(error)
        return answer

    def _unreachable(self, error: Exception) -> NoReturn:
        raise Refused(
            f"{self._name}: got no answer ({_first_line(error)}); expected the API server of the "
            "environment's cluster. Try: kubectl get nodes"
        ) from None


def _opened(kubeconfig: Path, context: str | None) -> client.ApiClient:
    return open_client(
        lambda configuration, folder: client_config.load_kube_config(  # type: ignore[no-untyped-call]  # upstream has no types here
            str(kubeconfig), context, configuration, temp_file_path=folder
        )
    )


def _reason(status: int, data: bytes) -> str:
    try:
        said = str(json.loads(data).get("message") or "")
    except (ValueError, AttributeError):
        said = data.decode(errors="replace")[:200].strip()
    return said or HTTPStatus(status).phrase


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
