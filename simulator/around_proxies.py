"""What is on this machine is reached directly, whatever proxy leads to everything else."""

from collections.abc import Mapping
from typing import Final

_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
_PROXIES: Final = ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy")


def around_proxies(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that lead around a proxy; none where no proxy is named.

    Go, requests and urllib each read another spelling of these.
    """
    if not any(environ.get(name) for name in _PROXIES):
        return {}
    known = environ.get("no_proxy") or environ.get("NO_PROXY") or ""
    hosts = [each.strip() for each in known.split(",") if each.strip()]
    if "*" in hosts:
        return {"NO_PROXY": "*", "no_proxy": "*"}
    whole = ",".join([*hosts, *(each for each in _LOOPBACK if each not in hosts)])
    return {"NO_PROXY": whole, "no_proxy": whole}
