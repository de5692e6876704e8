"""Which listeners of a gateway a route attaches to, by the rules of the Gateway API."""

from collections.abc import Mapping
from typing import Any

from ...cluster.api import Json

GROUP = "gateway.networking.k8s.io"
_KINDS = {"HTTP": ("HTTPRoute", "GRPCRoute"), "HTTPS": ("HTTPRoute", "GRPCRoute")}


def spec_of(obj: Json) -> Json:
    """Return what an object says; nothing where nobody checked that it says anything."""
    found: Json = obj.get("spec") or {}
    return found


def listeners_of(gateway: Json) -> list[Json]:
    """Return a gateway's listeners; none where it names none."""
    found: list[Json] = spec_of(gateway).get("listeners") or []
    return found


def route_kinds(listener: Json) -> list[Json]:
    """Return the kinds of routes that a listener takes."""
    asked = (listener.get("allowedRoutes") or {}).get("kinds")
    if asked:
        return [{"group": each.get("group", GROUP), "kind": each["kind"]} for each in asked]
    kinds = _KINDS.get(listener["protocol"], (f"{listener['protocol']}Route",))
    return [{"group": GROUP, "kind": each} for each in kinds]


def gateway_of(reference: Json, route: Json) -> tuple[str, str] | None:
    """Return name and namespace of the gateway that a parent reference means."""
    if reference.get("kind", "Gateway") != "Gateway" or reference.get("group", GROUP) != GROUP:
        return None
    if not reference.get("name"):
        return None
    return reference["name"], reference.get("namespace") or route["metadata"]["namespace"]


def refusal(
    gateway: Json, route: Json, reference: Json, namespace_labels: Mapping[str, str]
) -> tuple[str, str]:
    """Return reason and message why a route cannot attach; empty ones where it can."""
    meant = [each for each in listeners_of(gateway) if _is_meant(each, reference)]
    if not meant:
        return "NoMatchingParent", "no listener of the gateway has this name and port"
    meant = [each for each in meant if route["kind"] in {k["kind"] for k in route_kinds(each)}]
    inside = [each for each in meant if _lets_in(each, gateway, route, namespace_labels)]
    if not inside:
        where = route["metadata"]["namespace"]
        return "NotAllowedByListeners", f"no listener lets routes of namespace {where} attach"
    if not any(shares_host(each, route) for each in inside):
        return "NoMatchingListenerHostname", "no listener has a host name of this route"
    return "", ""


def attaches(listener: Json, gateway: Json, route: Json, labels: Mapping[str, str]) -> bool:
    """Tell whether a route attaches to a listener of a gateway."""
    own = (gateway["metadata"]["name"], gateway["metadata"]["namespace"])
    return any(
        gateway_of(each, route) == own
        and _is_meant(listener, each)
        and route["kind"] in {kind["kind"] for kind in route_kinds(listener)}
        and _lets_in(listener, gateway, route, labels)
        and shares_host(listener, route)
        for each in spec_of(route).get("parentRefs") or ()
    )


def shares_host(listener: Json, route: Json) -> bool:
    """Tell whether a listener and a route have a host name in common; none means any."""
    own, asked = listener.get("hostname"), spec_of(route).get("hostnames")
    return not own or not asked or any(_meet(own, each) for each in asked)


def _is_meant(listener: Json, reference: Json) -> bool:
    named = reference.get("sectionName") in (None, "", listener["name"])
    return named and reference.get("port") in (None, listener["port"])


def _lets_in(listener: Json, gateway: Json, route: Json, labels: Mapping[str, str]) -> bool:
    namespaces: Json = (listener.get("allowedRoutes") or {}).get("namespaces") or {}
    origin = namespaces.get("from", "Same")
    if origin == "Selector":
        return selects(namespaces.get("selector") or {}, labels)
    same = route["metadata"]["namespace"] == gateway["metadata"]["namespace"]
    return bool(origin == "All" or (origin == "Same" and same))


def _meet(one: str, other: str) -> bool:
    if one == other:
        return True
    for wide, narrow in ((one, other), (other, one)):
        if wide.startswith("*.") and narrow.endswith(wide[1:]):
            return True
    return False


def selects(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Tell whether a label selector chooses an object with these labels."""
    wanted = selector.get("matchLabels") or {}
    return all(labels.get(key) == value for key, value in wanted.items()) and all(
        _holds(each, labels) for each in selector.get("matchExpressions") or ()
    )


def _holds(expression: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    key, operator = expression["key"], expression["operator"]
    values = expression.get("values") or ()
    if operator == "In":
        return labels.get(key) in values
    if operator == "NotIn":
        return labels.get(key) not in values
    return bool((key in labels) == (operator == "Exists"))
