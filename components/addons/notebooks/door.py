"""The notebooks' own gateway, behind the platform's: it lets people into their team's notebooks.

The controller of notebooks writes a VirtualService for each, and Istio binds none to a Gateway of
the Gateway API, such as the platform's: its name within Istio is one that a VirtualService may not
say. So the platform's gateway, which asks for the login, sends all of them to this one.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from ...contract import ClusterOffer
from ..expectations import Expectations, Service
from ..istio.expectations import of_the_gateway
from ..istio.plan import INGRESS
from ..istio.values import ingress
from ..kubeflow.door import HOST, USER_HEADER, Below, only_from_gateway, open_to_people, page_routes
from ..plan import Chart, Object
from .options import Options

NAMESPACE: Final = "notebooks"
GATEWAY: Final = "notebooks-gateway"
"""What the chart's release is called, and all that is of it."""

GROUPS_HEADER: Final = "x-auth-request-groups"

_PORT: Final = 8080
_STATUS: Final = 15021
_PATH: Final = "/notebook/"
_PODS: Final = {"app": GATEWAY, "istio": GATEWAY}
_FILTER: Final = "envoy.filters.http.lua"
_KEY: Final = "groups"
_WILD: Final = frozenset("*[],")

_SCRIPT: Final = f"""\
function envoy_on_request(request)
  local headers = request:headers()
  local groups = {{}}
  for index = 0, headers:getNumValues("{GROUPS_HEADER}") - 1 do
    local line = headers:getAtIndex("{GROUPS_HEADER}", index)
    for group in string.gmatch(line, "[^,]+") do
      table.insert(groups, group)
    end
  end
  if #groups > 0 then
    request:streamInfo():dynamicMetadata():set("{_FILTER}", "{_KEY}", groups)
  end
end
"""
"""Envoy's Lua: a policy compares a header as a whole, and finds a group only in a list."""


def is_open(cluster: ClusterOffer, options: Options) -> bool:
    """Return whether running notebooks are reached in the browser."""
    return options.reach != "forward" and open_to_people(cluster)


def chart(cluster: ClusterOffer) -> Chart:
    """Return the gateway: the platform's chart, reached only inside the cluster."""
    ports = [_service_port("status-port", _STATUS), _service_port("http", _PORT)]
    values = {
        **ingress(cluster),
        "autoscaling": {"enabled": False},
        "annotations": {},  # nothing but the chart ever scales it
        "resources": {
            "requests": {"cpu": "50m", "memory": "128Mi"},
            "limits": {"memory": "512Mi"},
        },
        "service": {"type": "ClusterIP", "ports": ports},
        # it listens on no port that asks for a right
        "securityContext": {"seccompProfile": {"type": "RuntimeDefault"}},
    }
    (workload,) = of_the_gateway(cluster).workloads
    service = Service(name=GATEWAY, ports={"status-port": _STATUS, "http": _PORT})
    made = Expectations(workloads=(replace(workload, name=GATEWAY),), services=(service,))
    return Chart(pin=INGRESS, release=GATEWAY, values=values, expectations=made)


def _service_port(name: str, port: int) -> dict[str, Any]:
    return {"name": name, "port": port, "targetPort": port, "protocol": "TCP"}


def objects(cluster: ClusterOffer, options: Options) -> tuple[Object, ...]:
    """Return what must stand before the gateway listens: it never lets in more than it should."""
    everybody = options.reach == "everybody"
    return (
        only_from_gateway(GATEWAY, NAMESPACE, _PODS),
        # with no rule at all nobody passes: each workspace adds a policy of its own
        _policy(GATEWAY, [{}] if everybody else []),
        _groups(),
        {
            "apiVersion": "networking.istio.io/v1",
            "kind": "Gateway",
            "metadata": {"name": GATEWAY, "namespace": NAMESPACE},
            "spec": {
                "selector": dict(_PODS),
                "servers": [
                    {
                        "hosts": [f"{HOST}.{cluster.domain}"],
                        "port": {"name": "http", "number": _PORT, "protocol": "HTTP"},
                    }
                ],
            },
        },
    )


def route(cluster: ClusterOffer) -> tuple[Object, ...]:
    """Return the way from the platform's gateway to this one."""
    page = Below(service=GATEWAY, port=_PORT, path=_PATH, inside=_PATH, told=False)
    return page_routes(cluster, NAMESPACE, page)


def lets_in(workspace: str, members: Iterable[str]) -> Object:
    """Return the policy by which members of a workspace, and nobody else, open its notebooks.

    A name that Istio would read as a pattern is nobody's: `*` would be everybody.

    Args:
        workspace: Its name, which is that of its namespace.
        members: `user:NAME` and `group:NAME`, as the login calls them.
    """
    named = [each.partition(":") for each in members]
    plain = [(kind, name) for kind, _, name in named if _WILD.isdisjoint(name)]
    users = [name for kind, name in plain if kind == "user"]
    groups = [f"[{name}]" for kind, name in plain if kind == "group"]
    who = {
        f"request.headers[{USER_HEADER}]": users,
        f"experimental.{_FILTER}[{_KEY}]": groups,
    }
    to = [{"operation": {"paths": [f"{_PATH}{workspace}/*"]}}]
    rules = [
        {"to": to, "when": [{"key": key, "values": values}]}
        for key, values in who.items()
        if values
    ]
    return _policy(f"workspace-{workspace}", rules)


def _policy(name: str, rules: list[dict[str, Any]]) -> Object:
    spec: dict[str, Any] = {"selector": {"matchLabels": dict(_PODS)}, "action": "ALLOW"}
    return {
        "apiVersion": "security.istio.io/v1",
        "kind": "AuthorizationPolicy",
        "metadata": {"name": name, "namespace": NAMESPACE},
        "spec": {**spec, "rules": rules} if rules else spec,
    }


def _groups() -> Object:
    """Return what makes a list of the header with groups, before policies are asked."""
    connections = "envoy.filters.network.http_connection_manager"
    kind = "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua"
    config = {"@type": kind, "default_source_code": {"inline_string": _SCRIPT}}
    chain = {"filterChain": {"filter": {"name": connections}}}
    return {
        "apiVersion": "networking.istio.io/v1alpha3",
        "kind": "EnvoyFilter",
        "metadata": {"name": GATEWAY, "namespace": NAMESPACE},
        "spec": {
            "workloadSelector": {"labels": dict(_PODS)},
            "configPatches": [
                {
                    "applyTo": "HTTP_FILTER",
                    "match": {"context": "GATEWAY", "listener": chain},
                    "patch": {
                        "operation": "INSERT_FIRST",
                        "value": {"name": _FILTER, "typed_config": config},
                    },
                }
            ],
        },
    }
