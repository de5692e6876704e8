"""How people get into Grafana: known by the platform's login, or by a password of its own."""

from typing import Any, Final

from ...contract import ClusterOffer
from ..kubeflow.door import USER_HEADER, only_from, only_from_gateway, open_to_people
from ..login.names import AUTH_HOST, ROLE_HEADER
from ..plan import Object, Values

PAGE: Final = "grafana"
"""The first part of its host."""

_PODS = {"app.kubernetes.io/name": "grafana"}
_PROMETHEUS = {"app.kubernetes.io/name": "prometheus"}


def settings(cluster: ClusterOffer) -> Values:
    """Return what `grafana.ini` says of its address and of who people are."""
    if cluster.domain is None:
        return {}
    # the chart would otherwise name no host at all, and links in messages lead nowhere
    server = {"server": {"root_url": f"https://{PAGE}.{cluster.domain}"}}
    return {**server, **_believed(cluster)} if open_to_people(cluster) else server


def only_from_door(cluster: ClusterOffer, namespace: str) -> tuple[Object, ...]:
    """Return the policies that keep everybody from Grafana who could write its headers himself."""
    if not open_to_people(cluster):
        return ()
    scraped = {"podSelector": {"matchLabels": _PROMETHEUS}}
    return (
        only_from_gateway(PAGE, namespace, _PODS),
        only_from(f"{PAGE}-metrics", namespace, _PODS, scraped),
    )


def _believed(cluster: ClusterOffer) -> dict[str, Any]:
    page = f"https://{PAGE}.{cluster.domain}"
    ended = f"https://{AUTH_HOST}.{cluster.domain}/oauth2/sign_out?rd={page}"
    return {
        # the session is the login's: it is over there, or not at all
        "auth": {"signout_redirect_url": ended},
        "auth.proxy": {
            "enabled": True,
            "header_name": USER_HEADER,
            "header_property": "email",
            "headers": f"Role:{ROLE_HEADER}",
            "auto_sign_up": True,
            # who is nobody any more at the gateway is not somebody here by a cookie
            "enable_login_token": False,
        },
        # nobody makes an account with a password beside that
        "users": {"allow_sign_up": False, "auto_assign_org_role": "Viewer"},
    }
