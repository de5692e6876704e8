"""Istio's gateways of the Gateway API: a Deployment and a load balancer for each."""

from collections.abc import Iterable

import yaml

from ...cluster.api import Json
from .. import kinds
from ..conditions import condition, timed
from ..controller import Watches
from ..ownership import key_of
from .gateway_routes import attaches, gateway_of, listeners_of, route_kinds, spec_of
from .operator import Operator
from .pod_merge import merged
from .workloads import RESTRICTED, available, deployment, owned, service, shortfall

CONTROLLER = "istio.io/gateway-controller"
CLASS = "istio"
_IMAGE = "registry.istio.io/release/proxyv2:1.30.3"
_SERVICE_TYPE = "networking.istio.io/service-type"
_TERMINATED = ("HTTPS", "TLS")
_PATCHES = {"Deployment": "deployment", "Service": "service", "ServiceAccount": "serviceAccount"}


class Gateways(Operator):
    """Programs the gateways whose class is Istio's; leaves others alone."""

    name = "gateways"
    acts_for = kinds.GATEWAY
    makes = (kinds.DEPLOYMENT, kinds.SERVICE, kinds.SERVICE_ACCOUNT)
    reads = (kinds.GATEWAY_CLASS,)

    def __init__(self, watches: Watches) -> None:
        """Watch what attaches to gateways, too."""
        super().__init__(watches)
        self._routes = [
            self.watch(each, _gateways) for each in (kinds.HTTP_ROUTE, kinds.GRPC_ROUTE)
        ]
        self._secrets = self.watch(kinds.SECRET, self._users)
        self._namespaces = self.watch(kinds.NAMESPACE, lambda _: ())
        self.watch(kinds.SERVICE, self._served_by)

    def reconcile(self, key: str) -> None:
        """Serve a gateway of ours; the class that istiod would have made comes first."""
        namespace, _, name = key.rpartition("/")
        gateway = self.ours.get(name, namespace)
        if gateway is None:
            return
        wanted = str(spec_of(gateway).get("gatewayClassName", ""))
        found = self.read[kinds.GATEWAY_CLASS].get(wanted)
        if found is None and wanted == CLASS:
            self.api.apply(gateway_class(), manager=self.manager, force=True)
        if wanted == CLASS or (found and spec_of(found).get("controllerName") == CONTROLLER):
            super().reconcile(key)

    def plan(self, obj: Json) -> list[Json]:
        """Return the proxy and its service; one with an address of its own brings both itself."""
        if spec_of(obj).get("addresses"):
            return []
        patches = self._patches(obj)
        made = proxy(obj)
        return [merged(each, patches.get(_PATCHES[each["kind"]], {})) for each in made]

    def status(self, obj: Json, problem: str) -> Json:
        """Return addresses, and for each listener what attaches to it."""
        addresses = self._addresses(obj)
        lacks = problem or self._shortfall(obj, addresses)
        word = "Programmed" if not lacks else "AddressNotAssigned" if not addresses else "Pending"
        conditions = [
            condition("Accepted", status=True, reason="Accepted", message="Resource accepted"),
            condition("Programmed", status=not lacks, reason=word, message=lacks or "Programmed"),
        ]
        status: Json = {
            "conditions": _observed(conditions, obj, obj.get("status")),
            "listeners": [self._listener(obj, each) for each in listeners_of(obj)],
        }
        return status | ({"addresses": addresses} if addresses else {})

    def _listener(self, gateway: Json, listener: Json) -> Json:
        missing = self._missing(gateway, listener)
        reason = "InvalidCertificateRef" if missing else "ResolvedRefs"
        conditions = [
            condition("Accepted", status=True, reason="Accepted"),
            condition("Conflicted", status=False, reason="NoConflicts"),
            condition("Programmed", status=not missing, reason=reason if missing else "Programmed"),
            condition("ResolvedRefs", status=not missing, reason=reason, message=missing),
        ]
        before = gateway.get("status", {}).get("listeners") or ()
        current = next((each for each in before if each["name"] == listener["name"]), None)
        attached = sum(
            attaches(listener, gateway, each, self._labels(each))
            for routes in self._routes
            for each in routes.all()
        )
        return {
            "name": listener["name"],
            "supportedKinds": route_kinds(listener),
            "attachedRoutes": attached,
            "conditions": _observed(conditions, gateway, current),
        }

    def _missing(self, gateway: Json, listener: Json) -> str:
        if listener["protocol"] not in _TERMINATED:
            return ""
        tls = listener.get("tls") or {}
        if tls.get("mode", "Terminate") != "Terminate":
            return ""
        for name, namespace in _certificates(gateway, tls):
            if self._secrets.get(name, namespace) is None:
                return f"secret {namespace}/{name} not found"
        return "" if tls.get("certificateRefs") else "no certificate is named"

    def _addresses(self, gateway: Json) -> list[Json]:
        result = []
        for name, namespace in _services(gateway):
            found = self.made[kinds.SERVICE].get(name, namespace)
            if found is None:
                continue
            if found["spec"].get("type") == "LoadBalancer":
                given = found.get("status", {}).get("loadBalancer", {}).get("ingress") or ()
                addresses = [each["ip"] for each in given if each.get("ip")]
                result += [{"type": "IPAddress", "value": each} for each in addresses]
            else:
                host = f"{name}.{namespace}.svc.cluster.local"
                result.append({"type": "Hostname", "value": host})
        return result

    def _shortfall(self, gateway: Json, addresses: list[Json]) -> str:
        if spec_of(gateway).get("addresses"):
            lacks = ", ".join(".".join(each) for each in _services(gateway))
            return "" if addresses else f"no service with an address: {lacks}"
        meta = gateway["metadata"]
        name = f"{meta['name']}-{CLASS}"
        found = self.made[kinds.DEPLOYMENT].get(name, meta["namespace"])
        if not available(found):
            return shortfall(found, name)
        return "" if addresses else "no address assigned yet"

    def _patches(self, gateway: Json) -> Json:
        reference = (spec_of(gateway).get("infrastructure") or {}).get("parametersRef") or {}
        if reference.get("kind") != "ConfigMap":
            return {}
        namespace = gateway["metadata"]["namespace"]
        found = self.api.find("v1", "ConfigMap", reference["name"], namespace) or {}
        return {key: yaml.safe_load(text) or {} for key, text in (found.get("data") or {}).items()}

    def _labels(self, route: Json) -> dict[str, str]:
        namespace = self._namespaces.get(route["metadata"]["namespace"]) or {"metadata": {}}
        labels: dict[str, str] = namespace["metadata"].get("labels", {})
        return labels

    def _served_by(self, service: Json) -> Iterable[str]:
        meta = service["metadata"]
        for gateway in self.ours.all():
            own = spec_of(gateway).get("addresses")
            if own and (meta["name"], meta["namespace"]) in _services(gateway):
                yield key_of(gateway)

    def _users(self, secret: Json) -> Iterable[str]:
        meta = secret["metadata"]
        for gateway in self.ours.all():
            for listener in listeners_of(gateway):
                named = _certificates(gateway, listener.get("tls") or {})
                if (meta["name"], meta["namespace"]) in named:
                    yield key_of(gateway)


