"""OCI registries: manifests, layers and tags of charts, read without signing in."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from ...errors import ChartError
from .charts_transport import Answer, ChartUnreachableError, fetch

_MANIFESTS = (
    "application/vnd.oci.image.manifest.v1+json, "
    "application/vnd.docker.distribution.manifest.v2+json"
)
_CHART = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
_OK, _UNAUTHORIZED, _NOT_FOUND = 200, 401, 404
_MOST_PAGES = 20


@dataclass(frozen=True)
class Artifact:
    """A chart in a registry, by its digests."""

    manifest: str
    """The digest of its manifest: `sha256:...`."""

    sha256: str
    """Of its archive, in hexadecimal."""


class Registry:
    """One chart's repository: `oci://HOST/PATH/NAME`."""

    def __init__(self, reference: str, *, plain_http: bool = False) -> None:
        """Ask nothing yet."""
        parts = urlsplit(reference)
        self._reference = reference
        self._host = parts.netloc
        scheme = "http" if plain_http else "https"
        self._base = f"{scheme}://{parts.netloc}/v2{parts.path.rstrip('/')}"
        self._token: str | None = None

    def artifact(self, version: str, *, chart: bool = True) -> Artifact:
        """Return the digests of a version; what is no chart is the one layer of whatever type.

        Raises:
            ChartUnreachableError: The registry does not answer, or wants somebody to sign in.
            ChartError: It has no such chart, or what it has is none.
        """
        tag = version.replace("+", "_")  # tags have no plus: Helm's own rule
        answer = self._get(f"/manifests/{tag}", _MANIFESTS)
        if answer.status == _NOT_FOUND:
            raise ChartError(
                f"{self._reference}: got version {version}, which it does not have. Correct it."
            )
        manifest = self._json(answer)
        layers = [
            str(each.get("digest", ""))
            for each in manifest.get("layers") or ()
            if not chart or each.get("mediaType") == _CHART
        ]
        if len(layers) != 1 or not re.fullmatch(r"sha256:[0-9a-f]{64}", layers[0]):
            wanted = "Helm chart" if chart else "archive, alone in one layer"
            raise ChartError(f"{self._reference}: {version} is no {wanted}. Correct the address.")
        whole = f"sha256:{hashlib.sha256(answer.content).hexdigest()}"
        return Artifact(whole, layers[0].removeprefix("sha256:"))

    def archive(self, sha256: str) -> bytes:
        """Return a chart's archive by its sha256, which what came has.

        Raises:
            ChartUnreachableError: The registry does not answer, or not with all of it.
            ChartError: It has no such archive, or sent another.
        """
        answer = self._get(f"/blobs/sha256:{sha256}", "*/*")
        if answer.status == _NOT_FOUND:
            raise ChartError(f"{self._reference}: got no archive sha256:{sha256} there.")
        self._expect_ok(answer)
        got = hashlib.sha256(answer.content).hexdigest()
        if got != sha256:
            raise ChartError(
                f"{self._reference}: got an archive with sha256 {got}; expected {sha256}. "
                "Do not use it; tell the registry's owner."
            )
        return answer.content

    def versions(self) -> list[str]:
        """Return every version that the registry lists.

        Raises:
            ChartUnreachableError: The registry does not answer, or wants somebody to sign in.
            ChartError: It has no such chart.
        """
        found: list[str] = []
        where = "/tags/list?n=1000"
        for _ in range(_MOST_PAGES):
            answer = self._get(where, "application/json")
            if answer.status == _NOT_FOUND:
                raise ChartError(f"{self._reference}: the registry has no such chart.")
            found += [str(tag).replace("_", "+") for tag in self._json(answer).get("tags") or ()]
            following = re.match(r"\s*<([^>]+)>;\s*rel=\"?next", answer.headers.get("link", ""))
            if not following:
                break
            where = urljoin(answer.url, following[1])
        return found

    def _get(self, where: str, accept: str) -> Answer:
        url = where if "://" in where else f"{self._base}{where}"
        if urlsplit(url).netloc != self._host:
            raise ChartError(f"{self._reference}: the registry's next page is elsewhere ({url}).")
        headers = {"Accept": accept}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        answer = fetch(url, headers)
        if answer.status == _UNAUTHORIZED and not self._token:
            self._token = self._anonymous(answer.headers.get("www-authenticate", ""))
            answer = fetch(url, headers | {"Authorization": f"Bearer {self._token}"})
        return answer

    def _anonymous(self, challenge: str) -> str:
        """Return the token that a registry gives to everybody."""
        asked = dict(re.findall(r'(\w+)="([^"]*)"', challenge))
        if not challenge.lower().startswith("bearer ") or "realm" not in asked:
            raise ChartUnreachableError(f"{self._host} wants somebody to sign in")
        query = urlencode({key: asked[key] for key in ("service", "scope") if key in asked})
        answer = fetch(f"{asked['realm']}?{query}")
        said = self._json(answer)
        token = said.get("token") or said.get("access_token")
        if not isinstance(token, str):
            raise ChartUnreachableError(f"{self._host} wants somebody to sign in")
        return token

    def _json(self, answer: Answer) -> Mapping[str, Any]:
        self._expect_ok(answer)
        try:
            found = json.loads(answer.content)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise ChartUnreachableError(f"{self._host} answered with something that is no JSON")
        return found

    def _expect_ok(self, answer: Answer) -> None:
        if answer.status != _OK:
            raise ChartUnreachableError(f"{self._host} answered {answer.status}")
