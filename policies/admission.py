"""Door two: the same rules as objects that make an API server refuse what the rules deny."""

import json
from collections.abc import Iterator, Sequence
from typing import Final

from .model import Json, Rule
from .settings import Settings

GROUP: Final = "policies.evenkeel.dev"
API_VERSION: Final = f"{GROUP}/v1alpha1"
KIND: Final = "RuleSettings"


def objects(rules: Sequence[Rule], settings: Settings) -> Iterator[Json]:
    """Yield what a cluster needs to enforce the rules about Kubernetes objects, in order.

    Each rule's expression is the text of its file. Rules that are disabled get no binding.
    """
    yield settings_definition()
    for rule in rules:
        if rule.kinds:
            yield _settings(rule, settings)
            yield _policy(rule)
            if settings.level(rule) != "disabled":
                yield _binding(rule, settings)


def settings_definition() -> Json:
    """Return the definition of the kind that carries `params` into the cluster."""
    free = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    stage = {"type": "string", "enum": ["dev", "staging", "prod"]}
    environment = {**free, "properties": {"stage": stage}, "required": ["stage"]}
    schema = {
        "type": "object",
        "properties": {"environment": environment, "settings": free},
        "required": ["environment", "settings"],
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


def policy_name(rule: Rule) -> str:
    """Return the name that a rule's objects have in the cluster."""
    return f"evenkeel-{rule.id}"


def _settings(rule: Rule, settings: Settings) -> Json:
    return {
        "apiVersion": API_VERSION,
        "kind": KIND,
        "metadata": {"name": policy_name(rule)},
        **settings.params(rule),
    }


def _policy(rule: Rule) -> Json:
    templates = _templates(rule)
    validation = {
        "expression": rule.verdict_text(templates),
        "message": rule.message,
        "reason": "Invalid",
    }
    finding = rule.finding_text(templates)
    if finding:
        validation["messageExpression"] = f"({finding}) + {json.dumps('; ' + rule.message)}"
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingAdmissionPolicy",
        "metadata": {"name": policy_name(rule), "annotations": {f"{GROUP}/title": rule.title}},
        "spec": {
            "failurePolicy": "Fail",
            "paramKind": {"apiVersion": API_VERSION, "kind": KIND},
            "matchConstraints": {"resourceRules": list(_resources(rule))},
            "validations": [validation],
        },
    }


def _binding(rule: Rule, settings: Settings) -> Json:
    mandatory = settings.level(rule) == "mandatory"
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingAdmissionPolicyBinding",
        "metadata": {"name": policy_name(rule)},
        "spec": {
            "policyName": policy_name(rule),
            "paramRef": {"name": policy_name(rule), "parameterNotFoundAction": "Deny"},
            "validationActions": ["Deny", "Audit"] if mandatory else ["Warn", "Audit"],
        },
    }


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
    if not rule.applies.pod_templates:
        return "[object]"
    kinds: dict[str, list[str]] = {}
    for kind in rule.kinds:
        kinds.setdefault(kind.templates, []).append(kind.name)
    choice = "[object]"
    for templates, names in kinds.items():
        choice = f"(object.kind in {json.dumps(names)} ? {templates} : {choice})"
    return choice
