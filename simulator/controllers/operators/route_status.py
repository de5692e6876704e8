"""What Istio reports of routes: which gateways take them, and whether their backends exist."""

from collections.abc import Iterable, Iterator

from ...cluster.api import Json
from .. import kinds
from ..conditions import condition, timed
from ..controller import Watches
from ..ownership import key_of
from .gateway_routes import gateway_of, refusal, spec_of
from .gateways import CLASS, CONTROLLER
from .operator import Operator


class HttpRoutes(Operator):
    """Reports of HTTPRoutes at gateways of ours; of what is attached elsewhere it says nothing."""

    name = "http-routes"
    acts_for = kinds.HTTP_ROUTE
    reads = (kinds.GATEWAY, kinds.GATEWAY_CLASS)

    def __init__(self, watches: Watches) -> None:
        """Watch backends and namespaces, too."""
        super().__init__(watches)
        self._services = self.watch(kinds.SERVICE, self._users)
        self._namespaces = self.watch(kinds.NAMESPACE, lambda _: ())

    def plan(self, _obj: Json) -> list[Json]:
        """Return nothing: a route makes no objects."""
        return []

    def reconcile(self, key: str) -> None:
        """Report only where a gateway of ours is meant, or was."""
        namespace, _, name = key.rpartition("/")
        route = self.ours.get(name, namespace)
        if route is not None and (self._parents(route) or route.get("status", {}).get("parents")):
            super().reconcile(key)

    def status(self, obj: Json, _problem: str) -> Json:
        """Return for each gateway whether it takes the route."""
        before = obj.get("status", {}).get("parents") or ()
        missing = next(self._missing(obj), "")
        parents = []
        for reference, gateway in self._parents(obj):
            found = self._namespaces.get(obj["metadata"]["namespace"]) or {"metadata": {}}
            labels = found["metadata"].get("labels", {})
            reason, message = refusal(gateway, obj, reference, labels)
            conditions = [
                condition(
                    "Accepted",
                    status=not reason,
                    reason=reason or "Accepted",
                    message=message or "Route was valid",
                ),
                condition(
                    "ResolvedRefs",
                    status=not missing,
                    reason="BackendNotFound" if missing else "ResolvedRefs",
                    message=missing or "All references resolved",
                ),
            ]
            current = next((each for each in before if each["parentRef"] == reference), None)
            generation = obj["metadata"].get("generation", 1)
            parents.append(
                {
                    "parentRef": reference,
                    "controllerName": CONTROLLER,
                    "conditions": [
                        each | {"observedGeneration": generation}
                        for each in timed(conditions, current)
                    ],
                }
            )
        return {"parents": parents}

    def _parents(self, route: Json) -> list[tuple[Json, Json]]:
        found = []
        for each in spec_of(route).get("parentRefs") or ():
            meant = gateway_of(each, route)
            gateway = self.read[kinds.GATEWAY].get(*meant) if meant else None
            if gateway is not None and self._is_ours(gateway):
                found.append((each, gateway))
        return found

    def _is_ours(self, gateway: Json) -> bool:
        name = str(spec_of(gateway).get("gatewayClassName", ""))
        found = self.read[kinds.GATEWAY_CLASS].get(name)
        return name == CLASS or bool(found and spec_of(found).get("controllerName") == CONTROLLER)

    def _missing(self, route: Json) -> Iterator[str]:
        for name, namespace, port in backends(route):
            found = self._services.get(name, namespace)
            if found is None:
                yield f"backend({name}.{namespace}.svc.cluster.local) not found"
            elif port not in [each["port"] for each in found["spec"].get("ports") or ()]:
                yield f"backend({name}.{namespace}.svc.cluster.local) has no port {port}"

    def _users(self, service: Json) -> Iterable[str]:
        meta = service["metadata"]
        for route in self.ours.all():
            named = {(name, namespace) for name, namespace, _ in backends(route)}
            if (meta["name"], meta["namespace"]) in named:
                yield key_of(route)


class GrpcRoutes(HttpRoutes):
    """The same for GRPCRoutes."""

    name = "grpc-routes"
    acts_for = kinds.GRPC_ROUTE


class GatewayClasses(Operator):
    """Accepts the classes that are Istio's."""

    name = "gateway-classes"
    acts_for = kinds.GATEWAY_CLASS

    def plan(self, _obj: Json) -> list[Json]:
        """Return nothing: a class makes no objects."""
        return []

    def reconcile(self, key: str) -> None:
        """Report only of our own."""
        found = self.ours.get(key)
        if found is not None and spec_of(found).get("controllerName") == CONTROLLER:
            super().reconcile(key)

    def status(self, obj: Json, _problem: str) -> Json:
        """Return that the class is accepted."""
        accepted = condition(
            "Accepted", status=True, reason="Accepted", message="Handled by Istio controller"
        )
        generation = obj["metadata"].get("generation", 1)
        found = timed([accepted], obj.get("status"))
        return {"conditions": [each | {"observedGeneration": generation} for each in found]}


def backends(route: Json) -> list[tuple[str, str, int | None]]:
    """Return name, namespace and port of the services that a route leads to."""
    namespace = route["metadata"]["namespace"]
    return [
        (each["name"], each.get("namespace") or namespace, each.get("port"))
        for rule in spec_of(route).get("rules") or ()
        for each in rule.get("backendRefs") or ()
        if each.get("kind", "Service") == "Service" and each.get("name")
    ]