def gateway_class() -> Json:
    """Return the class that istiod makes when it starts."""
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "GatewayClass",
        "metadata": {"name": CLASS},
        "spec": {"controllerName": CONTROLLER, "description": "The default Istio GatewayClass"},
    }


def proxy(gateway: Json) -> list[Json]:
    """Return the account, the Deployment and the service of a gateway's proxy."""
    meta, spec = gateway["metadata"], spec_of(gateway)
    name = f"{meta['name']}-{CLASS}"
    wishes = spec.get("infrastructure") or {}
    labels = {"gateway.networking.k8s.io/gateway-name": meta["name"]}
    pod: Json = {"serviceAccountName": name, "containers": [_container()]}
    ports: dict[str, tuple[int, int | str]] = {"status-port": (15021, 15021)}
    for each in listeners_of(gateway):
        number = int(each["port"])
        if number not in {value[0] for value in ports.values()}:
            ports[f"{each['protocol'].lower()}-{number}"] = (number, number)
    kind = meta.get("annotations", {}).get(_SERVICE_TYPE, "LoadBalancer")
    made = [
        owned("ServiceAccount", "v1", name, gateway, labels),
        deployment(gateway, name, labels, pod),
        service(gateway, name, labels, ports, type=kind),
    ]
    for each in made:
        each["metadata"]["labels"] |= wishes.get("labels") or {}
        each["metadata"]["annotations"] = dict(wishes.get("annotations") or {})
    template = made[1]["spec"]["template"]["metadata"]
    template["labels"] |= wishes.get("labels") or {}
    return made


def _container() -> Json:
    return {
        "name": "istio-proxy",
        "image": _IMAGE,
        "ports": [{"name": "http-envoy-prom", "containerPort": 15090, "protocol": "TCP"}],
        "resources": {
            "requests": {"cpu": "100m", "memory": "128Mi"},
            "limits": {"cpu": "2", "memory": "1Gi"},
        },
        "securityContext": RESTRICTED,
    }


def _services(gateway: Json) -> list[tuple[str, str]]:
    """Return name and namespace of the services that a gateway is reached at."""
    meta = gateway["metadata"]
    own = spec_of(gateway).get("addresses")
    if not own:
        return [(f"{meta['name']}-{CLASS}", meta["namespace"])]
    result = []
    for each in own:
        name, _, rest = str(each.get("value", "")).partition(".")
        result.append((name, rest.partition(".")[0] or meta["namespace"]))
    return result


def _certificates(gateway: Json, tls: Json) -> list[tuple[str, str]]:
    namespace = gateway["metadata"]["namespace"]
    return [
        (each["name"], each.get("namespace") or namespace)
        for each in tls.get("certificateRefs") or ()
        if each.get("name")
    ]


def _observed(conditions: list[Json], obj: Json, current: Json | None) -> list[Json]:
    generation = obj["metadata"].get("generation", 1)
    return [each | {"observedGeneration": generation} for each in timed(conditions, current)]


def _gateways(route: Json) -> Iterable[str]:
    for each in spec_of(route).get("parentRefs") or ():
        if found := gateway_of(each, route):
            yield f"{found[1]}/{found[0]}"
