"""What Dex is told: who people are, and who may ask."""

from typing import Any, Final

from ...contract import ClusterOffer
from ..plan import Values
from . import names
from .options import Options

VERSION: Final = "0.24.0"

TAG: Final = "v2.45.1"  # the chart's own is 2.44.0
IMAGE: Final = f"ghcr.io/dexidp/dex:{TAG}"

_USER = 1001
"""As whom the image runs."""

_DEVICE: Final = "urn:ietf:params:oauth:grant-type:device_code"
"""The code that somebody confirms in a browser."""

_PROXY_SECRET = "PROXY_CLIENT_SECRET"  # noqa: S105 - the name of a variable
_COMPANY_SECRET = "COMPANY_CLIENT_SECRET"  # noqa: S105 - the name of a variable


def values(cluster: ClusterOffer, domain: str, people: tuple[str, ...], options: Options) -> Values:
    """Return the chart's values.

    Args:
        cluster: What the cluster offers.
        domain: Below which Dex has its host.
        people: Who is kept in the cluster; empty where the company's issuer knows people.
        options: How the company's issuer knows this environment.
    """
    return {
        "fullnameOverride": names.DEX,
        "image": {"tag": TAG},
        "replicaCount": 2 if cluster.production else 1,
        "podDisruptionBudget": {"enabled": cluster.production, "minAvailable": 1},
        "config": _config(cluster, domain, people, options),
        "envVars": _variables(people, options),
        # the image fills in its configuration when it starts, into a file of its own
        "volumes": [{"name": "tmp", "emptyDir": {}}],
        "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}],  # noqa: S108 - in a container
        "podSecurityContext": {
            "runAsNonRoot": True,
            "runAsUser": _USER,
            "runAsGroup": _USER,
            "fsGroup": _USER,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "serviceMonitor": {"enabled": "prometheus" in cluster.addons},
        "resources": {
            "requests": {"cpu": "10m", "memory": "64Mi"},
            "limits": {"memory": "256Mi"},
        },
    }


def _config(
    cluster: ClusterOffer, domain: str, people: tuple[str, ...], options: Options
) -> dict[str, Any]:
    config: dict[str, Any] = {
        "issuer": names.issuer(domain),
        "storage": {"type": "kubernetes", "config": {"inCluster": True}},
        "oauth2": {"skipApprovalScreen": True, "grantTypes": _grants(options)},
        "staticClients": _clients(domain, options),
        "enablePasswordDB": bool(people),
        "expiry": _expiry(options),
    }
    if people:
        config["staticPasswords"] = [_person(each, domain, options) for each in people]
    if cluster.issuer:
        config["connectors"] = [_company(cluster.issuer, domain, options)]
    return config


def _grants(options: Options) -> list[str]:
    # left to itself Dex also exchanges tokens, for a client without a secret, too: whoever has one
    # of the company's, for whatever application, could have it made into one for every page
    return ["authorization_code", "refresh_token", *([_DEVICE] if options.programs else [])]


def _clients(domain: str, options: Options) -> list[dict[str, Any]]:
    proxy = {
        "id": names.CLIENT,
        "name": "evenkeel",
        "redirectURIs": [names.callback(domain)],
        "secretEnv": _PROXY_SECRET,
    }
    # without an address to come back to Dex takes those of the device flow, and of this machine
    programs = {"id": names.PROGRAMS, "name": "evenkeel, for programs", "public": True}
    return [proxy, programs] if options.programs else [proxy]


def _expiry(options: Options) -> dict[str, Any]:
    session = f"{options.session_hours}h"
    # who cannot be asked about any more is out when the token ends, after a second try
    checked = f"{2 * options.recheck_minutes}m" if options.recheck_minutes else session
    # pages ask for several things at once: the second of them would come with a token that is over
    kept = {"disableRotation": True, "absoluteLifetime": session}
    return {"idTokens": checked, "refreshTokens": kept}


def _person(name: str, domain: str, options: Options) -> dict[str, Any]:
    return {
        "email": names.address(name, domain),
        "username": name,
        "userID": name,
        "groups": [each.group for each in options.memberships if name in each.people],
        # Dex wants a hash, and a hash that is in a value can be tried against: each start makes it
        # from the password, which is in the Secret alone
        "hash": f'{{{{ crypto.Bcrypt 10 (env.Getenv "{_variable(name)}") }}}}',
    }


def _company(issuer: str, domain: str, options: Options) -> dict[str, Any]:
    return {
        "type": "oidc",
        "id": "company",
        "name": "Company",
        "config": {
            "issuer": issuer,
            "clientID": options.client_id,
            "clientSecret": f"${_COMPANY_SECRET}",
            "redirectURI": f"{names.issuer(domain)}/callback",
            "scopes": ["profile", "email", "groups", *_offline(options)],
            "getUserInfo": True,
            **({"insecureSkipEmailVerified": True} if options.unverified_addresses else {}),
            # without it Dex leaves out the groups, whoever vouches for them
            "insecureEnableGroups": True,
        },
    }


def _offline(options: Options) -> list[str]:
    return [names.OFFLINE] if options.recheck_minutes else []


def _variables(people: tuple[str, ...], options: Options) -> list[dict[str, Any]]:
    found = [_from_secret(_PROXY_SECRET, names.PROXY, names.CLIENT_SECRET_KEY)]
    if people:
        found += [
            _from_secret(_variable(each), names.secret_of(each), names.PASSWORD_KEY)
            for each in people
        ]
    else:
        found.append(_from_secret(_COMPANY_SECRET, options.client_secret, names.CLIENT_SECRET_KEY))
    return found


def _variable(person: str) -> str:
    return f"PASSWORD_{person.upper().replace('-', '_')}"


def _from_secret(variable: str, secret: str, key: str) -> dict[str, Any]:
    return {"name": variable, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}}
