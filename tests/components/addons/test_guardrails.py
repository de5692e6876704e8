"""The cluster's own door: what follows from stage, name and options, and when it comes."""

from typing import Any

import pytest
from pydantic import TypeAdapter

from components.addons.catalogue import catalogue, ordered, requirements
from components.addons.guardrails import ADDON
from components.addons.guardrails.door import GuardedRule, guarded_rules
from components.addons.guardrails.options import Options
from components.addons.guardrails.schema import faults
from components.contract import ClusterOffer
from policies.parameters import Parameter
from tests.components.addons.conftest import offer_of

STAGES = ("dev", "staging", "prod")


def test_it_comes_after_every_other_addon() -> None:
    """Whoever comes first is never refused by what is half there."""
    names = [each.name for each in ordered(catalogue().values())]
    needed = requirements(ADDON, catalogue())

    assert names[-1] == "guardrails"
    assert {each.name for each in needed} == set(catalogue()) - {"guardrails"}
    assert requirements(ADDON, {"guardrails": ADDON}) == []


@pytest.mark.parametrize("stage", STAGES)
def test_each_rule_that_is_held_has_its_three_objects(cluster: ClusterOffer, stage: str) -> None:
    """Policy, settings and binding have one name; nothing of a rule that is off is there."""
    plan = ADDON.plan(offer_of(cluster, stage=stage), Options())
    names: dict[str, list[str]] = {}
    for each in (*plan.before, *plan.after):
        names.setdefault(each["kind"], []).append(each["metadata"]["name"])
    held = [rule.name for rule in guarded_rules().values() if rule.levels[stage] != "disabled"]

    assert names.pop("CustomResourceDefinition") == ["rulesettings.policies.evenkeel.dev"]
    assert names == {
        "ValidatingAdmissionPolicy": held,
        "RuleSettings": held,
        "ValidatingAdmissionPolicyBinding": held,
    }


@pytest.mark.parametrize(
    ("level", "warns", "options", "actions"),
    [
        ("mandatory", False, {}, ["Deny", "Audit"]),
        ("remediate", False, {}, ["Deny", "Audit"]),
        ("mandatory", True, {}, ["Warn", "Audit"]),
        ("mandatory", True, {"mode": "strict"}, ["Deny", "Audit"]),
        ("mandatory", False, {"mode": "warn"}, ["Warn", "Audit"]),
        ("advisory", False, {"mode": "strict"}, ["Warn", "Audit"]),
        ("disabled", False, {"mode": "strict"}, []),
        ("disabled", True, {"rules": {"it": "deny"}}, ["Deny", "Audit"]),
        ("mandatory", False, {"rules": {"it": "warn"}}, ["Warn", "Audit"]),
        ("mandatory", False, {"rules": {"it": "off"}}, []),
    ],
)
def test_what_is_done_follows_from_level_mode_and_what_is_said_of_a_rule(
    level: str, *, warns: bool, options: dict[str, Any], actions: list[str]
) -> None:
    """What is said of a single rule goes before the mode, and the mode before the stage."""
    rule = _rule(warns=warns, levels=dict.fromkeys(STAGES, level))

    assert rule.actions("prod", Options.model_validate(options)) == actions


def test_an_exemption_reaches_the_environments_that_it_is_meant_for(cluster: ClusterOffer) -> None:
    """Until its last day has passed, the latest where there are several; others: in full."""
    rule = _rule(
        exemptions=(
            {"environments": ["aws-*"], "patterns": ["^Pod/a/.*$"], "expires": "2027-12-31"},
            {
                "environments": ["gcp-prod", "local"],
                "patterns": ["^Pod/b/.*$", "^Pod/c$"],
                "expires": "2028-02-28",
            },
            {"environments": ["local"], "patterns": ["^Pod/c$"], "expires": "2027-01-01"},
        )
    )
    told = {
        name: rule.parameters("v1", "Kind", offer_of(cluster, environment=name), Options())
        for name in ("aws-prod", "local", "azure-prod")
    }

    assert {name: each["until"] for name, each in told.items()} == {
        "aws-prod": {"^Pod/a/.*$": "2028-01-01T00:00:00Z"},
        "local": {"^Pod/b/.*$": "2028-02-29T00:00:00Z", "^Pod/c$": "2028-02-29T00:00:00Z"},
        "azure-prod": {},
    }
    assert all(each["exemptions"] == list(each["until"]) for each in told.values())


