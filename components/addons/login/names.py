"""What the parts of login are called, and where each finds the others."""

from typing import Final

from ..gateway import GUARD

NAMESPACE: Final = GUARD.addon
DEX: Final = "dex"
PROXY: Final = "oauth2-proxy"

LOGIN_HOST, AUTH_HOST = GUARD.hosts
"""The host on which Dex asks who people are, and the one on which the proxy hears the answer."""

CLIENT: Final = "evenkeel"
"""How Dex knows the proxy."""

PROGRAMS: Final = "evenkeel-programs"
"""How Dex knows what asks for a token in the name of people; it has no secret."""

ROLE_HEADER: Final = "x-auth-request-role"
"""In which pages read what somebody is there: `Admin`, `Editor` or `Viewer`."""

CLIENT_ID_KEY: Final = "client-id"
CLIENT_SECRET_KEY: Final = "client-secret"  # noqa: S105 - the name of a key
COOKIE_SECRET_KEY: Final = "cookie-secret"  # noqa: S105 - the name of a key
PASSWORD_KEY: Final = "password"  # noqa: S105 - the name of a key

OFFLINE: Final = "offline_access"
"""The scope with which one may ask again later, while nobody is there."""

COOKIE: Final = "_oauth2_proxy"
"""What the proxy's cookies begin with: a long one is split, and a login that is under way has one
of its own (`_0`, `_1`, `_csrf`)."""

DEX_PORT: Final = 5556
DEX_URL: Final = f"http://{DEX}.{NAMESPACE}.svc.cluster.local:{DEX_PORT}"
"""Where the proxy reaches Dex inside the cluster: no certificate, no way out and in again."""


def issuer(domain: str) -> str:
    """Return who says who people are, to every page."""
    return f"https://{LOGIN_HOST}.{domain}"


def callback(domain: str) -> str:
    """Return where people come back to with Dex's answer."""
    return f"https://{AUTH_HOST}.{domain}/oauth2/callback"


def address(person: str, domain: str) -> str:
    """Return as whom somebody logs in who is kept in the cluster."""
    return f"{person}@{domain}"


def secret_of(person: str) -> str:
    """Return the name of the Secret with a person's password."""
    return f"login-{person}"
