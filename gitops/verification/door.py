"""The cluster's own door: whether each rule of the add-on `guardrails` really stops what it denies.

An object that a rule denies and one that it admits, both of the rule's own fixtures, are sent to
the API server as dry runs: it asks every policy, and stores nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from components.addons.plan import Plan
from components.addons.record import AddOn
from policies import rules
from policies.dispatch import Dispatch
from policies.judgement import Outcome, Subject
from policies.model import Fixture, Rule

from .finding import Finding
from .remedies import Remedies

Json = dict[str, Any]
Action = Literal["Deny", "Warn"]
Answer = Literal["refuses", "warns", "lets pass", "was not asked"]

ADDON: Final = "guardrails"
NAME: Final = "evenkeel-verify"
"""What the objects are called; none of them is ever stored."""

_BINDING: Final = "ValidatingAdmissionPolicyBinding"
_SETTINGS: Final = "RuleSettings"
_DOES: Final[Mapping[Action, Answer]] = {"Deny": "refuses", "Warn": "warns"}


@dataclass(frozen=True, kw_only=True)
class Probe:
    """What is sent to find out whether one rule holds."""

    rule: str
    policy: str
    """The name of its objects."""

    action: Action
    denied: tuple[Json, ...]
    """Objects that it denies, as few other rules as possible deny the first of them."""

    admitted: tuple[Json, ...]
    """Objects that every rule admits that refuses anything, and this one too."""


@dataclass(frozen=True)
class Tried:
    """What an API server said of an object that it was not to store."""

    status: int
    message: str = ""
    warnings: tuple[str, ...] = ()

    def answer(self, policy: str) -> Answer:
        """Say what a policy did with it."""
        named = f"'{policy}'"
        if self.status >= 400 and named in self.message:  # noqa: PLR2004 - HTTP: refused
            return "refuses"
        if any(named in each for each in self.warnings):
            return "warns"
        return "lets pass" if self.status < 300 else "was not asked"  # noqa: PLR2004 - HTTP: done


@dataclass(frozen=True)
class Answered:
    """What came of a probe; None: no such object could be tried."""

    probe: Probe
    denied: Tried | None
    admitted: Tried | None


def probes(plans: Iterable[tuple[AddOn, Plan]]) -> tuple[Probe, ...]:
    """Return a probe for each rule that an environment's plan puts into force."""
    plan = next((plan for addon, plan in plans if addon.name == ADDON), None)
    if plan is None:
        return ()
    bound = {each["spec"]["policyName"]: each for each in plan.after if each["kind"] == _BINDING}
    told = {each["metadata"]["name"]: each for each in plan.after if each["kind"] == _SETTINGS}
    judged = [each for each in rules.load() if f"evenkeel-{each.id}" in bound]
    actions = {each.id: _action(bound[f"evenkeel-{each.id}"]) for each in judged}
    params = {each.id: _params(told[f"evenkeel-{each.id}"]) for each in judged}
    door = _Door(Dispatch(judged), actions, params)
    return tuple(door.probe(each) for each in judged)


def check(answers: Sequence[Answered], remedies: Remedies) -> Iterator[Finding]:
    """Yield a finding for each rule."""
    for each in answers:
        probe, label = each.probe, f"ValidatingAdmissionPolicy {each.probe.policy}"
        wanted = _DOES[probe.action]
        did = each.denied.answer(probe.policy) if each.denied else None
        if each.denied is None:
            why = "the cluster serves no kind of its cases, or its settings admit them all"
            yield Finding(ADDON, label, "unknown", why)
        elif did == "was not asked":
            yield Finding(ADDON, label, "unknown", f"refused before: {each.denied.message}")
        elif did != wanted:
            found = f"{did}, and should be one that {wanted}: {_called(probe.denied)}"
            yield Finding(ADDON, label, "wrong", found, remedies.restore)
        elif each.admitted and each.admitted.answer(probe.policy) in {"refuses", "warns"}:
            found = f"{each.admitted.answer(probe.policy)} what the rule admits"
            yield Finding(ADDON, label, "wrong", found, remedies.restore)
        else:
            yield Finding(ADDON, label, found=wanted)


@dataclass(frozen=True)
class _Door:
    """All rules that are in force, as they are told on a cluster."""

    dispatch: Dispatch
    actions: Mapping[str, Action]
    params: Mapping[str, Json]

    def probe(self, rule: Rule) -> Probe:
        """Choose what shows that a rule holds."""
        denied, admitted = [], []
        for wanted, fixture in rule.fixtures.all():
            obj, by = self._tried(rule, fixture, admitted=wanted)
            others = [each for each in by if each != rule.id and self.actions[each] == "Deny"]
            if wanted and not others and rule.id not in by:
                admitted.append((0, obj))
            elif not wanted and rule.id in by:
                denied.append((len(others), obj))
        first = sorted(denied, key=lambda each: each[0])
        return Probe(
            rule=rule.id,
            policy=f"evenkeel-{rule.id}",
            action=self.actions[rule.id],
            denied=tuple(obj for _, obj in first),
            admitted=tuple(obj for _, obj in admitted),
        )

    def _tried(self, rule: Rule, fixture: Fixture, *, admitted: bool) -> tuple[Json, list[str]]:
        """Return what is sent, and who denies it: in a namespace that there is, if that will do."""
        obj = _sent(rule, fixture)
        here = {**obj, "metadata": {**obj["metadata"], "namespace": ADDON}}
        by = self._denied_by(here)
        if admitted == (rule.id not in by):
            return here, by
        return obj, self._denied_by(obj)

    def _denied_by(self, obj: Json) -> list[str]:
        version = obj["apiVersion"]
        token = f"kubernetes:{version if '/' in version else f'core/{version}'}:{obj['kind']}"
        subject = Subject(obj)
        return [
            judge.rule.id
            for judge in self.dispatch.match(token).judges
            if judge.judge(subject, self.params[judge.rule.id]).outcome is not Outcome.ADMIT
        ]


def _sent(rule: Rule, fixture: Fixture) -> Json:
    """Return a fixture's object under our name, a pod as the template of a workload.

    Pods are held to the labels of their namespace, too, and would be refused before any policy.
    """
    obj = fixture.object
    if rule.applies.pod_templates and obj["kind"] == "Pod":
        pod = {key: value for key, value in obj.get("spec", {}).items() if key != "restartPolicy"}
        labels = {"app": NAME}
        template = {"metadata": {**obj["metadata"], "labels": labels}, "spec": pod}
        spec = {"replicas": 0, "selector": {"matchLabels": labels}, "template": template}
        obj = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {}, "spec": spec}
    metadata = {**obj["metadata"], "name": NAME}
    if "metadata.name " in rule.expression:
        metadata["name"] = obj["metadata"]["name"]
    return {**obj, "metadata": metadata}


def _called(objects: Sequence[Json]) -> str:
    return f"a {objects[0]['kind']} that the rule denies" if objects else "what the rule denies"


def _action(binding: Mapping[str, Any]) -> Action:
    return "Deny" if "Deny" in binding["spec"]["validationActions"] else "Warn"


def _params(told: Mapping[str, Any]) -> Json:
    return {"environment": told["environment"], "settings": told["settings"]}
