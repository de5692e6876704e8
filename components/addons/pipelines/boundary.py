"""What a step of a run may not be: one that reads the platform's passwords, or waits for ever.

Every step is a pod in the add-on's own namespace, where a pod may mount any Secret, and whoever may
start a run says what its steps are.
"""

from collections.abc import Iterable
from typing import Any, Final

from ..kueue.queues import RESOURCE
from ..plan import Object

NAME: Final = "pipelines-runs"
"""What the policy and its binding are called."""

RUNNER: Final = "pipeline-runner"
"""The service account of steps."""

_ADMISSION: Final = "admissionregistration.k8s.io/v1"
_ARGO: Final = "system:serviceaccount:{namespace}:argo"
_STEP: Final = "workflows.argoproj.io/workflow"

_BEFORE: Final = "has(object.spec.initContainers) ? object.spec.initContainers : []"
_CONTAINERS: Final = "object.spec.containers + variables.before"
_VOLUMES: Final = "has(object.spec.volumes) ? object.spec.volumes : []"
_NOT_MOUNTED: Final = """\
variables.volumes.all(v,
  !(has(v.secret) && has(v.secret.secretName) && v.secret.secretName in variables.kept) &&
  !(has(v.projected) && has(v.projected.sources) && v.projected.sources.exists(s,
    has(s.secret) && has(s.secret.name) && s.secret.name in variables.kept))
)"""
_NOT_READ: Final = """\
variables.containers.all(c,
  !(has(c.env) && c.env.exists(e, has(e.valueFrom) && has(e.valueFrom.secretKeyRef) &&
    has(e.valueFrom.secretKeyRef.name) && e.valueFrom.secretKeyRef.name in variables.kept)) &&
  !(has(c.envFrom) && c.envFrom.exists(e, has(e.secretRef) &&
    has(e.secretRef.name) && e.secretRef.name in variables.kept))
)"""
_OWN: Final = (
    "!has(object.spec.serviceAccountName) || "
    f'object.spec.serviceAccountName in ["{RUNNER}", "default"]'
)
_ASKED: Final = f"""\
has(c.resources) && has(c.resources.limits) && "{RESOURCE}" in c.resources.limits
      ? quantity(string(c.resources.limits["{RESOURCE}"])).asInteger() : 0"""
# what runs before a step gives its GPUs back; what runs beside it, as a sidecar, does not
_GPUS: Final = f"""\
([
    (object.spec.containers +
      variables.before.filter(c, has(c.restartPolicy) && c.restartPolicy == "Always")
    ).map(c, {_ASKED}).sum()
  ] +
  variables.before.map(c, {_ASKED})
).max()"""


def boundary(namespace: str, kept: Iterable[str], gpus: int) -> tuple[Object, ...]:
    """Return the policy and its binding.

    Args:
        namespace: Where steps run.
        kept: Secrets there that are none of theirs.
        gpus: How many GPUs all of them may have together.
    """
    bound = {"policyName": NAME, "validationActions": ["Deny"]}
    return (
        _object("ValidatingAdmissionPolicy", _policy(namespace, sorted(kept), gpus)),
        _object("ValidatingAdmissionPolicyBinding", bound),
    )


def _object(kind: str, spec: dict[str, Any]) -> Object:
    return {"apiVersion": _ADMISSION, "kind": kind, "metadata": {"name": NAME}, "spec": spec}


def _policy(namespace: str, kept: list[str], gpus: int) -> dict[str, Any]:
    names = ", ".join(f'"{each}"' for each in kept)
    pods = {
        "apiGroups": [""],
        "apiVersions": ["v1"],
        "operations": ["CREATE"],
        "resources": ["pods"],
    }
    # a step is labelled so by Argo, which makes every one of them
    step = (
        f'request.userInfo.username == "{_ARGO.format(namespace=namespace)}" || '
        f'(has(object.metadata.labels) && "{_STEP}" in object.metadata.labels)'
    )
    return {
        "failurePolicy": "Fail",
        "matchConstraints": {
            "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}},
            "resourceRules": [pods],
        },
        "matchConditions": [{"name": "step-of-a-run", "expression": step}],
        "variables": [
            {"name": "kept", "expression": f"[{names}]"},
            {"name": "before", "expression": _BEFORE},
            {"name": "containers", "expression": _CONTAINERS},
            {"name": "volumes", "expression": _VOLUMES},
        ],
        "validations": _validations(gpus),
    }


def _validations(gpus: int) -> list[dict[str, str]]:
    reads = (
        "a step of a run reads a Secret of the platform's own. Use one that holds what is yours."
    )
    asks = (
        "a step asks for more GPUs than all runs may have together: addons.pipelines.gpus is "
        f"{gpus}. Ask for fewer, or raise it."
    )
    none = (
        "a step asks for a GPU, and runs have none: addons.pipelines.gpus is 0. Set it to how many "
        "all runs may have together."
    )
    named = f"a step of a run names another service account than {RUNNER}. Leave it out."
    return [
        {"expression": _OWN, "message": named},
        {"expression": _NOT_MOUNTED, "message": reads},
        {"expression": _NOT_READ, "message": reads},
        {"expression": f"{_GPUS} <= {gpus}", "message": asks if gpus else none},
    ]