def test_names_that_nobody_knows_and_values_of_another_type_are_refused(
    cluster: ClusterOffer,
) -> None:
    """All are told at once, each with its path."""
    options = Options.model_validate(
        {
            "rules": {"pod-not-priviledged": "deny"},
            "settings": {
                "chart-locked": {},
                "image-registry-allowed": {"registry": ["a"], "registries": "a"},
            },
        }
    )

    said = """
        rules: got pod-not-priviledged; {rule}. Did you mean pod-not-privileged?
        settings: got chart-locked; {rule}. Remove it.
        settings.image-registry-allowed: got registry; expected registries. {near}
        settings.image-registry-allowed.registries: got 'a'; expected a list. Correct it.
    """.format(rule="expected a rule about Kubernetes objects", near="Did you mean registries?")

    assert list(ADDON.refuses(cluster, options)) == [
        f"addons.guardrails.{line.strip()}" for line in said.strip().splitlines()
    ]


@pytest.mark.parametrize(
    ("rule", "key", "value", "said"),
    [
        ("image-registry-allowed", "registries", ["a", 1], "[1]: got 1; expected text"),
        ("image-registry-allowed", "registries", {"a": "b"}, ": got {'a': 'b'}; expected a list"),
        ("image-registry-allowed", "registries", [None], "[0]: got None; expected text"),
        ("gpu-claim-counted", "maxDevices", 0, ": got 0; expected at least 1"),
        ("gpu-claim-counted", "maxDevices", True, ": got True; expected a whole number"),
        ("gpu-claim-counted", "maxDevices", 1.5, ": got 1.5; expected a whole number"),
        ("platform-host-kept", "hosts", {"auth": "login"}, ".auth: got 'login'; expected a list"),
        ("platform-host-kept", "hosts", {"auth": [1]}, ".auth[0]: got 1; expected text"),
        ("storage-class-encrypted", "required", {"x": 1}, ".x: got 1; expected text"),
    ],
)
def test_a_value_that_would_make_a_rule_err_is_refused(
    cluster: ClusterOffer, rule: str, key: str, value: object, said: str
) -> None:
    """An error refuses: one wrong entry, and no pod would start."""
    options = Options.model_validate({"settings": {rule: {key: value}}})

    assert list(ADDON.refuses(cluster, options)) == [
        f"addons.guardrails.settings.{rule}.{key}{said}. Correct it."
    ]


def test_every_default_is_a_value_that_its_setting_may_have(cluster: ClusterOffer) -> None:
    """What rules.json says of settings goes together, and each setting has a schema."""
    rules = guarded_rules()
    options = Options.model_validate(
        {"settings": {each.id: each.settings for each in rules.values()}}
    )

    assert list(ADDON.refuses(cluster, options)) == []
    assert {each.id for each in rules.values() if set(each.schemas) != set(each.settings)} == set()


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string"},
        {"type": "string", "enum": ["a", "b"]},
        {"type": "integer", "minimum": 1, "maximum": 8},
        {"type": "number", "maximum": 0.5},
        {"type": "boolean"},
        {"type": "array", "items": {"type": "string"}},
        {"type": "array"},
        {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "integer"}}},
        {"type": "object"},
    ],
)
def test_both_doors_hold_settings_to_the_same(schema: dict[str, Any]) -> None:
    """What a policy configuration file may say, an environment may say, and nothing else."""
    values: tuple[object, ...] = (
        None,
        True,
        0,
        1,
        8,
        9,
        0.5,
        1.5,
        "a",
        "c",
        [],
        ["a"],
        [1],
        {},
        {"a": [1]},
        {"a": 1},
    )
    asked = TypeAdapter(Parameter)
    parameter = asked.validate_python(
        {"description": "d", "schema": schema, "default": _first(schema, values)}
    )

    for value in values:
        assert bool(parameter.problem(value)) == any(faults(schema, value, "")), value


def _first(schema: dict[str, Any], values: tuple[object, ...]) -> object:
    return next(each for each in values if not any(faults(schema, each, "")))


def _rule(**said: Any) -> GuardedRule:
    fields: dict[str, Any] = {
        "id": "it",
        "warns": False,
        "levels": {},
        "settings": {},
        "schemas": {},
        "exemptions": (),
        "policy": {"metadata": {"name": "evenkeel-it"}, "spec": {"matchConstraints": {}}},
    }
    return GuardedRule(**(fields | said))
