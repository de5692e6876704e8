"""What a rule consists of."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Final, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from .errors import ExpressionError
from .expressions import OBJECT, STACK, check
from .fixtures import Fixture, Fixtures, Json, Record, StackResource
from .parameters import Parameter
from .paths import steps
from .reads import names_read
from .templates import POD_KINDS, Kind, every, first

__all__ = [
    "Applies",
    "Fixture",
    "Fixtures",
    "Json",
    "KindReference",
    "Level",
    "Parameter",
    "Rule",
    "StackResource",
    "Stage",
]

Level = Literal["advisory", "mandatory", "disabled", "remediate"]
"""`remediate` mends what it can by the rule's remedy; what still violates is mandatory."""

Stage = Literal["dev", "staging", "prod"]

RESERVED: Final = frozenset({"exemption-expired", "exemption-unused"})
"""What the pack itself reports of exemptions; no rule may be called so."""

_FORMS: Final[Mapping[str, tuple[str, str]]] = {
    "group": (
        r"|apps|autoscaling|batch|extensions|policy|[a-z0-9-]+(\.[a-z0-9-]+)+",
        "an API group without a version, such as apps, or '' for core",
    ),
    "kind": (r"[A-Z]\w*", "a kind, such as ConfigMap"),
    "plural": (r"[a-z][a-z0-9]*", "the kind as in the API's paths, such as configmaps"),
}


class KindReference(Record):
    """A Kubernetes kind that a rule applies to, in all its versions."""

    group: str
    """Empty for core; without a version."""

    kind: str
    plural: str
    """As in the API's paths."""

    @field_validator("group", "kind", "plural")
    @classmethod
    def _has_its_form(cls, text: str, info: ValidationInfo) -> str:
        form, expected = _FORMS[info.field_name or ""]
        if not re.fullmatch(form, text):
            raise ValueError(f"got {text!r}; expected {expected}")
        return text


class Applies(Record):
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


class Rule(Record):
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

    waits: tuple[str, ...] = ()
    """Paths that a critical rule lets be unknown in a preview; it judges them in `up`."""

    parameters: Mapping[str, Parameter] = {}
    fixtures: Fixtures

    @field_validator("id")
    @classmethod
    def _is_its_own(cls, name: str) -> str:
        if name in RESERVED:
            raise ValueError(f"got {name}, which the pack itself reports; expected another id")
        return name

    @field_validator("enforcement")
    @classmethod
    def _all_stages(cls, levels: Mapping[Stage, Level]) -> Mapping[Stage, Level]:
        if set(levels) != {"dev", "staging", "prod"}:
            raise ValueError(f"got {', '.join(levels) or 'none'}; expected dev, staging and prod")
        return levels

    @model_validator(mode="after")
    def _fixtures_fit(self) -> "Rule":
        problems = [
            f".fixtures.{'admit' if admitted else 'deny'}[{fixture.case}]: {problem}"
            for admitted, fixture in self.fixtures.all()
            for problem in self._unfit(fixture)
        ]
        if problems:
            raise ValueError("\n".join(problems))
        return self

    def _unfit(self, fixture: Fixture) -> Iterator[str]:
        """Yield what keeps a fixture from being one of this rule's."""
        wanted, other = ("resources", "object")[:: 1 if self.applies.stack else -1]
        said = fixture.model_fields_set
        if other in said:
            yield f"got {other}, which the rule does not read; expected {wanted}. Write that."
        if wanted not in said:
            if other not in said:
                yield f"got no {wanted}; expected what is judged. Add it."
            return
        if self.applies.stack:
            return
        if self.applies.types and not fixture.type:
            first = self.applies.types[0]
            yield f"got no type; expected a token, since the rule applies to {first}. Add type."
        missing = {"apiVersion", "kind"} - set(fixture.object)
        if not self.applies.types and missing:
            lacks = " and no ".join(sorted(missing))
            yield f"got an object with no {lacks}; expected a Kubernetes object. Add it."

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

    @model_validator(mode="after")
    def _waits_where_it_would_not(self) -> "Rule":
        several = self.applies.stack or self.applies.pod_templates
        if self.waits and (several or self.severity != "critical"):
            raise ValueError("got waits; expected none but of a critical rule about one object")
        reads = names_read(self.expression)
        for path in self.waits:
            keys, appends = steps(path)
            if appends or (reads is not None and keys[0] not in reads):
                raise ValueError(f"got {path!r} in waits; expected what the expression reads")
        return self

    @cached_property
    def awaited(self) -> tuple[tuple[str, ...], ...]:
        """The paths of `waits`, step by step."""
        return tuple(steps(path)[0] for path in self.waits)

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

    def compile(self) -> None:
        """Compile all that the rule says, in the subset that both doors know.

        Raises:
            ExpressionError: Something does not compile; it says what.
        """
        for path, text in self.remedy.items():
            _compile(f"remedy[{path}]", text)
        over = STACK if self.applies.stack else OBJECT
        for templates in {each.templates for each in self.kinds} or {""}:
            _compile("expression", self.expression, over)  # alone: its lines are its own
            _compile("expression", self.verdict_text(templates), over)
            if self.finding:
                _compile("finding", self.finding, over)
                _compile("finding", self.finding_text(templates), over)


def _compile(place: str, text: str, over: str = OBJECT) -> None:
    try:
        check(text, over)
    except ExpressionError as error:
        raise ExpressionError(str(error), place) from None
