"""CloudNativePG: a Cluster becomes pods that it looks after itself; databases are applied."""

from collections.abc import Iterable

from ...cluster.api import Json
from ...cluster.resource_type import ResourceType
from .. import kinds
from ..conditions import condition, is_true, timed
from ..controller import Watches
from ..custom_status import write_status
from ..ownership import is_going
from . import postgres_objects as objects
from .operator import Operator
from .postgres_certificates import certificate_secret
from .scope import Scope
from .workloads import available, deployment, owned, service

_HIBERNATION = "cnpg.io/hibernation"
_SCOPE = Scope(image="cloudnative-pg", variable="WATCH_NAMESPACE")


class PostgresClusters(Operator):
    """Runs the instances of Clusters. What is in a database, nobody here knows."""

    name = "cloudnative-pg"
    acts_for = kinds.POSTGRES
    scope = _SCOPE
    makes = (
        kinds.CLAIM,
        kinds.SERVICE,
        kinds.SERVICE_ACCOUNT,
        kinds.SECRET,
        kinds.DISRUPTION_BUDGET,
    )

    def __init__(self, watches: Watches) -> None:
        """Watch the instances, too."""
        super().__init__(watches)
        self._pods = self.watch(kinds.POD, _cluster, selector=objects.LABEL)

    def plan(self, obj: Json) -> list[Json]:
        """Return everything but the pods, whose names come back when they do."""
        wanted = [*objects.services(obj), *objects.budgets(obj)]
        if not obj["spec"].get("serviceAccountName"):
            wanted.append(owned("ServiceAccount", "v1", obj["metadata"]["name"], obj))
        return wanted + [objects.claim(obj, each) for each in objects.instance_names(obj)]

    def make(self, obj: Json, wanted: list[Json]) -> None:
        """Make the Secrets once, with keys and passwords that stay, and then the pods."""
        namespace = obj["metadata"]["namespace"]
        for name, role in objects.secret_names(obj).items():
            if self.made[kinds.SECRET].get(name, namespace) is not None:
                continue
            if role in ("app", "superuser"):
                made = objects.user_secret(obj, name, role)
            else:
                made = certificate_secret(obj, name, role)
            self.api.apply(made, manager=self.manager, force=True)
        super().make(obj, wanted)
        self._run(obj)

    def made_for(self, obj: Json, *of: ResourceType) -> list[Json]:
        """Return what was made but the Secrets, which stay as long as the Cluster."""
        return super().made_for(obj, *(of or (each for each in self.makes if each != kinds.SECRET)))

    def status(self, obj: Json, problem: str) -> Json:
        """Return how many instances are ready, and which one is the primary."""
        names = objects.instance_names(obj)
        pods = [self._pods.get(each, obj["metadata"]["namespace"]) for each in names]
        ready = sum(is_true(each, "Ready") for each in pods)
        healthy = ready == len(names) and not problem
        phase = "Cluster in healthy state"
        if problem:
            phase = "Unable to create required cluster objects"
        elif not ready:
            phase = "Setting up primary"
        elif not healthy:
            phase = "Waiting for the instances to become active"
        reason = "ClusterIsReady" if healthy else "ClusterIsNotReady"
        message = problem or ("Cluster is Ready" if healthy else f"{ready} of {len(names)} ready")
        name = obj["metadata"]["name"]
        conditions = [condition("Ready", status=healthy, reason=reason, message=message)]
        return {
            "instances": sum(each is not None for each in pods),
            "readyInstances": ready,
            "phase": phase,
            "phaseReason": problem,
            "currentPrimary": names[0],
            "targetPrimary": names[0],
            "instanceNames": names,
            "latestGeneratedNode": len(names),
            "readService": f"{name}-r",
            "writeService": f"{name}-rw",
            "image": obj["spec"].get("imageName", ""),
            "conditions": timed(conditions, obj.get("status")),
        }

    def _run(self, obj: Json) -> None:
        """Have a pod for each instance, the primary before the others; and none beyond."""
        meta = obj["metadata"]
        names = objects.instance_names(obj)
        if meta.get("annotations", {}).get(_HIBERNATION) == "on":
            names = []
        for each in self._pods.all():
            own = each["metadata"]
            ours = (own["namespace"], own["labels"][objects.LABEL]) == (
                meta["namespace"],
                meta["name"],
            )
            ended = each.get("status", {}).get("phase") in ("Failed", "Succeeded")
            if ours and not is_going(each) and (own["name"] not in names or ended):
                self.api.delete(each)
        for name in names:
            found = self._pods.get(name, meta["namespace"])
            if found is None:
                self.api.apply(objects.pod(obj, name), manager=self.manager, force=True)
            if not is_true(found, "Ready"):
                return  # a replica is made from the instance before it


