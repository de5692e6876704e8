"""What Kueue's webhooks do to jobs as they come: they wait before they start.

The webhooks' server is only simulated; a policy of the API server's own does the same.
"""

from ...cluster.api import Json
from .queue_labels import QUEUE

GATE = "kueue.x-k8s.io/admission"
NAME = "kueue.simulator.evenkeel.dev"
_UNOWNED = (
    "!has(object.metadata.ownerReferences) || !object.metadata.ownerReferences.exists(r, "
    "has(r.controller) && r.controller && {})"
)
_SUSPEND = '[JSONPatch{op: "add", path: "/spec/suspend", value: true}]'
_ADD_GATE = (
    "has(object.spec.schedulingGates) "
    f'? [JSONPatch{{op: "add", path: "/spec/schedulingGates/-", value: {{"name": "{GATE}"}}}}] '
    f': [JSONPatch{{op: "add", path: "/spec/schedulingGates", value: [{{"name": "{GATE}"}}]}}]'
)
_JOBS = (
    ("batch", "jobs"),
    ("jobset.x-k8s.io", "jobsets"),
    ("trainer.kubeflow.org", "trainjobs"),
)


def door() -> list[Json]:
    """Return the policies and their bindings: one for pods, one for all that can be suspended."""
    jobs = _UNOWNED.format("r.kind in ['JobSet', 'TrainJob']")
    pods = _UNOWNED.format("!(r.kind in ['ReplicaSet', 'StatefulSet'])")
    return [
        *_policy(f"jobs.{NAME}", _JOBS, jobs, _SUSPEND),
        *_policy(f"pods.{NAME}", (("", "pods"),), pods, _ADD_GATE),
    ]


def _policy(
    name: str, resources: tuple[tuple[str, str], ...], condition: str, patch: str
) -> list[Json]:
    rules = [
        {
            "apiGroups": [group],
            "apiVersions": ["*"],
            "resources": [plural],
            "operations": ["CREATE"],
        }
        for group, plural in resources
    ]
    waits = {"matchExpressions": [{"key": QUEUE, "operator": "Exists"}]}
    policy = {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "MutatingAdmissionPolicy",
        "metadata": {"name": name},
        "spec": {
            "matchConstraints": {"resourceRules": rules, "objectSelector": waits},
            "matchConditions": [{"name": "nobody-elses", "expression": condition}],
            "mutations": [{"patchType": "JSONPatch", "jsonPatch": {"expression": patch}}],
            # A job that slips through is suspended right afterwards.
            "failurePolicy": "Ignore",
            "reinvocationPolicy": "Never",
        },
    }
    binding = {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "MutatingAdmissionPolicyBinding",
        "metadata": {"name": name},
        "spec": {"policyName": name},
    }
    return [policy, binding]
