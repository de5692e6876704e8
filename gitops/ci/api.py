"""A forge's API: asked, paged, and told; its answers are data."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import urllib3

from gitops.ci.errors import CiError
from gitops.ci.variables import Forge

_TIMEOUT: Final = urllib3.Timeout(connect=10, read=60)
_LARGEST: Final = 32 * 1024 * 1024
_PAGE: Final = 100
_MOST_PAGES: Final = 100
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_GOOD: Final = range(200, 300)


@dataclass(frozen=True)
class _Answer:
    status: int
    place: str
    """Where the forge sends us on to."""

    content: bytes


@dataclass(frozen=True, repr=False)
class Api:
    """One forge, with the token that the job has."""

    forge: Forge
    url: str
    token: str

    def get(self, path: str, **query: str | int) -> Any:  # noqa: ANN401 - any JSON
        """Return what stands at a path.

        Raises:
            CiError: The forge refuses, cannot be reached, or answers no JSON.
        """
        return _json(path, self._ask("GET", path, query).content)

    def pages(self, path: str, **query: str | int) -> Iterator[dict[str, Any]]:
        """Yield the items of a list, over all its pages."""
        for number in range(1, _MOST_PAGES + 1):
            items = self.get(path, **query, per_page=_PAGE, page=number)
            if not isinstance(items, list):
                raise CiError(f"{path}: got no list; expected one of the forge.")
            yield from items
            if len(items) < _PAGE:
                return

    def send(self, method: str, path: str, content: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any JSON
        """Make or change something; returns what the forge has of it then."""
        return _json(path, self._ask(method, path, {}, content).content)

    def file(self, path: str) -> bytes:
        """Return a file; where the forge sends us on for it, the token stays here."""
        answer = self._ask("GET", path, {}, follow=False)
        if answer.status in _REDIRECTS:
            if not answer.place.startswith(("https://", "http://127.0.0.1:")):
                raise CiError(f"{path}: the forge sends us to {answer.place[:80]}; expected https.")
            answer = _request("GET", answer.place, {})
        if answer.status not in _GOOD:
            raise CiError(f"{path}: the forge answers {answer.status}.")
        return answer.content

    def _ask(
        self,
        method: str,
        path: str,
        query: Mapping[str, str | int],
        content: Mapping[str, Any] | None = None,
        *,
        follow: bool = True,
    ) -> _Answer:
        headers = {"User-Agent": "evenkeel"}
        if self.forge == "github":
            headers |= {"Accept": "application/vnd.github+json"}
            headers |= {"Authorization": f"Bearer {self.token}"} if self.token else {}
        else:
            headers |= {"PRIVATE-TOKEN": self.token} if self.token else {}
        body = None if content is None else json.dumps(content).encode()
        headers |= {"Content-Type": "application/json"} if body else {}
        url = f"{self.url}{path}" + (f"?{urlencode(query)}" if query else "")
        answer = _request(method, url, headers, body)
        if answer.status in _GOOD or (not follow and answer.status in _REDIRECTS):
            return answer
        raise CiError(f"{method} {path}: the forge answers {answer.status}. See docs/ci.md.")


def _request(
    method: str, url: str, headers: Mapping[str, str], body: bytes | None = None
) -> _Answer:
    place = url.partition("?")[0]
    try:
        answer = urllib3.request(
            method,
            url,
            body=body,
            headers=headers,
            redirect=False,
            retries=urllib3.Retry(total=2, redirect=False, backoff_factor=0.5),
            timeout=_TIMEOUT,
            preload_content=False,
        )
        try:
            content = answer.read(_LARGEST + 1)
        finally:
            answer.close()
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise CiError(f"{place}: {type(error).__name__}; expected the forge to answer.") from None
    if len(content) > _LARGEST:
        raise CiError(f"{place}: got more than 32 MiB.")
    return _Answer(answer.status, answer.headers.get("Location", ""), content)


def _json(path: str, content: bytes) -> Any:  # noqa: ANN401 - any JSON
    try:
        return json.loads(content)
    except ValueError:
        raise CiError(f"{path}: got no JSON; expected the forge's.") from None