class PostgresDatabases(Operator):
    """Reports databases as applied once their Cluster is ready."""

    name = "postgres-databases"
    acts_for = kinds.POSTGRES_DATABASE
    scope = _SCOPE
    reads = (kinds.POSTGRES,)

    def plan(self, _obj: Json) -> list[Json]:
        """Return nothing: a database is no object."""
        return []

    def reconcile(self, key: str) -> None:
        """Say nothing before the Cluster is ready, as upstream."""
        found = self.find_ours(key)
        if found is None:
            return
        name, namespace = found["spec"]["cluster"]["name"], found["metadata"]["namespace"]
        cluster = self.read[kinds.POSTGRES].get(name, namespace)
        if is_true(cluster, "Ready"):
            super().reconcile(key)
        elif not found.get("status", {}).get("applied"):
            said = {"applied": False, "message": f"cluster {name} is not ready"}
            write_status(self.api, found, said, self.manager)

    def status(self, obj: Json, _problem: str) -> Json:
        """Return that it is applied."""
        generation = obj["metadata"].get("generation", 1)
        status: Json = {"applied": True, "observedGeneration": generation, "message": ""}
        for field in ("extensions", "schemas"):
            if entries := obj["spec"].get(field):
                status[field] = [{"name": each["name"], "applied": True} for each in entries]
        return status


class PostgresRoles(PostgresDatabases):
    """The same for roles."""

    name = "postgres-roles"
    acts_for = kinds.POSTGRES_ROLE


class PostgresPoolers(Operator):
    """Runs poolers: a Deployment and a service each."""

    name = "postgres-poolers"
    acts_for = kinds.POSTGRES_POOLER
    scope = _SCOPE
    makes = (kinds.DEPLOYMENT, kinds.SERVICE)

    def plan(self, obj: Json) -> list[Json]:
        """Return both."""
        name, spec = obj["metadata"]["name"], obj["spec"]
        template = (spec.get("template") or {}).get("spec") or {}
        container = {
            "name": "pgbouncer",
            "image": "ghcr.io/cloudnative-pg/pgbouncer:1.25.1",
            "ports": [{"name": "pgbouncer", "containerPort": objects.PORT, "protocol": "TCP"}],
        }
        given = {each["name"]: each for each in template.get("containers") or ()}
        given["pgbouncer"] = container | given.get("pgbouncer", {})
        labels = {"cnpg.io/poolerName": name}
        pod = {**template, "containers": list(given.values())}
        ports: dict[str, tuple[int, int | str]] = {"pgbouncer": (objects.PORT, objects.PORT)}
        replicas = int(spec.get("instances") or 1)
        return [deployment(obj, name, labels, pod, replicas), service(obj, name, labels, ports)]

    def status(self, obj: Json, _problem: str) -> Json:
        """Return how many instances serve."""
        meta = obj["metadata"]
        found = self.made[kinds.DEPLOYMENT].get(meta["name"], meta["namespace"])
        return {"instances": int(obj["spec"].get("instances") or 1) if available(found) else 0}


def _cluster(pod: Json) -> Iterable[str]:
    meta = pod["metadata"]
    yield f"{meta['namespace']}/{meta['labels'][objects.LABEL]}"
