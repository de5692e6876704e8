"""What monitors and rules of a workspace may ask of Prometheus, which sees the whole cluster.

A monitor can have Prometheus send a file of its own pod, such as the token of its service account,
to whatever is scraped, and can relabel its targets to any address. Prometheus' own switch against
the first (`arbitraryFSAccessThroughSMs`) would take the kubelet's and the API server's metrics
away, too.

An alert is routed, and mutes others, by its labels, which its rule writes as it likes: each rule of
a workspace says whose it is, and the receivers of the environment take no such alert. Monitors and
rules that were there before the policies stay as they are.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ...planning import labels
from ..plan import Object
from .values import WHOSE

MONITORS: Final = "workspace-monitors"
RULES: Final = "workspace-rules"
"""What the policies and their bindings are called."""

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

_OWN_LABELS: Final = "variables.endpoints.all(e, !has(e.honorLabels) || !e.honorLabels)"

# a label of the rule takes the place of its group's, and both that of what the expression says
_SAYS_WHOSE: Final = f"""\
!has(object.spec.groups) || object.spec.groups.all(g, !has(g.rules) || g.rules.all(r,
  ["namespace", "{WHOSE}"].all(l,
    (has(r.labels) && l in r.labels) ? r.labels[l] == object.metadata.namespace :
    (has(g.labels) && l in g.labels) ? g.labels[l] == object.metadata.namespace : false
)))"""

_OF_MONITORS: Final = (
    {
        "expression": _NO_FILE,
        "message": "a monitor of a workspace names a file of Prometheus' own pod, which would be "
        "sent to what it scrapes. Use authorization, basicAuth or tlsConfig.ca with a Secret of "
        "the workspace.",
    },
    {
        "expression": _OWN,
        "message": "a monitor of a workspace selects other namespaces. Leave namespaceSelector "
        "out: it scrapes its own.",
    },
    {
        "expression": _RELABELLED,
        "message": "a monitor of a workspace writes the label namespace or one that begins with "
        "__, which leads Prometheus elsewhere or passes for another team's. Leave labelmap out, "
        "and write other labels.",
    },
    {
        "expression": _OWN_LABELS,
        "message": "a monitor of a workspace believes the labels of what it scrapes, which could "
        "pass for another team's or the platform's. Leave honorLabels out: they are kept as "
        "exported_*.",
    },
)
_OF_RULES: Final = (
    {
        "expression": _SAYS_WHOSE,
        "message": "a rule of a workspace does not say whose it is, and could page or mute for "
        f"others. Give each rule, or its group, the labels namespace and {WHOSE}, both with the "
        "name of its namespace.",
    },
)


def boundary() -> tuple[Object, ...]:
    """Return the policies and their bindings: what stands in workspaces is for these alone."""
    endpoints = {"name": "endpoints", "expression": _ENDPOINTS}
    monitors = ("podmonitors", "servicemonitors")
    return (
        _policy(MONITORS, monitors, _OF_MONITORS, variables=[endpoints]),
        _binding(MONITORS),
        _policy(RULES, ("prometheusrules",), _OF_RULES),
        _binding(RULES),
    )


def _policy(
    name: str, resources: Sequence[str], validations: Sequence[Mapping[str, str]], **more: object
) -> dict[str, Any]:
    judged = {
        "apiGroups": ["monitoring.coreos.com"],
        "apiVersions": ["*"],
        "operations": ["CREATE", "UPDATE"],
        "resources": list(resources),
    }
    return {
        "apiVersion": _ADMISSION,
        "kind": "ValidatingAdmissionPolicy",
        "metadata": {"name": name},
        "spec": {
            "failurePolicy": "Fail",
            "matchConstraints": {"resourceRules": [judged]},
            **more,
            "validations": [dict(each) for each in validations],
        },
    }


def _binding(name: str) -> dict[str, Any]:
    lent = {"matchExpressions": [{"key": labels.WORKSPACE, "operator": "Exists"}]}
    return {
        "apiVersion": _ADMISSION,
        "kind": "ValidatingAdmissionPolicyBinding",
        "metadata": {"name": name},
        "spec": {
            "policyName": name,
            "validationActions": ["Deny"],
            "matchResources": {"namespaceSelector": lent},
        },
    }
