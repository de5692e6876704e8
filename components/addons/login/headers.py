"""What the gateway takes off requests: words that are the guard's alone, and its cookies.

And what it writes: what somebody is on pages that know roles.
"""

from typing import Any

from ..gateway import GATEWAY, GUARD
from ..plan import Object
from . import names
from .script import Rights, render_script

_EXTENSIONS = "type.googleapis.com/envoy.extensions"
_CONNECTIONS = "envoy.filters.network.http_connection_manager"
_ROUTER = "envoy.filters.http.router"


def render_stripping(domain: str, root: str, rights: Rights) -> Object:
    """Return the EnvoyFilter that strips requests, in Istio's root namespace."""
    return {
        "apiVersion": "networking.istio.io/v1alpha3",
        "kind": "EnvoyFilter",
        "metadata": {"name": f"{GUARD.addon}-headers", "namespace": root},
        "spec": {
            "workloadSelector": {"labels": dict(GATEWAY.pods)},
            "configPatches": [_before_anybody_is_asked(), _before_the_route(domain, rights)],
        },
    }


def _before_anybody_is_asked() -> dict[str, Any]:
    """Take off what pages read who it is from.

    The guard's answer replaces a header only where it has one itself: without this, people without
    groups could name some.
    """
    mutating = f"{_EXTENSIONS}.http.early_header_mutation.header_mutation.v3.HeaderMutation"
    extension = {
        "name": "envoy.http.early_header_mutation.header_mutation",
        "typed_config": {
            "@type": mutating,
            "mutations": [{"remove": each} for each in (*GUARD.headers, names.ROLE_HEADER)],
        },
    }
    value = {
        "@type": f"{_EXTENSIONS}.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "early_header_mutation_extensions": [extension],
    }
    return {
        "applyTo": "NETWORK_FILTER",
        "match": _at({"name": _CONNECTIONS}),
        "patch": {"operation": "MERGE", "value": {"typed_config": value}},
    }


def _before_the_route(domain: str, rights: Rights) -> dict[str, Any]:
    """Take off the guard's cookies, which browsers send to every host of the domain.

    The router is the last filter, and the guard is asked before it: so it still reads the cookie,
    and no backend does. A model server that kept one could be an admin on every page. By then the
    guard has said who it is, so that pages which not all may open are refused here, too.
    """
    script = render_script(domain, rights)
    return {
        "applyTo": "HTTP_FILTER",
        "match": _at({"name": _CONNECTIONS, "subFilter": {"name": _ROUTER}}),
        "patch": {
            "operation": "INSERT_BEFORE",
            "value": {
                "name": f"{GUARD.addon}.cookies",
                "typed_config": {
                    "@type": f"{_EXTENSIONS}.filters.http.lua.v3.Lua",
                    "default_source_code": {"inline_string": script},
                },
            },
        },
    }


def _at(filter_: dict[str, Any]) -> dict[str, Any]:
    return {"context": "GATEWAY", "listener": {"filterChain": {"filter": filter_}}}
