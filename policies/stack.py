"""Rules over a whole stack: which resources each is given, and what it says of them."""

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import analyzer_pb2 as proto

from . import values
from .embedded import opened
from .exemptions import identity
from .judgement import Judge, Subject, Verdict
from .model import Json, Rule, StackResource
from .reads import names_read


class Member:
    """One resource of a stack; its properties are read when the first rule asks for them."""

    def __init__(self, resource: proto.AnalyzerResource, properties: Struct) -> None:
        """Take a resource as the engine sends it, and the properties that it is judged by."""
        self.type = resource.type
        self.name = resource.name
        self._resource = resource
        self._properties = properties

    @cached_property
    def properties(self) -> Json:
        """The properties, with unknown and secret values marked."""
        read = opened(self.type, values.read(self._properties))
        pruned: Json = values.pruned(read) if self.type.startswith("kubernetes:") else read
        return pruned

    @cached_property
    def identity(self) -> str:
        """What exemptions call it."""
        return identity(self.type, self.name, self.properties)

    def given(self, names: frozenset[str] | None) -> Json:
        """Return it as an element of `resources`, with the named properties (None: all)."""
        made = self._resource
        return {
            "type": made.type,
            "name": made.name,
            "urn": made.urn,
            "parent": made.parent,
            "object": narrowed(self.properties, names),
            "uses": {
                name: list(each.urns) for name, each in sorted(made.propertyDependencies.items())
            },
            "protect": made.options.protect,
        }


class StackJudge:
    """One rule over a whole stack; compiled once."""

    def __init__(self, rule: Rule) -> None:
        """Compile the rule."""
        self.rule = rule
        self._judge = Judge(rule)
        self._applies: dict[str, bool] = {}
        # What no rule reads need not be handed over: most of an object, and most unknown values.
        self._names = names_read(f"{rule.expression} {rule.finding}")

    def applies(self, token: str) -> bool:
        """Say whether resources of a type are among those that the rule is given."""
        known = self._applies.get(token)
        if known is None:
            patterns = self.rule.applies.types
            known = not patterns or any(re.fullmatch(each, token) for each in patterns)
            self._applies[token] = known
        return known

    def judge(self, members: Sequence[Member], params: Json) -> Verdict:
        """Judge the resources that the rule applies to."""
        return self._asked([each.given(self._names) for each in members], params)

    def judge_fixture(self, resources: Sequence[StackResource], params: Json) -> Verdict:
        """Judge the resources of a fixture."""
        chosen = [each.given() for each in resources if self.applies(each.type)]
        trees = [opened(each["type"], each["object"]) for each in chosen]
        return self._asked(
            [
                each | {"object": narrowed(tree, self._names)}
                for each, tree in zip(chosen, trees, strict=True)
            ],
            params,
        )

    def _asked(self, resources: list[Json], params: Json) -> Verdict:
        return self._judge.judge(Subject(resources, kubernetes=False), params)


def narrowed(properties: Json, names: frozenset[str] | None) -> dict[str, Any]:
    """Return the properties of these names; all for None."""
    if names is None:
        return properties
    return {key: value for key, value in properties.items() if key in names}
