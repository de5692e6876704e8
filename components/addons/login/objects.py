"""What makes the gateway ask, and the two hosts where it does not."""

from ...contract import ClusterOffer
from ..gateway import GATEWAY, GUARD, render_route
from ..plan import Object, Page
from . import names
from .headers import render_stripping
from .options import ADMIN, Options
from .script import Rights

_ROOT = "istio-system"
"""Istio's root namespace: a policy there holds for pods of every namespace that it selects."""


def objects(cluster: ClusterOffer, domain: str, options: Options) -> tuple[Object, ...]:
    """Return them."""
    pages = (
        Page(name=names.LOGIN_HOST, title="Dex", service=names.DEX, port=names.DEX_PORT),
        Page(name=names.AUTH_HOST, title="oauth2-proxy", service=names.PROXY, port=GUARD.port),
    )
    routes = tuple(render_route(each, names.NAMESPACE, domain) for each in pages)
    stripping = render_stripping(domain, _ROOT, _rights(cluster, domain, options))
    return (*routes, _policy(domain, options), stripping)


def _rights(cluster: ClusterOffer, domain: str, options: Options) -> Rights:
    # nobody knows who of a company that might be
    alone = () if cluster.issuer else (names.address(ADMIN, domain),)
    admins = alone if options.admins is None else options.admins
    pages = {each.page: each.members for each in options.pages}
    return Rights(pages=pages, admins=admins, editors=options.editors)


def _policy(domain: str, options: Options) -> Object:
    hosts = [f"{each}.{domain}" for each in (*GUARD.hosts, *options.unguarded)]
    # a host is asked for with its port, too
    with_ports = [f"{host}:*" for host in hosts if not host.startswith("*")]
    return {
        "apiVersion": "security.istio.io/v1",
        "kind": "AuthorizationPolicy",
        "metadata": {"name": GUARD.addon, "namespace": _ROOT},
        "spec": {
            "selector": {"matchLabels": dict(GATEWAY.pods)},
            "action": "CUSTOM",
            "provider": {"name": GUARD.provider},
            # only what is named passes unasked: a host that nobody thought of is guarded
            "rules": [{"to": [{"operation": {"notHosts": [*hosts, *with_ports]}}]}],
        },
    }
