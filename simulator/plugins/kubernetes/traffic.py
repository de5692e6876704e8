"""When a Service or an Ingress is ready: when there is something to send traffic to."""

import time
from collections.abc import Iterator

from .objects import Json, namespace_of, pluck
from .readiness import READY, Verdict
from .store import Store

_NO_PODS = (
    "Service does not target any Pods. Selected Pods may not be ready, or field '.spec.selector' "
    "may not match labels on any Pods"
)


def service(store: Store, live: Json) -> Verdict:
    """Ready when it has an address, if it wants one, and a ready pod, if it selects any."""
    if not _has_address(live):
        return Verdict(ready=False, message="Waiting for a load balancer's address")
    if not _selects_pods(live):
        return READY
    if any(_is_ready(each) for each in _endpoints(store, live)):
        return READY
    return Verdict(ready=False, message=_NO_PODS)


def has_no_pods(store: Store, live: Json) -> bool:
    """Tell whether a Service has its address and no pod at all, not even an unready one."""
    return _has_address(live) and not any(_endpoints(store, live))


def ingress(store: Store, settled: float, live: Json) -> Verdict:
    """Ready when it has an address and the service of every path has endpoints, ready or not.

    A service that has none when things have `settled` (a time of `time.monotonic`) is only told:
    it may never have any, and upstream goes on, too.
    """
    lacking = [name for name in sorted(set(_backends(live))) if _lacks_endpoints(store, live, name)]
    if lacking and time.monotonic() < settled:
        return Verdict(ready=False, message=f"Waiting for service {lacking[0]} of a path")
    if not pluck(live, "status", "loadBalancer", "ingress"):
        return Verdict(ready=False, message="Waiting for the ingress controller's address")
    if lacking:
        return Verdict(ready=True, message=f"No matching service of a path: {', '.join(lacking)}")
    return READY


def _lacks_endpoints(store: Store, live: Json, name: str) -> bool:
    found = store.api.find("v1", "Service", name, namespace_of(live))
    if pluck(found, "spec", "type") == "ExternalName":
        return False
    return store.api.find("v1", "Endpoints", name, namespace_of(live)) is None


def _has_address(live: Json) -> bool:
    if pluck(live, "spec", "type") != "LoadBalancer":
        return True
    return bool(pluck(live, "status", "loadBalancer", "ingress"))


def _selects_pods(live: Json) -> bool:
    if pluck(live, "spec", "type") == "ExternalName" or not pluck(live, "spec", "selector"):
        return False
    return bool(pluck(live, "spec", "clusterIP") != "None")


def _endpoints(store: Store, live: Json) -> Iterator[Json]:
    name = pluck(live, "metadata", "name")
    slices = store.api.list(
        "discovery.k8s.io/v1",
        "EndpointSlice",
        namespace_of(live),
        labelSelector=f"kubernetes.io/service-name={name}",
    )
    for each in slices:
        yield from each.get("endpoints") or ()


def _is_ready(endpoint: Json) -> bool:
    return pluck(endpoint, "conditions", "ready") is not False


def _backends(live: Json) -> Iterator[str]:
    for rule in pluck(live, "spec", "rules") or ():
        for path in pluck(rule, "http", "paths") or ():
            name = pluck(path, "backend", "service", "name")
            if name:
                yield str(name)
