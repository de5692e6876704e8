"""What CloudNativePG makes for a Cluster: pods without a workload, services, Secrets."""

import base64
import secrets

from ...cluster.api import Json
from .pod_merge import pod_part
from .workloads import RESTRICTED, owned, service

LABEL = "cnpg.io/cluster"
PORT = 5432
_IMAGE = "ghcr.io/cloudnative-pg/postgresql:18.4-system-trixie"
_ROLES = {"rw": "primary", "ro": "replica", "r": ""}


def instances(cluster: Json) -> int:
    """Return how many instances a Cluster asks for."""
    return int(cluster["spec"].get("instances") or 1)


def instance_names(cluster: Json) -> list[str]:
    """Return the names of the instances, the primary first."""
    name = cluster["metadata"]["name"]
    return [f"{name}-{number}" for number in range(1, instances(cluster) + 1)]


def pod(cluster: Json, name: str) -> Json:
    """Return the pod of an instance."""
    meta, spec = cluster["metadata"], cluster["spec"]
    is_first = name == instance_names(cluster)[0]
    role = "primary" if is_first else "replica"
    labels = {
        LABEL: meta["name"],
        "cnpg.io/instanceName": name,
        "cnpg.io/instanceRole": role,
        "cnpg.io/podRole": "instance",
        "role": role,
    }
    affinity = spec.get("affinity") or {}
    claim = {"name": "pgdata", "persistentVolumeClaim": {"claimName": name}}
    body: Json = {
        "hostname": name,
        "serviceAccountName": spec.get("serviceAccountName") or meta["name"],
        "containers": [_container(spec)],
        "volumes": [claim],
        "securityContext": {"runAsNonRoot": True, "runAsUser": 26, "fsGroup": 26},
        **pod_part({**spec, "affinity": None, "resources": None}),
        **{key: affinity[key] for key in ("nodeSelector", "tolerations") if affinity.get(key)},
    }
    if rule := _apart(affinity, meta["name"]):
        body["affinity"] = {"podAntiAffinity": rule}
    wishes = spec.get("inheritedMetadata") or {}
    made = owned("Pod", "v1", name, cluster, (wishes.get("labels") or {}) | labels, spec=body)
    made["metadata"]["annotations"] = dict(wishes.get("annotations") or {})
    return made


def _container(spec: Json) -> Json:
    container = {
        "name": "postgres",
        "image": spec.get("imageName") or _IMAGE,
        "ports": [
            {"name": name, "containerPort": number, "protocol": "TCP"}
            for name, number in (("postgresql", PORT), ("metrics", 9187), ("status", 8000))
        ],
        "securityContext": RESTRICTED,
        "volumeMounts": [{"name": "pgdata", "mountPath": "/var/lib/postgresql/data"}],
    }
    return container | ({"resources": spec["resources"]} if spec.get("resources") else {})


def _apart(affinity: Json, cluster: str) -> Json:
    if affinity.get("enablePodAntiAffinity") is False:
        return {}
    key = affinity.get("topologyKey") or "kubernetes.io/hostname"
    term = {
        "labelSelector": {"matchLabels": {LABEL: cluster, "cnpg.io/podRole": "instance"}},
        "topologyKey": key,
    }
    if affinity.get("podAntiAffinityType") == "required":
        return {"requiredDuringSchedulingIgnoredDuringExecution": [term]}
    preferred = {"weight": 100, "podAffinityTerm": term}
    return {"preferredDuringSchedulingIgnoredDuringExecution": [preferred]}


def claim(cluster: Json, name: str) -> Json:
    """Return the volume claim of an instance."""
    storage = cluster["spec"].get("storage") or {}
    template = storage.get("pvcTemplate") or {}
    wanted: Json = {"accessModes": ["ReadWriteOnce"], **template}
    if size := storage.get("size"):
        wanted["resources"] = {"requests": {"storage": size}}
    if chosen := storage.get("storageClass"):
        wanted["storageClassName"] = chosen
    labels = {LABEL: cluster["metadata"]["name"], "cnpg.io/instanceName": name}
    return owned("PersistentVolumeClaim", "v1", name, cluster, labels, spec=wanted)


def services(cluster: Json) -> list[Json]:
    """Return the services: of the primary, of the replicas, of all."""
    name = cluster["metadata"]["name"]
    result = []
    for suffix, role in _ROLES.items():
        selector = {LABEL: name, "cnpg.io/podRole": "instance"}
        selector |= {"cnpg.io/instanceRole": role} if role else {}
        result.append(service(cluster, f"{name}-{suffix}", selector, {"postgres": (PORT, PORT)}))
    return result


def budgets(cluster: Json) -> list[Json]:
    """Return the disruption budgets, unless they are switched off."""
    if cluster["spec"].get("enablePDB") is False:
        return []
    name, number = cluster["metadata"]["name"], instances(cluster)
    least = {f"{name}-primary": ("primary", 1)}
    least |= {name: ("replica", number - 2)} if number > 2 else {}  # noqa: PLR2004 - two may go down to one
    return [
        owned(
            "PodDisruptionBudget",
            "policy/v1",
            each,
            cluster,
            {LABEL: name},
            spec={
                "minAvailable": available,
                "selector": {"matchLabels": {LABEL: name, "cnpg.io/instanceRole": role}},
            },
        )
        for each, (role, available) in least.items()
    ]


def secret_names(cluster: Json) -> dict[str, str]:
    """Return the Secrets that the operator makes itself, with the role of each."""
    name, spec = cluster["metadata"]["name"], cluster["spec"]
    given = spec.get("certificates") or {}
    result = {
        f"{name}-{role}": role
        for role, field in (
            ("ca", "serverCASecret"),
            ("server", "serverTLSSecret"),
            ("replication", "replicationTLSSecret"),
        )
        if not given.get(field)
    }
    if not initdb(cluster).get("secret"):
        result[f"{name}-app"] = "app"
    if spec.get("enableSuperuserAccess"):
        result[f"{name}-superuser"] = "superuser"
    return result


def initdb(cluster: Json) -> Json:
    """Return how the first database is made."""
    found: Json = (cluster["spec"].get("bootstrap") or {}).get("initdb") or {}
    return found


def user_secret(cluster: Json, name: str, role: str) -> Json:
    """Return a Secret with a made-up password, in all the shapes that upstream offers."""
    meta = cluster["metadata"]
    first = initdb(cluster)
    user = "postgres" if role == "superuser" else str(first.get("owner") or "app")
    database = "*" if role == "superuser" else str(first.get("database") or user)
    host, word = f"{meta['name']}-rw", secrets.token_urlsafe(32)
    where = f"{host}.{meta['namespace']}"
    values = {
        "username": user,
        "user": user,
        "password": word,
        "dbname": database,
        "host": host,
        "port": str(PORT),
        "uri": f"postgresql://{user}:{word}@{where}:{PORT}/{database}",
        "jdbc-uri": f"jdbc:postgresql://{where}:{PORT}/{database}?password={word}&user={user}",
        "pgpass": f"{host}:{PORT}:{database}:{user}:{word}\n",
    }
    made = owned("Secret", "v1", name, cluster, {LABEL: meta["name"], "cnpg.io/reload": "true"})
    encoded = {key: base64.b64encode(each.encode()).decode() for key, each in values.items()}
    return made | {"type": "kubernetes.io/basic-auth", "data": encoded}
