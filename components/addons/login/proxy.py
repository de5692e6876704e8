"""What oauth2-proxy is told: it is asked about each request, and sends strangers to Dex."""

from typing import Final

from ...contract import ClusterOffer
from ..gateway import GUARD
from ..plan import Values
from . import names
from .options import Options

VERSION: Final = "10.7.0"
IMAGE: Final = "quay.io/oauth2-proxy/oauth2-proxy:v7.15.3"


def values(cluster: ClusterOffer, domain: str, options: Options) -> Values:
    """Return the chart's values."""
    return {
        "fullnameOverride": names.PROXY,
        "replicaCount": 2 if cluster.production else 1,
        "podDisruptionBudget": {"enabled": cluster.production, "minAvailable": 1},
        "config": {
            "existingSecret": names.PROXY,
            # who may pass is Dex's word, and that of groups: not the end of an address
            "emailDomains": ["*"],
            # to be asked is all that it is for: it answers yes, and the gateway does the rest
            "upstreams": ["static://200"],
        },
        "service": {"portNumber": GUARD.port},
        "extraArgs": _arguments(domain, options),
        "metrics": {"serviceMonitor": {"enabled": "prometheus" in cluster.addons}},
        "serviceAccount": {"automountServiceAccountToken": False},
        "resources": {
            "requests": {"cpu": "10m", "memory": "32Mi"},
            "limits": {"memory": "128Mi"},
        },
    }


def _arguments(domain: str, options: Options) -> list[str]:
    # not `reverse-proxy`: it would believe what requests say of themselves in X-Forwarded headers
    said = {
        "provider": "oidc",
        "oidc-issuer-url": names.issuer(domain),
        # found out by asking, Dex's addresses would be those outside: out of the cluster and in
        # again, by a name and a certificate that may not be there yet
        "skip-oidc-discovery": "true",
        "login-url": f"{names.issuer(domain)}/auth",
        "redeem-url": f"{names.DEX_URL}/token",
        "oidc-jwks-url": f"{names.DEX_URL}/keys",
        "redirect-url": names.callback(domain),
        "scope": _scope(options),
        "code-challenge-method": "S256",
        "cookie-domain": f".{domain}",
        "whitelist-domain": f".{domain}",
        "cookie-secure": "true",
        "cookie-samesite": "lax",
        "set-xauthrequest": "true",
        "skip-provider-button": "true",
        # programs show a token of Dex's instead of a cookie
        "skip-jwt-bearer-tokens": "true",
        # the gateway takes cookies of this name off requests: it is nobody else's to choose
        "cookie-name": names.COOKIE,
        "cookie-expire": f"{options.session_hours}h",
    }
    if options.recheck_minutes:
        said["cookie-refresh"] = f"{options.recheck_minutes}m"
    if options.programs:
        said["oidc-extra-audience"] = names.PROGRAMS
    listed = [f"--{key}={value}" for key, value in said.items()]
    believed = [f"{each.issuer}={each.audience}" for each in options.issuers]
    return [
        *listed,
        *(f"--extra-jwt-issuers={each}" for each in believed),
        *(f"--allowed-group={group}" for group in options.groups),
    ]


def _scope(options: Options) -> str:
    scopes = ["openid", "email", "profile", "groups"]
    return " ".join([*scopes, names.OFFLINE] if options.recheck_minutes else scopes)
