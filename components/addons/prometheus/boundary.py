"""What a monitor of a workspace may ask of Prometheus, which itself sees the whole cluster.

A monitor can have Prometheus send a file of its own pod, such as the token of its service account,
to whatever is scraped, and can relabel its targets to any address. Prometheus' own switch against
the first (`arbitraryFSAccessThroughSMs`) would take the kubelet's and the API server's metrics
away, too. Monitors that were there before the policy stay as they are.
"""

from typing import Any, Final

from ...planning import labels
from ..plan import Object

NAME: Final = "workspace-monitors"
"""What the policy and its binding are called."""

_ADMISSION: Final = "admissionregistration.k8s.io/v1"

_ENDPOINTS: Final = (
    "has(object.spec.endpoints) ? object.spec.endpoints : "
    "has(object.spec.podMetricsEndpoints) ? object.spec.podMetricsEndpoints : []"
)
_NO_FILE: Final = (
    "variables.endpoints.all(e, !has(e.bearerTokenFile) && (!has(e.tlsConfig) || "
    "!(has(e.tlsConfig.caFile) || has(e.tlsConfig.certFile) || has(e.tlsConfig.keyFile))))"
)
_OWN: Final = (
    "!has(object.spec.namespaceSelector) || "
    "((!has(object.spec.namespaceSelector.any) || !object.spec.namespaceSelector.any) && "
    "(!has(object.spec.namespaceSelector.matchNames) || "
    "object.spec.namespaceSelector.matchNames.all(n, n == object.metadata.namespace)))"
)

_RELABELLED: Final = """\
variables.endpoints.all(e, [
  has(e.relabelings) ? e.relabelings : [],
  has(e.metricRelabelings) ? e.metricRelabelings : []
].all(steps, steps.all(s,
  !(has(s.action) && s.action.lowerAscii() == "labelmap") &&
  (!has(s.targetLabel) || !(s.targetLabel.startsWith("__") || s.targetLabel == "namespace"))
)))"""


def boundary() -> tuple[Object, ...]:
    """Return the policy and its binding: monitors in workspaces read no file, and their own."""
    return (_policy(), _binding())


def _policy() -> dict[str, Any]:
    return {
        "apiVersion": _ADMISSION,
        "kind": "ValidatingAdmissionPolicy",
        "metadata": {"name": NAME},
        "spec": {
            "failurePolicy": "Fail",
            "matchConstraints": {
                "resourceRules": [
                    {
                        "apiGroups": ["monitoring.coreos.com"],
                        "apiVersions": ["*"],
                        "operations": ["CREATE", "UPDATE"],
                        "resources": ["podmonitors", "servicemonitors"],
                    }
                ]
            },
            "variables": [{"name": "endpoints", "expression": _ENDPOINTS}],
            "validations": [
                {
                    "expression": _NO_FILE,
                    "message": "a monitor of a workspace names a file of Prometheus' own pod, "
                    "which would be sent to what it scrapes. Use authorization, basicAuth or "
                    "tlsConfig.ca with a Secret of the workspace.",
                },
                {
                    "expression": _OWN,
                    "message": "a monitor of a workspace selects other namespaces. Leave "
                    "namespaceSelector out: it scrapes its own.",
                },
                {
                    "expression": _RELABELLED,
                    "message": "a monitor of a workspace writes the label namespace or one that "
                    "begins with __, which leads Prometheus elsewhere or passes for another "
                    "team's. Leave labelmap out, and write other labels.",
                },
            ],
        },
    }


def _binding() -> dict[str, Any]:
    lent = {"matchExpressions": [{"key": labels.WORKSPACE, "operator": "Exists"}]}
    return {
        "apiVersion": _ADMISSION,
        "kind": "ValidatingAdmissionPolicyBinding",
        "metadata": {"name": NAME},
        "spec": {
            "policyName": NAME,
            "validationActions": ["Deny"],
            "matchResources": {"namespaceSelector": lent},
        },
    }
