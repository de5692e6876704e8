"""The environment of what a stranger's change runs in: named variables pass, everything else not.

A list of what passes, not of what is removed: a credential that nobody thought of stays out too.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

_PASSED: Final = frozenset(
    {
        "EVENKEEL_CHARTS",
        "LANG",
        "LC_ALL",
        "PATH",
        "SSL_CERT_DIR",
        "SSL_CERT_FILE",
        "TERM",
        "TMPDIR",
        "TZ",
    }
)
_ADDRESSES: Final = frozenset(
    {
        "GOPROXY",
        "HTTPS_PROXY",
        "HTTP_PROXY",
        "NO_PROXY",
        "PIP_INDEX_URL",
        "UV_DEFAULT_INDEX",
        "UV_INDEX_URL",
        "http_proxy",
        "https_proxy",
        "no_proxy",
    }
)
"""These pass where they name an address alone, without a user or a password."""


def secluded(outer: Mapping[str, str], home: Path) -> dict[str, str]:
    """Return the whole environment of a rehearsal of a stranger's change.

    Args:
        outer: The job's own environment.
        home: An empty folder of its own, so that no profile, token or kubeconfig is found.
    """
    environ = {name: text for name, text in outer.items() if name in _PASSED}
    environ |= {
        name: text
        for name, text in outer.items()
        if name in _ADDRESSES and not any(map(_has_user, text.replace("|", ",").split(",")))
    }
    cache = outer.get("XDG_CACHE_HOME") or str(Path(outer.get("HOME") or "/") / ".cache")
    return environ | {
        # tools, charts and wheels that were fetched before: none of them is secret
        "XDG_CACHE_HOME": cache,
        "HOME": str(home),
        # asks nobody for a password, and shows colours to nobody
        "GIT_TERMINAL_PROMPT": "0",
        "NO_COLOR": "1",
        # a Pulumi CLI of the runner's would look for a login
        "EVENKEEL_ENGINE": "embedded",
    }


def _has_user(address: str) -> bool:
    try:
        return "@" in (urlsplit(address.strip()).netloc or address)
    except ValueError:
        return True
