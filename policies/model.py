"""What a rule consists of."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from .expressions import STACK, Expression
from .paths import steps
from .templates import POD_KINDS, Kind, every, first

Level = Literal["advisory", "mandatory", "disabled", "remediate"]
"""`remediate` mends what it can by the rule's remedy; what still violates is mandatory."""

Stage = Literal["dev", "staging", "prod"]
Json = dict[str, Any]

JSON_TYPES: Final[Mapping[str, type | tuple[type, ...]]] = {
    "array": list,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "object": dict,
    "string": str,
}


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class KindReference(_Record):
    """A Kubernetes kind that a rule applies to, in all its versions."""

    group: str
    kind: str
    plural: str


class Applies(_Record):
    """What a rule applies to."""

    kubernetes: tuple[KindReference, ...] = ()
    """Kubernetes kinds; `object` is the Kubernetes object."""

    pod_templates: Annotated[bool, Field(alias="podTemplates")] = False
    """Every pod template inside a workload; `object` is the template."""

    types: tuple[str, ...] = ()
    """Regular expressions for whole Pulumi type tokens; `object` is the resource's inputs."""

    stack: bool = False
    """The whole stack at once: `resources` in place of `object`; `types` narrows them."""

    @field_validator("types")
    @classmethod
    def _compiles(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                message = f"got {pattern!r} ({error}); expected a regular expression"
                raise ValueError(message) from None
        return patterns

    @model_validator(mode="after")
    def _one_way(self) -> "Applies":
        whole = self.stack or bool(self.types)
        if (bool(self.kubernetes) + self.pod_templates + whole) != 1:
            raise ValueError(
                "got none or several; expected one of kubernetes, podTemplates, types, stack"
            )
        return self


class Parameter(_Record):
    """A setting of a rule, reached as `params.settings.<name>`."""

    description: Annotated[str, Field(min_length=1)]
    schema_: Annotated[Json, Field(alias="schema")]
    default: Any

    @model_validator(mode="after")
    def _default_fits(self) -> "Parameter":
        if problem := self.problem(self.default):
            raise ValueError(f"default: {problem}")
        return self

    def problem(self, value: object) -> str:
        """Say why a value does not have the type that the schema asks for, or return nothing."""
        wanted = self.schema_.get("type")
        if not isinstance(wanted, str) or wanted not in JSON_TYPES:
            return f"got a schema of type {wanted!r}; expected one of {', '.join(JSON_TYPES)}"
        fits = isinstance(value, JSON_TYPES[wanted])
        if isinstance(value, bool) and wanted != "boolean":
            fits = False
        return "" if fits else f"got {value!r}; expected {wanted}"


class StackResource(_Record):
    """One of the resources that a rule over the whole stack is given."""

    type: Annotated[str, Field(min_length=1)]
    """The Pulumi type token."""

    name: Annotated[str, Field(min_length=1)]
    """The logical name."""

    object: Json = {}
    """The properties; for Kubernetes the object."""

    urn: str = ""
    parent: str = ""
    """The URN of the resource that it belongs to."""

    uses: Mapping[str, tuple[str, ...]] = {}
    """Property -> the URNs of the resources that its value is made from; known before the value."""

    protect: bool = False
    """Whether Pulumi refuses to delete it."""

    def given(self) -> Json:
        """Return it as an element of `resources`."""
        return {
            "type": self.type,
            "name": self.name,
            "urn": self.urn or f"urn:pulumi:fixture::evenkeel::{self.type}::{self.name}",
            "parent": self.parent,
            "object": self.object,
            "uses": {name: list(urns) for name, urns in self.uses.items()},
            "protect": self.protect,
        }


class Fixture(_Record):
    """One object, or one stack, with a known verdict."""

    case: Annotated[str, Field(min_length=1)]
    """What is special about it."""

    object: Json = {}
    """A Kubernetes object, or the inputs of a resource."""

    resources: tuple[StackResource, ...] = ()
    """In place of `object` for rules over the whole stack."""

    type: str = ""
    """The Pulumi type token; for Kubernetes objects it follows from the object."""

    settings: Json = {}
    """Settings that differ from the defaults."""

    environment: Json = {}
    """What the environment says; its stage is prod where nothing is said."""

    def token(self) -> str:
        """Return the Pulumi type token of the object."""
        if self.type:
            return self.type
        version = self.object["apiVersion"]
        group = version if "/" in version else f"core/{version}"
        return f"kubernetes:{group}:{self.object['kind']}"


class Fixtures(_Record):
    """The cases that a rule must admit and deny."""

    admit: Annotated[tuple[Fixture, ...], Field(min_length=2)]
    deny: Annotated[tuple[Fixture, ...], Field(min_length=2)]

    def all(self) -> Iterator[tuple[bool, Fixture]]:
        """Yield each case with whether it must be admitted."""
        yield from ((True, each) for each in self.admit)
        yield from ((False, each) for each in self.deny)


class Rule(_Record):
    """One rule: it holds where `expression` is true."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*[a-z0-9]$", max_length=60)]
    title: Annotated[str, Field(min_length=1)]
    severity: Literal["low", "medium", "high", "critical"]
    sources: Annotated[tuple[str, ...], Field(min_length=1)]
    applies: Applies
    enforcement: Mapping[Stage, Level]
    expression: Annotated[str, Field(min_length=1)]
    message: Annotated[str, Field(min_length=1)]
    """What was expected and what to do; follows the finding."""

    remedy: Mapping[str, str] = {}
    """Path -> CEL over `object` and `params` for the value that is set there; null sets nothing."""

    shows: tuple[str, ...] = ()
    """Dotted paths whose values a denial of a cloud resource shows, in place of a finding."""

    finding: str = ""
    """CEL that says where and what was got, as text; evaluated with secrets redacted."""

    parameters: Mapping[str, Parameter] = {}
    fixtures: Fixtures

    @field_validator("enforcement")
    @classmethod
    def _all_stages(cls, levels: Mapping[Stage, Level]) -> Mapping[Stage, Level]:
        if set(levels) != {"dev", "staging", "prod"}:
            raise ValueError(f"got {', '.join(levels) or 'none'}; expected dev, staging and prod")
        return levels

    @model_validator(mode="after")
    def _fixtures_fit(self) -> "Rule":
        for _, fixture in self.fixtures.all():
            wanted, other = ("resources", "object")[:: 1 if self.applies.stack else -1]
            said = fixture.model_fields_set
            if wanted not in said or other in said:
                raise ValueError(
                    f"fixtures: case {fixture.case!r} lacks {wanted}, or has {other}; "
                    f"expected {wanted}"
                )
            if self.applies.stack:
                continue
            if self.applies.types and not fixture.type:
                raise ValueError(f"fixtures: case {fixture.case!r} lacks type; expected a token")
            missing = {"apiVersion", "kind"} - set(fixture.object)
            if not self.applies.types and missing:
                lacks = " and ".join(sorted(missing))
                raise ValueError(f"fixtures: the object of case {fixture.case!r} lacks {lacks}")
        return self

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """The Kubernetes kinds that the rule applies to."""
        if self.applies.pod_templates:
            return POD_KINDS
        return tuple(
            Kind(each.group, each.kind, each.plural, "[object]") for each in self.applies.kubernetes
        )

    @model_validator(mode="after")
    def _says_what_was_got(self) -> "Rule":
        cloud = bool(self.applies.types) and not self.applies.stack
        if self.shows and (self.finding or not cloud):
            raise ValueError("got shows beside a finding or for Kubernetes; expected one of them")
        return self

    @model_validator(mode="after")
    def _mends_what_it_judges(self) -> "Rule":
        if self.remedy and (self.applies.stack or self.applies.pod_templates):
            raise ValueError("got a remedy for several objects; expected a rule about one")
        if "remediate" in self.enforcement.values() and not self.remedy:
            raise ValueError("got the level remediate without a remedy; expected a remedy")
        for path in self.remedy:
            steps(path)
        return self

    def defaults(self) -> Json:
        """Return the settings that hold when nobody says otherwise."""
        return {name: each.default for name, each in self.parameters.items()}

    def verdict_text(self, templates: str) -> str:
        """Return the CEL that both doors evaluate; true admits."""
        if not self.applies.pod_templates:
            return self.expression
        return every(templates, f"({self.expression.strip()})")

    def finding_text(self, templates: str) -> str:
        """Return the CEL of the finding for an object of a kind, or nothing."""
        if not self.applies.pod_templates or not self.finding:
            return self.finding
        return first(templates, self.expression.strip(), self.finding.strip())

    def compile(self) -> Iterator[Expression]:
        """Compile all that the rule says.

        Raises:
            ExpressionError: Something does not compile.
        """
        yield from (Expression(each) for each in self.remedy.values())
        if self.applies.stack:
            yield from (Expression(each, STACK) for each in (self.expression, self.finding) if each)
            return
        for templates in {each.templates for each in self.kinds} or {""}:
            yield Expression(self.verdict_text(templates))
            if self.finding:
                yield Expression(self.finding_text(templates))
