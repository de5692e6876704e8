"""The Prometheus operator: from Prometheus and Alertmanager objects to StatefulSets."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..cluster.api import Json
from ..errors import ApiError
from . import kinds
from .conditions import condition, timed
from .controller import Controller, Watches
from .custom_status import write_status
from .monitoring_objects import (
    ALERTMANAGER,
    PROMETHEUS,
    Family,
    governing_service,
    replicas,
    set_name,
    stateful_sets,
)
from .ownership import ensure, is_going, key_of

if TYPE_CHECKING:
    from .informer import Informer

IMAGE = "prometheus-operator"
"""The last part of the operator's image, without its tag: by it the Deployment is known, whatever
the release is called. Its name must end in `operator`: the webhook of the chart does not."""

_RELOADER_ARGUMENT = "--prometheus-config-reloader="
_UNPROCESSABLE = 422


class PrometheusOperator(Controller):
    """Acts for a ready Deployment of the operator; without one nothing that it made is changed."""

    name = "prometheus-operator"

    def __init__(self, watches: Watches) -> None:
        """Watch servers, the operator and what it makes."""
        super().__init__(watches)
        self._servers: dict[str, tuple[Family, Informer]] = {
            "Prometheus": (PROMETHEUS, self.watch(kinds.PROMETHEUS, lambda obj: [_key(obj)])),
            "Alertmanager": (ALERTMANAGER, self.watch(kinds.ALERTMANAGER, lambda obj: [_key(obj)])),
        }
        self._deployments = self.watch(kinds.DEPLOYMENT, self._if_operator)
        self._sets = self.watch(kinds.STATEFUL_SET, _owners)
        self._services = self.watch(kinds.SERVICE, _owners)

    def keys(self) -> Iterable[str]:
        """Return all servers as `Kind/namespace/name`."""
        return [_key(each) for _, servers in self._servers.values() for each in servers.all()]

    def reconcile(self, key: str) -> None:
        """Make what a server needs, and report how it is."""
        kind, namespace, name = key.split("/")
        family, servers = self._servers[kind]
        server = servers.get(name, namespace)
        operator = next(filter(is_operator, self._deployments.all()), None)
        if server is None or is_going(server) or operator is None:
            return
        if not server["spec"].get("paused"):
            self._make(family, server, reloader_image(operator))
        self._report(family, server)

    def _make(self, family: Family, server: Json, reloader: str) -> None:
        namespace = server["metadata"]["namespace"]
        self._serve(family, server)
        wanted = stateful_sets(family, server, reloader)
        for each in wanted:
            current = self._sets.get(each["metadata"]["name"], namespace)
            try:
                ensure(self.api, each, current, self.manager)
            except ApiError as error:
                if error.status != _UNPROCESSABLE or current is None:
                    raise
                # Most of a StatefulSet cannot change (its volumes, say): upstream makes it anew.
                self.api.delete(current, propagation="Foreground")
        names = {each["metadata"]["name"] for each in wanted}
        for each in self._sets_of(server):
            if each["metadata"]["name"] not in names and not is_going(each):
                self.api.delete(each)

    def _serve(self, family: Family, server: Json) -> None:
        current = self._services.get(family.service, server["metadata"]["namespace"])
        if server["spec"].get("serviceName") or is_gone_soon(current):
            return
        owners = current["metadata"].get("ownerReferences", ()) if current else ()
        if all(each["uid"] != server["metadata"]["uid"] for each in owners):
            # By a manager of its own for each server: the references of all of them add up.
            manager = f"{self.manager}-{server['metadata']['name']}"
            self.api.apply(governing_service(family, server), manager=manager, force=True)

    def _sets_of(self, server: Json) -> list[Json]:
        uid = server["metadata"]["uid"]
        return [
            each
            for each in self._sets.all()
            if any(ref["uid"] == uid for ref in each["metadata"].get("ownerReferences", ()))
        ]

    def _report(self, family: Family, server: Json) -> None:
        sets = self._sets_of(server)
        write_status(self.api, server, server_status(family, server, sets), self.manager)

    def _if_operator(self, deployment: Json) -> Iterable[str]:
        return self.keys() if IMAGE in str(deployment["spec"]["template"]["spec"]) else ()


def server_status(family: Family, server: Json, sets: list[Json]) -> Json:
    """Return what the operator reports of a server, from its StatefulSets."""
    states = [each.get("status", {}) for each in sets]
    wanted = sum(each["spec"].get("replicas", 1) for each in sets) or replicas(server)
    available = sum(each.get("availableReplicas", 0) for each in states)
    generation = server["metadata"].get("generation", 1)
    if available >= wanted:
        word, reason, message = "True", "", ""
    else:
        word = "Degraded" if available else "False"
        reason = "SomePodsNotReady" if available else "NoPodReady"
        message = f"{available} of {wanted} pods of {set_name(family, server)} are ready"
    conditions = [
        condition("Available", status=word, reason=reason, message=message),
        condition("Reconciled", status=True, reason=""),
    ]
    return {
        "paused": bool(server["spec"].get("paused")),
        "replicas": sum(each.get("replicas", 0) for each in states),
        "updatedReplicas": sum(each.get("updatedReplicas", 0) for each in states),
        "availableReplicas": available,
        "unavailableReplicas": max(wanted - available, 0),
        "conditions": [
            each | {"observedGeneration": generation}
            for each in timed(conditions, server.get("status"))
        ],
    }


def is_operator(deployment: Json) -> bool:
    """Tell whether a Deployment is a ready Prometheus operator."""
    return (
        str(deployment["metadata"]["name"]).endswith("operator")
        and deployment.get("status", {}).get("availableReplicas", 0) > 0
        and any(_base(each["image"]) == IMAGE for each in _containers(deployment))
    )


def reloader_image(operator: Json) -> str:
    """Return the image of the configuration's reloader: the operator's argument, or its sibling."""
    for container in _containers(operator):
        for argument in container.get("args") or ():
            if argument.startswith(_RELOADER_ARGUMENT):
                return str(argument.removeprefix(_RELOADER_ARGUMENT))
    image = next(each["image"] for each in _containers(operator) if _base(each["image"]) == IMAGE)
    folder, _, name = str(image).rpartition("/")
    return f"{folder}/{name.replace(IMAGE, 'prometheus-config-reloader', 1)}".lstrip("/")


def is_gone_soon(obj: Json | None) -> bool:
    """Tell whether an object is there, but is being deleted."""
    return obj is not None and is_going(obj)


def _containers(deployment: Json) -> list[Json]:
    containers: list[Json] = deployment["spec"]["template"]["spec"]["containers"]
    return containers


def _base(image: str) -> str:
    return image.partition("@")[0].rpartition("/")[2].partition(":")[0]


def _key(obj: Json) -> str:
    return f"{obj['kind']}/{key_of(obj)}"


def _owners(obj: Json) -> Iterable[str]:
    meta = obj["metadata"]
    for each in meta.get("ownerReferences", ()):
        if each["kind"] in ("Prometheus", "Alertmanager"):
            yield f"{each['kind']}/{meta['namespace']}/{each['name']}"
