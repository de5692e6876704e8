"""Requests to a forge's API: tried again where that helps, paged, and never sent on elsewhere."""

import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from gitops.comments import limits
from gitops.comments.answer import Answer
from gitops.comments.errors import CommentError, ForbiddenError, GoneError
from gitops.review.visible import visible

_DELAYS: Final = (1, 2, 4, 8)
"""Seconds before each further try."""

_PATIENCE: Final = 60
"""Seconds that a forge may ask us to wait; more is said to a person instead."""

_TIMEOUT: Final = 30
_LARGEST: Final = 32 * 1024 * 1024
_PAGES: Final = 500
_LOOPBACK: Final = {"127.0.0.1", "::1", "localhost"}
_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND = 401, 403, 404


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A token must not travel to where a redirect leads."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


@dataclass(frozen=True, repr=False)
class Web:
    """An API with the headers, the token among them, that every request to it has."""

    base: str
    headers: Mapping[str, str]
    needs: str
    """What the token must be allowed to, for the message when it is not."""

    sleep: Callable[[float], object] = field(default=time.sleep)
    clock: Callable[[], float] = field(default=time.time)

    def __post_init__(self) -> None:
        """Refuse an address at which the token could be read on its way."""
        parts = urlsplit(self.base)
        if parts.scheme != "https" and (parts.scheme, parts.hostname in _LOOPBACK) != (
            "http",
            True,
        ):
            raise CommentError(
                f"the forge's address: got {visible(self.base, 80)}; expected https://. "
                "Set EVENKEEL_FORGE_URL to its API."
            )

    def ask(self, method: str, path: str, content: Mapping[str, Any] | None = None) -> Answer:
        """Send a request, again where the forge is busy, and return a good answer.

        A `POST` may be sent twice; whoever sends one looks for what it made afterwards.

        Raises:
            GoneError: There is nothing at the path, or the token may not see it.
            CommentError: The forge refuses, or cannot be reached.
        """
        body = None if content is None else json.dumps(content).encode()
        problem = ""
        for delay in (*_DELAYS, 0):
            try:
                answer = self._once(method, self.base + path, body)
            except (OSError, http.client.HTTPException) as error:
                problem, wait = f"{type(error).__name__}: {error}", float(delay)
            else:
                if answer.status < 300:  # noqa: PLR2004 - every status below it is good
                    return answer
                if not limits.is_busy(answer):
                    raise self._refusal(method, path, answer)
                wait = limits.wait(answer, delay, self.clock())
                problem = f"status {answer.status}{limits.said(answer, self.clock())}"
            if not delay or wait > _PATIENCE:
                break
            self.sleep(wait)
        raise CommentError(
            f"{method} {path}: got {visible(problem, 200)}; expected an answer. Run it again later."
        )

    def pages(self, path: str) -> Iterator[dict[str, Any]]:
        """Yield the items of a list over all of its pages.

        Raises:
            CommentError: The forge refuses, cannot be reached, or has no list there.
        """
        mark = "&" if "?" in path else "?"
        for number in range(1, _PAGES + 1):
            answer = self.ask("GET", f"{path}{mark}per_page=100&page={number}")
            items = answer.json()
            if not isinstance(items, list):
                raise CommentError(f"GET {path}: got no list; expected one of comments.")
            yield from (each for each in items if isinstance(each, dict))
            if not _more(answer):
                return
        raise CommentError(f"GET {path}: got more than {_PAGES} pages; expected fewer.")

    def _once(self, method: str, url: str, body: bytes | None) -> Answer:
        handlers: list[urllib.request.BaseHandler] = [_NoRedirect()]
        if urlsplit(url).hostname in _LOOPBACK:
            handlers.append(urllib.request.ProxyHandler({}))
        headers = {"User-Agent": "evenkeel", **self.headers}
        headers |= {"Content-Type": "application/json"} if body else {}
        request = urllib.request.Request(url, body, headers, method=method)  # noqa: S310 - https, see above
        try:
            answer = urllib.request.build_opener(*handlers).open(request, timeout=_TIMEOUT)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            content = answer.read(_LARGEST + 1)
            if len(content) > _LARGEST:
                raise CommentError(f"{method}: got more than {_LARGEST:,} bytes; expected less.")
            return Answer(answer.status, answer.headers, content)

    def _refusal(self, method: str, path: str, answer: Answer) -> CommentError:
        what = f"{method} {path}: got status {answer.status}{answer.said}; expected it to be done."
        if answer.status == _UNAUTHORIZED:
            return CommentError(f"{what} The token is not valid (any more): set EVENKEEL_TOKEN.")
        if answer.status == _FORBIDDEN:
            return ForbiddenError(f"{what} The token needs {self.needs}.")
        if answer.status == _NOT_FOUND:
            return GoneError(
                f"{what} Check the repository and the number, and that the token may see them."
            )
        if answer.status < 400:  # noqa: PLR2004 - a redirect
            return CommentError(f"{what} The repository has moved: name the new one.")
        return CommentError(what)


def _more(answer: Answer) -> bool:
    """Tell whether there is another page: by its address (RFC 8288), or by GitLab's number."""
    if "Link" in answer.headers:
        return 'rel="next"' in answer.headers["Link"]
    return bool(answer.headers.get("X-Next-Page", ""))
