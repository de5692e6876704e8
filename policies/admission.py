"""Door two: the same rules as objects that make an API server refuse what the rules deny.

What follows from the rules alone is written down here, and becomes a file of the add-on
`guardrails`; what depends on a cluster (stage, exemptions that hold there) is added by its plan.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Final

from .exemptions import Exemption
from .globs import patterns
from .model import Json, Rule, Stage

GROUP: Final = "policies.evenkeel.dev"
API_VERSION: Final = f"{GROUP}/v1alpha1"
KIND: Final = "RuleSettings"

WARNS: Final = frozenset(
    {
        "container-resources-set",
        "pod-drops-capabilities",
        "pod-no-default-token",
        "pod-no-privilege-escalation",
        "pod-runs-as-non-root",
        "pod-seccomp",
    }
)
"""Rules that refuse nothing at this door unless asked to (docs/adr/0015): what controllers make
while the platform runs, from a pipeline's step to a model server, seldom says so much of itself."""

_NAMED: Final = (
    "object.kind + '/' + (has(object.metadata.namespace) && object.metadata.namespace != ''"
    " ? object.metadata.namespace + '/' : '') + object.metadata.name"
)
"""CEL for what exemptions call an object; as `policies.exemptions.identity`."""

_IN_TIME: Final = (
    "!has(params.until) || !(e in params.until) || !has(object.metadata.creationTimestamp)"
    " || timestamp(object.metadata.creationTimestamp) < timestamp(params.until[e])"
)
"""CEL for whether an exemption `e` holds for an object: expressions have no clock, but the server
writes the time into what it creates before it asks. So what is created is held against the day;
a change of what was there before is not."""

_ITSELF: Final = (
    "system:node:",
    "system:kube-",
    "system:serviceaccount:kube-system:",
    "system:apiserver",
    "system:addon-manager",
    "eks:",
    "aksService",
)
"""How the names of Kubernetes' own parts begin, and of those by which clouds look after them."""

_CHANGED: Final = (
    "request.operation == 'CREATE' || object.exists(k, !(k in ['metadata', 'status'])"
    " && (!(k in oldObject) || oldObject[k] != object[k]))"
    " || oldObject.exists(k, !(k in ['metadata', 'status']) && !(k in object))"
)
_METADATA: Final = "object.metadata"


def data(rules: Sequence[Rule], exemptions: Sequence[Exemption]) -> Json:
    """Return everything that is the same on every cluster, as plain JSON."""
    judged = [each for each in rules if each.kinds]
    return {
        "definition": settings_definition(),
        "rules": [_entry(each, exemptions) for each in judged],
    }


def policy_name(rule: Rule) -> str:
    """Return the name that a rule's objects have in the cluster."""
    return f"evenkeel-{rule.id}"


def settings_definition() -> Json:
    """Return the definition of the kind that carries `params` into the cluster."""
    free = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    stage = {"type": "string", "enum": ["dev", "staging", "prod"]}
    environment = {**free, "properties": {"stage": stage}, "required": ["stage"]}
    texts = {"type": "array", "items": {"type": "string"}}
    # Free at the top, too: an upgrade's preview meets the definition that the cluster has now.
    schema = {
        **free,
        "properties": {
            "environment": environment,
            "settings": free,
            "exemptions": texts,
            # beside them and not inside: a cluster that was set up before has texts alone
            "until": {"type": "object", "additionalProperties": {"type": "string"}},
        },
        "required": ["environment", "settings", "exemptions"],
    }
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"rulesettings.{GROUP}"},
        "spec": {
            "group": GROUP,
            "names": {"kind": KIND, "plural": "rulesettings", "singular": "rulesettings"},
            "scope": "Cluster",
            "versions": [
                {
                    "name": "v1alpha1",
                    "served": True,
                    "storage": True,
                    "schema": {"openAPIV3Schema": schema},
                }
            ],
        },
    }


def _entry(rule: Rule, exemptions: Sequence[Exemption]) -> Json:
    stages: tuple[Stage, ...] = ("dev", "staging", "prod")
    return {
        "id": rule.id,
        "warns": rule.id in WARNS,
        "levels": {stage: rule.enforcement[stage] for stage in stages},
        "settings": rule.defaults(),
        "schemas": {name: each.schema_ for name, each in rule.parameters.items()},
        "exemptions": [
            {
                "environments": list(each.environments),
                "patterns": list(patterns(each.resource)),
                "expires": each.expires.isoformat(),
            }
            for each in exemptions
            if each.rule == rule.id
        ],
        "policy": _policy(rule),
    }


def _policy(rule: Rule) -> Json:
    templates = "variables.templates" if rule.applies.pod_templates else "[object]"
    validation = {
        "expression": rule.verdict_text(templates),
        "message": rule.message,
        "reason": "Invalid",
    }
    finding = rule.finding_text(templates)
    if finding:
        validation["messageExpression"] = f"({finding}) + {json.dumps('; ' + rule.message)}"
    spec: Json = {
        "failurePolicy": "Fail",
        "paramKind": {"apiVersion": API_VERSION, "kind": KIND},
        "matchConstraints": {"resourceRules": list(_resources(rule))},
        "matchConditions": list(_conditions(rule)),
    }
    if rule.applies.pod_templates:
        spec["variables"] = [{"name": "templates", "expression": _templates(rule)}]
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingAdmissionPolicy",
        "metadata": {"name": policy_name(rule), "annotations": {f"{GROUP}/title": rule.title}},
        "spec": {**spec, "validations": [validation]},
    }


def _conditions(rule: Rule) -> Iterator[Json]:
    """Yield what must hold for an object to be judged: first what costs least."""
    yield {"name": "not-going-away", "expression": "!has(object.metadata.deletionTimestamp)"}
    itself = " || ".join(f"request.userInfo.username.startsWith('{each}')" for each in _ITSELF)
    yield {"name": "not-kubernetes-itself", "expression": f"!({itself})"}
    if _METADATA not in rule.expression:
        yield {"name": "changed", "expression": _CHANGED}
    exempt = f"params.exemptions.exists(e, ({_NAMED}).matches(e) && ({_IN_TIME}))"
    yield {"name": "not-exempt", "expression": f"!{exempt}"}


def _resources(rule: Rule) -> Iterator[Json]:
    groups: dict[str, list[str]] = {}
    for kind in rule.kinds:
        groups.setdefault(kind.group, []).append(kind.plural)
    for group, plurals in groups.items():
        yield {
            "apiGroups": [group],
            "apiVersions": ["*"],
            "operations": ["CREATE", "UPDATE"],
            "resources": plurals,
        }


def _templates(rule: Rule) -> str:
    """Return CEL for an object's pod templates, whatever its kind."""
    kinds: dict[str, list[str]] = {}
    for kind in rule.kinds:
        kinds.setdefault(kind.templates, []).append(kind.name)
    choice = "[object]"
    for templates, names in kinds.items():
        choice = f"(object.kind in {json.dumps(names)} ? {templates} : {choice})"
    return choice
