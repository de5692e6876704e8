"""What the gateway takes off requests: words that are the guard's alone, and its cookies."""

from typing import Any, Final

from ..gateway import GATEWAY, GUARD
from ..plan import Object
from . import names

_EXTENSIONS = "type.googleapis.com/envoy.extensions"
_CONNECTIONS = "envoy.filters.network.http_connection_manager"
_ROUTER = "envoy.filters.http.router"

_SCRIPT: Final = """\
local function of_the_guard(cookie)
  return string.sub(cookie, 1, {length}) == "{cookie}"
end

function envoy_on_request(request)
  local headers = request:headers()
  local host = string.gsub(string.lower(headers:get(":authority") or ""), ":%d+$", "")
  if host == "{host}" then
    return
  end
  local lines = {{}}
  for index = 0, headers:getNumValues("cookie") - 1 do
    table.insert(lines, headers:getAtIndex("cookie", index))
  end
  -- off first: whatever fails after this, no cookie passes
  headers:remove("cookie")
  local kept = {{}}
  for cookie in string.gmatch(table.concat(lines, ";"), "[^;]+") do
    cookie = string.match(cookie, "^%s*(.-)%s*$")
    if cookie ~= "" and not of_the_guard(cookie) then
      table.insert(kept, cookie)
    end
  end
  if #kept > 0 then
    headers:add("cookie", table.concat(kept, "; "))
  end
end
"""
"""Envoy's Lua: a request keeps every cookie but the guard's, whose names all begin alike.

The guard's own host keeps them: people come back to it with Dex's answer, and log out there.
"""


def render_stripping(domain: str, root: str) -> Object:
    """Return the EnvoyFilter that strips requests, in Istio's root namespace."""
    return {
        "apiVersion": "networking.istio.io/v1alpha3",
        "kind": "EnvoyFilter",
        "metadata": {"name": f"{GUARD.addon}-headers", "namespace": root},
        "spec": {
            "workloadSelector": {"labels": dict(GATEWAY.pods)},
            "configPatches": [_before_anybody_is_asked(), _before_the_route(domain)],
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
            "mutations": [{"remove": each} for each in GUARD.headers],
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


def _before_the_route(domain: str) -> dict[str, Any]:
    """Take off the guard's cookies, which browsers send to every host of the domain.

    The router is the last filter, and the guard is asked before it: so it still reads the cookie,
    and no backend does. A model server that kept one could be an admin on every page.
    """
    script = _SCRIPT.format(
        cookie=names.COOKIE, length=len(names.COOKIE), host=f"{names.AUTH_HOST}.{domain}"
    )
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
