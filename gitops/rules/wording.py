"""What is said of a rule, in words: the same on a page, in a terminal and in a report."""

import json
from collections.abc import Mapping
from typing import Any, Final

import yaml

from policies.model import Fixture, Rule, StackResource, Stage

STAGES: Final[tuple[Stage, ...]] = ("dev", "staging", "prod")

LEVELS: Final[Mapping[str, str]] = {
    "mandatory": "a violation stops `up` before its first step",
    "remediate": "the pack mends it; what it cannot mend stops `up` before its first step",
    "advisory": "a violation is reported, and stops nothing",
    "disabled": "it is not asked",
}
"""What each level means."""

SEVERITIES: Final = {
    "critical": "a violation opens the platform to strangers; a value not known yet fails, too",
    "high": "a violation can cost data, money or other people's machines",
    "medium": "a violation makes an incident likelier, or worse",
    "low": "a matter of order",
}
"""What each severity means."""


def one_line(text: str) -> str:
    """Return a text that was folded in its file as one line."""
    return " ".join(text.split())


def applies(rule: Rule) -> str:
    """Say what a rule applies to."""
    if rule.applies.stack:
        narrowed = ", ".join(f"`{each}`" for each in rule.applies.types)
        return f"the whole stack at once{f', narrowed to {narrowed}' if narrowed else ''}"
    if rule.applies.pod_templates:
        return "every pod template, inside whatever workload"
    if rule.kinds:
        return ", ".join(f"{each.name} ({each.group or 'core'})" for each in rule.kinds)
    return ", ".join(f"`{each}`" for each in rule.applies.types)


def settings(rule: Rule) -> list[tuple[str, str, str]]:
    """Return each setting's name, what it is for, and its default as JSON."""
    return [
        (name, one_line(each.description), json.dumps(each.default))
        for name, each in rule.parameters.items()
    ]


def example(fixture: Fixture) -> str:
    """Return a case as YAML: the object, or the inputs, and what else it depends on."""
    around = {"environment": fixture.environment, "settings": fixture.settings}
    shown: dict[str, Any] = {key: value for key, value in around.items() if value}
    if fixture.resources:
        shown |= {"resources": [_resource(each) for each in fixture.resources]}
    elif fixture.type:
        shown |= {"type": fixture.type, "inputs": fixture.object}
    elif not fixture.object:
        shown |= {"resources": []}
    elif shown:
        shown |= {"object": fixture.object}
    else:
        shown = fixture.object
    return yaml.dump(shown, Dumper=_Whole, sort_keys=False, allow_unicode=True, width=100)


def remedies(rule: Rule) -> list[tuple[str, str]]:
    """Return what the pack sets where the rule is held by mending: path and expression."""
    return [(path, one_line(expression)) for path, expression in rule.remedy.items()]


def _resource(resource: StackResource) -> dict[str, Any]:
    parts = {"type": resource.type, "name": resource.name, "inputs": resource.object}
    uses = {key: list(urns) for key, urns in resource.uses.items()}
    more = {
        "urn": resource.urn,
        "parent": resource.parent,
        "uses": uses,
        "protect": resource.protect,
    }
    return parts | {key: value for key, value in more.items() if value}


class _Whole(yaml.SafeDumper):
    """Writes what is the same in two places twice: a person reads one case at a time."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the base's name
        return True
