"""The objects that the operator deploys environments by: the same files give the same text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import yaml

from gitops.operator.deployment import Deployment
from gitops.operator.ports import backend_port, git_port

Json = dict[str, Any]

NAMESPACE: Final = "evenkeel-deploy"
OPERATOR_NAMESPACE: Final = "pulumi-kubernetes-operator"
IMAGE: Final = "pulumi/pulumi:3.272.0-nonroot"

_ASKED = "passphrase"
_STAGES = ("dev", "staging", "prod")
_RPC_PORT = 50051
_DNS_PORT = 53
_API_PORTS = (443, 6443)
_GKE_METADATA = {"169.254.169.252/32": (987, 988), "169.254.169.254/32": (80, 8080)}
"""Where a pod on GKE asks who it is: without Dataplane V2, and with it."""

_VOLUME = "share"
_SHARED = "/share"
"""Where the operator puts the agent, the repository, and the link `workspace` to it."""
_KUBECONFIG = "kubeconfig"
_KUBECONFIG_FOLDER = "/etc/evenkeel"
_MANAGED = {"app.kubernetes.io/managed-by": "evenkeel", "app.kubernetes.io/part-of": "evenkeel"}


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where the program is, and which of it is deployed."""

    repository: str
    """An address that git clones from."""

    commit: str | None = None
    branch: str | None = None
    """One of both is given: a commit stays what it is, a branch is followed."""

    namespace: str = NAMESPACE
    image: str = IMAGE
    """What workspaces run in."""

    ports: tuple[int, ...] = ()
    """What workspaces reach besides, such as the API of a private cluster."""


def render(deployments: Sequence[Deployment], source: Source) -> Mapping[str, str]:
    """Return file name -> content: one for all, and one for each environment."""
    ordered = sorted(deployments, key=lambda each: (_STAGES.index(each.stage), each.name))
    files = {"namespace.yaml": _text(_shared(source, ordered))}
    for each in ordered:
        files[f"{each.name}.yaml"] = _text(_environment(each, ordered, source))
    return files


def _text(objects: Iterator[Json]) -> str:
    return yaml.safe_dump_all(list(objects), sort_keys=False, width=100)


def _shared(source: Source, deployments: Sequence[Deployment]) -> Iterator[Json]:
    namespace = source.namespace
    restricted = {
        f"pod-security.kubernetes.io/{mode}": "restricted" for mode in ("enforce", "warn")
    }
    yield {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": namespace, "labels": {**_MANAGED, **restricted}},
    }
    operator = {"matchLabels": {"kubernetes.io/metadata.name": OPERATOR_NAMESPACE}}
    yield {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "workspaces", "namespace": namespace, "labels": _MANAGED},
        "spec": {
            "podSelector": {},
            "policyTypes": ["Ingress", "Egress"],
            # the operator alone tells workspaces what to do
            "ingress": [
                {
                    "from": [{"namespaceSelector": operator}],
                    "ports": [{"protocol": "TCP", "port": _RPC_PORT}],
                }
            ],
            "egress": list(_egress(source, deployments)),
        },
    }


def _egress(source: Source, deployments: Sequence[Deployment]) -> Iterator[Json]:
    """Yield what workspaces reach: names, the repository, backends, the cloud, and the cluster."""
    yield {"ports": [{"protocol": kind, "port": _DNS_PORT} for kind in ("UDP", "TCP")]}
    others = {backend_port(each.backend) for each in deployments}
    others |= {git_port(source.repository), *source.ports}
    yield {"ports": _tcp(*_API_PORTS, *sorted(others - {*_API_PORTS}))}
    if any(each.cloud == "gcp" for each in deployments):
        for address, ports in _GKE_METADATA.items():
            yield {"to": [{"ipBlock": {"cidr": address}}], "ports": _tcp(*ports)}


def _tcp(*ports: int) -> list[Json]:
    return [{"protocol": "TCP", "port": port} for port in ports]


def _environment(
    deployment: Deployment, every: Sequence[Deployment], source: Source
) -> Iterator[Json]:
    place = {"name": deployment.name, "namespace": source.namespace}
    labels = {**_MANAGED, "evenkeel.dev/stage": deployment.stage}
    yield {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {**place, "labels": labels, "annotations": dict(deployment.annotations)},
    }
    yield {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRoleBinding",
        "metadata": {"name": f"{source.namespace}-{deployment.name}", "labels": labels},
        # all that a workspace needs here: to ask whether it is the operator who calls. What it
        # may do in the cluster that it deploys to, that cluster says
        "roleRef": {
            "apiGroup": "rbac.authorization.k8s.io",
            "kind": "ClusterRole",
            "name": "system:auth-delegator",
        },
        "subjects": [{"kind": "ServiceAccount", **place}],
    }
    yield {
        "apiVersion": "pulumi.com/v1",
        "kind": "Stack",
        "metadata": {**place, "labels": labels},
        "spec": _stack(deployment, every, source),
    }


