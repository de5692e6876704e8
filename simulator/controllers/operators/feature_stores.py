"""The Feast operator: a Deployment with a container for each server, and their services."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...cluster.api import Json
from .. import kinds
from ..conditions import condition, timed
from .operator import Operator
from .pod_merge import pod_part
from .workloads import RESTRICTED, available, deployment, owned, service, shortfall

VERSION = "0.66.0"
_IMAGE = f"quay.io/feastdev/feature-server:{VERSION}"
_LABEL = "feast.dev/name"
_METRICS = 8000
_OF_A_SERVER = ("env", "envFrom", "imagePullPolicy", "resources", "volumeMounts")


@dataclass(frozen=True)
class Server:
    """One of the servers that a feature store may have."""

    name: str
    port: int
    condition: str
    hostname: str
    """The field of `status.serviceHostnames`."""

    @property
    def field(self) -> str:
        """Return the field of `spec.services` that it belongs to."""
        return {"online": "onlineStore", "offline": "offlineStore"}.get(self.name, self.name)


SERVERS = (
    Server("online", 6566, "OnlineStore", "onlineStore"),
    Server("offline", 8815, "OfflineStore", "offlineStore"),
    Server("registry", 6570, "Registry", "registry"),
    Server("ui", 8888, "UI", "ui"),
)


class FeatureStores(Operator):
    """Runs feature stores; what features they hold, nobody here knows."""

    name = "feast"
    acts_for = kinds.FEATURE_STORE
    makes = (kinds.DEPLOYMENT, kinds.SERVICE, kinds.SERVICE_ACCOUNT, kinds.CLAIM)
    # accounts with a cloud's rights are there before it
    adopts = ("ServiceAccount",)

    def plan(self, obj: Json) -> list[Json]:
        """Return the Deployment with its account, services and volumes."""
        name = base_name(obj)
        labels = {_LABEL: obj["metadata"]["name"]}
        services = obj["spec"].get("services") or {}
        pod = pod_part(services) | {"serviceAccountName": name}
        wanted = [owned("ServiceAccount", "v1", name, obj, labels)]
        containers, volumes = [], list(pod.get("volumes", ()))
        for each in SERVERS:
            config = server_config(obj, each)
            if config is None:
                continue
            container = _container(each, config)
            made, mounted = _volume(obj, each)
            if mounted:
                volumes.append({"name": mounted["name"], **mounted.pop("source")})
                container["volumeMounts"] = [*container.get("volumeMounts", ()), mounted]
            containers.append(container)
            wanted += made
            ports: dict[str, tuple[int, int | str]] = {"http": (80, each.port)}
            if each.name == "online" and config.get("metrics"):
                ports["metrics"] = (_METRICS, _METRICS)
            wanted.append(service(obj, f"{name}-{each.name}", labels, ports))
        pod |= {"containers": containers} | ({"volumes": volumes} if volumes else {})
        replicas = int(obj["spec"].get("replicas") or 1)
        return [*wanted, deployment(obj, name, labels, pod, replicas)]

    def status(self, obj: Json, problem: str) -> Json:
        """Return the phase, and where each server is reached."""
        meta, name = obj["metadata"], base_name(obj)
        found = self.made[kinds.DEPLOYMENT].get(name, meta["namespace"])
        lacks = problem or ("" if available(found) else shortfall(found, name))
        reason = "Failed" if problem else "DeploymentNotAvailable" if lacks else "Ready"
        there = [each for each in SERVERS if server_config(obj, each) is not None]
        names = ["FeatureStore", *(each.condition for each in there)]
        conditions = [
            condition(each, status=not lacks, reason=reason, message=lacks) for each in names
        ]
        hosts = {
            each.hostname: f"{name}-{each.name}.{meta['namespace']}.svc.cluster.local:80"
            for each in there
        }
        return {
            "phase": "Failed" if problem else "Pending" if lacks else "Ready",
            "feastVersion": VERSION,
            "serviceHostnames": hosts,
            "conditions": timed(conditions, obj.get("status")),
        }


def base_name(obj: Json) -> str:
    """Return how everything of a feature store is called."""
    return f"feast-{obj['metadata']['name']}"


def server_config(obj: Json, server: Server) -> Json | None:
    """Return a server's settings; None where it is not run.

    The online server runs unless it is disabled; the others where they are asked for.
    """
    services = obj["spec"].get("services") or {}
    said = services.get(server.field)
    if server.name == "online" and (said or {}).get("disabled"):
        return None
    if server.name == "ui":
        return None if said is None else dict(said)
    if server.name == "registry":
        said = (said or {}).get("local")
    found = (said or {}).get("server")
    if found is None:
        return {} if server.name == "online" else None
    return dict(found)


def _container(server: Server, config: Mapping[str, Any]) -> Json:
    container = {
        "name": server.name,
        "image": config.get("image") or _IMAGE,
        "ports": [{"name": server.name, "containerPort": server.port, "protocol": "TCP"}],
        "securityContext": RESTRICTED,
    }
    return container | {key: config[key] for key in _OF_A_SERVER if config.get(key)}


def _volume(obj: Json, server: Server) -> tuple[list[Json], Json]:
    """Return the claim to make, if any, and the mount with its volume's `source`."""
    said = (obj["spec"].get("services") or {}).get(server.field) or {}
    if server.name == "registry":
        said = said.get("local") or {}
    wanted = ((said.get("persistence") or {}).get("file") or {}).get("pvc")
    if not wanted:
        return [], {}
    name = f"{base_name(obj)}-{server.name}"
    made = []
    reference = (wanted.get("ref") or {}).get("name")
    if not reference:
        create = wanted.get("create") or {}
        asked = {"requests": {"storage": "5Gi"}}
        spec = {"accessModes": ["ReadWriteOnce"], "resources": asked} | create
        made = [owned("PersistentVolumeClaim", "v1", name, obj, spec=spec)]
    source = {"persistentVolumeClaim": {"claimName": reference or name}}
    mount = {"name": f"data-{server.name}", "mountPath": wanted.get("mountPath") or "/data"}
    return made, mount | {"source": source}
