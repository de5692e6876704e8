"""One bad resource for each rule, which that rule denies and no other.

It comes from the rule's own denied fixtures, completed so far that nothing else is wrong with it,
or is a complete resource with one thing taken away; `explicit.yaml` has those that come from
neither. The judging here only chooses; what counts is what the engine's preview says.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from google.protobuf.json_format import ParseDict
from google.protobuf.struct_pb2 import Struct

from policies.dispatch import Dispatch
from policies.embedded import opened
from policies.judgement import Outcome, Subject
from policies.model import Fixture, Json, Rule, StackResource
from policies.settings import Settings
from tests.policies.seeded.trees import lesser, merged, narrowed, words

_VERSION = re.compile(r"/v[0-9a-z]+:")
"""The version inside a token of Azure."""

STAGES = ("prod", "staging")
"""Where seeds are sown: in production, or where only a milder stage shows the rule alone."""


@dataclass(frozen=True)
class Seed:
    """What is injected into a good program, for one rule."""

    rule: str
    resources: tuple[StackResource, ...]
    environment: Json
    """What the environment says."""

    without: str = ""
    """The name of a resource of the good program that is taken out."""

    settings: Json = field(default_factory=dict)
    """Settings of the rule that differ from the pack's defaults."""

    alone: bool = True
    """Whether the rule looks at one resource at a time."""

    def program(self, base: Sequence[StackResource]) -> tuple[StackResource, ...]:
        """Return the good program, spoilt."""
        return (*self.resources, *(each for each in base if each.name != self.without))


