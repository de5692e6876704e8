"""Which ports a workspace needs beside those of every API: the repository's, and the backend's."""

from typing import Final
from urllib.parse import parse_qs, urlsplit

HTTPS: Final = 443
SSH: Final = 22
_POSTGRES: Final = 5432
_SCHEMES: Final = {"http": 80, "postgres": _POSTGRES, "postgresql": _POSTGRES}
"""Scheme -> its port, where that is not the one of HTTPS."""


def git_port(repository: str) -> int:
    """Return the port that a repository is fetched from."""
    if "://" not in repository:  # git@host:path
        return SSH
    address = urlsplit(repository)
    return address.port or (SSH if address.scheme == "ssh" else HTTPS)


def backend_port(backend: str) -> int:
    """Return the port that a backend is reached at; a store that speaks S3 may name its own.

    `s3://BUCKET?endpoint=HOST:PORT`, with `https://` before the host or without.
    """
    try:
        return _backend_port(backend)
    except ValueError:  # no port, or no host: whoever reaches it says so
        return HTTPS


def _backend_port(backend: str) -> int:
    address = urlsplit(backend)
    endpoint = parse_qs(address.query).get("endpoint", [""])[-1]
    if endpoint:
        address = urlsplit(endpoint if "://" in endpoint else f"https://{endpoint}")
    elif address.scheme not in {*_SCHEMES, "https"}:
        return HTTPS  # what stands there is a bucket, and no host
    return address.port or _SCHEMES.get(address.scheme, HTTPS)
