"""What members of a workspace may do in it.

Kubernetes' own role `edit` would let them change the network policy that keeps other teams away.
"""

from collections.abc import Iterable
from typing import Any

_WRITE = ("get", "list", "watch", "create", "update", "patch", "delete")
_READ = ("get", "list", "watch")

_OWN: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "",
        (
            "configmaps",
            "persistentvolumeclaims",
            "pods",
            "pods/attach",
            "pods/exec",
            "pods/portforward",
            "secrets",
            "serviceaccounts",
            "services",
        ),
    ),
    ("apps", ("deployments", "deployments/scale", "statefulsets", "statefulsets/scale")),
    ("autoscaling", ("horizontalpodautoscalers",)),
    ("batch", ("cronjobs", "jobs")),
    ("policy", ("poddisruptionbudgets",)),
)
"""Kubernetes' own kinds that members write: no rights, no limits, nothing of the network's."""

_SEEN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("", ("endpoints", "events", "limitranges", "namespaces", "pods/log", "resourcequotas")),
    ("apps", ("controllerrevisions", "replicasets")),
    ("discovery.k8s.io", ("endpointslices",)),
    ("networking.k8s.io", ("networkpolicies",)),
    ("rbac.authorization.k8s.io", ("rolebindings", "roles")),
)
"""Kubernetes' own kinds that members look at."""

KINDS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "feast": (("feast.dev", ("featurestores",)),),
    "jobset": (("jobset.x-k8s.io", ("jobsets",)),),
    "katib": (("kubeflow.org", ("experiments",)),),
    "keda": (("keda.sh", ("scaledobjects", "scaledjobs", "triggerauthentications")),),
    "kserve": (("serving.kserve.io", ("inferenceservices", "inferencegraphs", "servingruntimes")),),
    "lws": (("leaderworkerset.x-k8s.io", ("leaderworkersets",)),),
    "notebooks": (("kubeflow.org", ("notebooks",)),),
    "prometheus": (
        ("monitoring.coreos.com", ("podmonitors", "prometheusrules", "servicemonitors")),
    ),
    "spark-operator": (
        ("sparkoperator.k8s.io", ("scheduledsparkapplications", "sparkapplications")),
    ),
    "trainer": (("trainer.kubeflow.org", ("trainingruntimes", "trainjobs")),),
}
"""Add-on -> API groups and resources that it defines."""

WATCHED: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "katib": (("kubeflow.org", ("suggestions", "trials")),),
    "kueue": (("kueue.x-k8s.io", ("localqueues", "workloads")),),
}
"""The same of what controllers write, and people look at."""


def rules(addons: Iterable[str]) -> list[dict[str, Any]]:
    """Return the rules of a role, for the add-ons that are on."""
    on = sorted(addons)
    written = [*_OWN, *(each for addon in on for each in KINDS.get(addon, ()))]
    seen = [*_SEEN, *(each for addon in on for each in WATCHED.get(addon, ()))]
    return [
        {"apiGroups": [group], "resources": list(resources), "verbs": list(verbs)}
        for kinds, verbs in ((written, _WRITE), (seen, _READ))
        for group, resources in kinds
    ]