class Garden:
    """Seeds for the rules of a pack."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Take the rules; nothing is judged before a seed is asked for."""
        self._rules = rules
        self._dispatch = Dispatch(rules)
        self._explicit: Mapping[str, Json] = _read("explicit") or {}
        self._complete: dict[str, Json] = _read("complete")
        self._written = frozenset(self._complete)
        base = _read("base")
        self.environment: Json = base["environment"]
        """What the environment of the good program says."""

        self.base = tuple(StackResource.model_validate(each) for each in base["resources"])
        """The resources of the good program."""

        self._known: dict[str, tuple[str, ...]] = {}
        """Which rules deny a resource of the good program, by its name and what they are told."""

    def seed(self, rule: Rule) -> Seed | None:
        """Return a seed that the rule denies and no other, if there is one."""
        return next((each for each in self._candidates(rule) if self._is_alone(each)), None)

    def mendable(self, rule: Rule) -> Seed | None:
        """Return a seed that the rule alone would deny in dev, and mends."""
        found = (each for each in self._candidates(rule, ("dev",)) if self._mends(each))
        return next((each for each in found if self._is_alone(each)), None)

    def _mends(self, seed: Seed) -> bool:
        settings = Settings(seed.environment)
        for each in seed.resources:
            kubernetes = each.type.startswith("kubernetes:")
            subject = Subject(opened(each.type, each.object), kubernetes=kubernetes)
            sent = ParseDict(each.object, Struct())
            for remedy in self._dispatch.match(each.type).remedies:
                params = settings.params(remedy.rule)
                if remedy.rule.id == seed.rule and remedy.mended(subject, sent, params):
                    return True
        return False

    def denials(self, seed: Seed) -> Iterator[str]:
        """Yield the id of each rule that denies a resource of a program, or all together."""
        settings = Settings(seed.environment)
        for rule in self._rules:
            if rule.id == seed.rule:
                settings.configure(rule, None, seed.settings)
        resources = seed.program(self.base)
        told = json.dumps([seed.environment, seed.settings and [seed.rule, seed.settings]])
        for each in resources:
            if each not in self.base:
                yield from self._denying(each, settings)
                continue
            key = f"{each.name} {told}"
            if key not in self._known:
                self._known[key] = tuple(self._denying(each, settings))
            yield from self._known[key]
        for whole in self._dispatch.stack:
            if settings.level(whole.rule) == "disabled":
                continue
            verdict = whole.judge_fixture(resources, settings.params(whole.rule))
            if verdict.outcome is not Outcome.ADMIT:
                yield whole.rule.id

    def _denying(self, resource: StackResource, settings: Settings) -> Iterator[str]:
        """Yield the id of each rule about one resource that denies it."""
        tree = opened(resource.type, resource.object)
        subject = Subject(tree, kubernetes=resource.type.startswith("kubernetes:"))
        for judge in self._dispatch.match(resource.type).judges:
            if settings.level(judge.rule) == "disabled":
                continue
            verdict = judge.judge(subject, settings.params(judge.rule))
            if verdict.outcome is not Outcome.ADMIT:
                yield judge.rule.id

    def _is_alone(self, seed: Seed) -> bool:
        found = False
        for each in self.denials(seed):
            if each != seed.rule:
                return False
            found = True
        return found

    def _candidates(self, rule: Rule, stages: Sequence[str] = STAGES) -> Iterator[Seed]:
        if rule.id in self._explicit:
            yield self._written_down(rule, self._explicit[rule.id], stages)
            return
        if rule.applies.stack:
            yield from (
                Seed(rule.id, (), self.environment, each.name, alone=False) for each in self.base
            )
        for stage in stages:
            said = self.environment | {"stage": stage}
            fixtures = [each for each in rule.fixtures.deny if _holds_in(each, stage)]
            for each in sorted(fixtures, key=self._effort):
                for given in self._readings(rule, each):
                    yield Seed(
                        rule.id,
                        given,
                        said | each.environment,
                        settings=each.settings,
                        alone=not rule.applies.stack,
                    )
            for token in dict.fromkeys(each.token() for each in fixtures if not rule.applies.stack):
                for left in lesser(self._whole(token)):
                    spoilt = _alone(token, rule.id, left)
                    yield Seed(rule.id, (spoilt,), said)

    def _readings(self, rule: Rule, fixture: Fixture) -> Iterator[tuple[StackResource, ...]]:
        """Yield a denied fixture completed from what the rule reads of it, whole, and as it is."""
        given = tuple(_renamed(each, rule.id) for each in fixture.resources)
        if not rule.applies.stack:
            given = (_alone(fixture.token(), rule.id, fixture.object),)
        read = words(rule.expression)
        yield tuple(self._completed(each, narrowed(each.object, read)) for each in given)
        yield tuple(self._completed(each, each.object) for each in given)
        yield given

    def _effort(self, fixture: Fixture) -> tuple[bool, bool]:
        return bool(fixture.settings), not (
            fixture.object and _VERSION.sub(":", fixture.token()) in self._written
        )

    def _completed(self, resource: StackResource, spoilt: Json) -> StackResource:
        whole = merged(self._whole(resource.type), spoilt)
        return resource.model_copy(update={"object": whole})

    def _whole(self, token: str) -> Json:
        """Return a resource that every rule admits: a written one, or made of their fixtures."""
        written = _VERSION.sub(":", token)
        if written in self._written:
            return self._complete[written]
        if token not in self._complete:
            whole: Json = {}
            for judge in self._dispatch.match(token).judges:
                good = [each for each in judge.rule.fixtures.admit if not each.settings]
                good = [each for each in good if _holds_in(each, "prod")]
                # One of another type has at least what all types that the rule is about share.
                good.sort(key=lambda each: each.token() != token)
                whole = merged(good[0].object, whole) if good else whole
            self._complete[token] = whole
        return self._complete[token]

    def _written_down(self, rule: Rule, content: Json, stages: Sequence[str]) -> Seed:
        resources = tuple(self._injected(rule.id, each) for each in content["resources"])
        said = self.environment | {"stage": stages[0]} | content.get("environment", {})
        return Seed(rule.id, resources, said, alone=not rule.applies.stack)

    def _injected(self, name: str, content: Json) -> StackResource:
        made = _alone(content["type"], name, content["object"])
        return made if content.get("whole") else self._completed(made, made.object)


def _alone(token: str, name: str, content: Json) -> StackResource:
    """Return a resource that nobody deletes by mistake: that is another rule's."""
    return StackResource(type=token, name=name, object=content, protect=True)


def _renamed(resource: StackResource, rule: str) -> StackResource:
    """Return a fixture's resource under a name that no other seed in a program has."""

    def own(name: str) -> str:
        return f"{rule}-{name}"

    uses = {
        key: tuple("::".join((*each.split("::")[:-1], own(each.split("::")[-1]))) for each in urns)
        for key, urns in resource.uses.items()
    }
    return resource.model_copy(update={"name": own(resource.name), "uses": uses})


def _holds_in(fixture: Fixture, stage: str) -> bool:
    return bool(fixture.environment.get("stage", stage) == stage)


def _read(name: str) -> Any:  # noqa: ANN401 - YAML
    return yaml.safe_load((Path(__file__).parent / f"{name}.yaml").read_text(encoding="utf-8"))