def _stack(deployment: Deployment, every: Sequence[Deployment], source: Source) -> Json:
    before = waits_for(deployment, every)
    at = {"commit": source.commit} if source.commit else {"branch": source.branch}
    return {
        "stack": deployment.name,
        "projectRepo": source.repository,
        **at,
        "shallow": True,
        "backend": deployment.backend,
        "secretsProvider": deployment.secrets,
        "serviceAccountName": deployment.name,
        # a name that is misspelt must not become a new, empty environment
        "useLocalStackOnly": True,
        # whoever deletes this object does not mean the platform
        "destroyOnFinalize": False,
        "retryOnUpdateConflict": False,
        "workspaceReclaimPolicy": "Delete",
        **({"prerequisites": [{"name": each} for each in before]} if before else {}),
        "envRefs": _variables(deployment),
        "workspaceTemplate": {"spec": _workspace(deployment, source)},
    }


def waits_for(deployment: Deployment, every: Sequence[Deployment]) -> list[str]:
    """Return those of the nearest stage before, on the same cloud if any is: they come first."""
    at = _STAGES.index(deployment.stage)
    for stage in reversed(_STAGES[:at]):
        if found := [each for each in every if each.stage == stage]:
            near = [each.name for each in found if each.cloud == deployment.cloud]
            return near or [each.name for each in found]
    return []


def _variables(deployment: Deployment) -> Json:
    """Return the environment variables of a workspace; a passphrase only by its Secret's name."""
    found: Json = {
        name: {"type": "Literal", "literal": {"value": value}}
        for name, value in sorted(deployment.variables.items())
    }
    if deployment.kubeconfig:
        path = f"{_KUBECONFIG_FOLDER}/{_KUBECONFIG}"
        found["KUBECONFIG"] = {"type": "Literal", "literal": {"value": path}}
    for name, (secret_name, key) in sorted(deployment.secret_variables.items()):
        found[name] = {"type": "Secret", "secret": {"name": secret_name, "key": key}}
    if deployment.secrets == _ASKED:
        secret = {"name": f"{deployment.name}-passphrase", "key": _ASKED}
        found["PULUMI_CONFIG_PASSPHRASE"] = {"type": "Secret", "secret": secret}
    return found


def _workspace(deployment: Deployment, source: Source) -> Json:
    return {
        "image": source.image,
        "securityProfile": "restricted",
        # the agent's `pulumi install` would bring pip and two more packages up to date from the
        # index, against no hash; all that is needed is there, so pip only looks
        "env": [{"name": "PIP_DRY_RUN", "value": "1"}],
        "resources": _resources(),
        "podTemplate": {
            "metadata": {"labels": {**_MANAGED, **deployment.labels}},
            "spec": {
                # what runs may end a step before it is killed
                "terminationGracePeriodSeconds": 600,
                "initContainers": [_installation(deployment, source)],
                # the definition wants containers: this one is the operator's, and stays as it is
                "containers": [{"name": "pulumi", **_mounted(deployment)}],
                **_volumes(deployment),
            },
        },
    }


def _mounted(deployment: Deployment) -> Json:
    if not deployment.kubeconfig:
        return {}
    place = {"name": _KUBECONFIG, "mountPath": _KUBECONFIG_FOLDER, "readOnly": True}
    return {"volumeMounts": [place]}


def _volumes(deployment: Deployment) -> Json:
    """Return the Secret with which a private cluster is reached; another pod sees it nowhere."""
    if not deployment.kubeconfig:
        return {}
    items = [{"key": _KUBECONFIG, "path": _KUBECONFIG}]
    secret = {"secretName": deployment.kubeconfig, "items": items}
    return {"volumes": [{"name": _KUBECONFIG, "secret": secret}]}


def _installation(deployment: Deployment, source: Source) -> Json:
    """Return what makes the program's `.venv`, after the operator has fetched the repository.

    `pulumi install` cannot: the program's folder has no requirements file, the SDK of a cloud comes
    with its environments alone, and the program imports the project itself.
    """
    return {
        "name": "environment",
        # the same as where the program runs: `.venv` needs the Python that it was made with
        "image": source.image,
        "command": [
            "python3",
            "tools/install.py",
            "--environment",
            deployment.name,
            "requirements.txt",
        ],
        "workingDir": f"{_SHARED}/workspace",
        # beside `.venv`, where a file of the cache is linked and not copied
        "env": [{"name": "UV_CACHE_DIR", "value": f"{_SHARED}/.uv"}],
        "volumeMounts": [{"name": _VOLUME, "mountPath": _SHARED}],
        "resources": _resources(),
        # the operator's profile holds for its own containers alone
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
        },
    }


def _resources() -> Json:
    return {"requests": {"cpu": "500m", "memory": "1Gi"}, "limits": {"memory": "4Gi"}}
