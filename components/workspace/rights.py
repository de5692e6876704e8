"""What members of a workspace may write in it beside Kubernetes' own kinds."""

from collections.abc import Iterable
from typing import Any

_WRITE = ("get", "list", "watch", "create", "update", "patch", "delete")
_READ = ("get", "list", "watch")

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
    return [
        {"apiGroups": [group], "resources": list(resources), "verbs": list(verbs)}
        for kinds, verbs in ((KINDS, _WRITE), (WATCHED, _READ))
        for addon in on
        for group, resources in kinds.get(addon, ())
    ]
