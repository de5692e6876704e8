"""Objects with a known verdict, which each rule brings."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

Json = dict[str, Any]

_TOKEN: Final = re.compile(r"[a-z][a-z0-9-]*:[^:]+:[\w-]+")
_BRIDGED: Final = ("aws:", "gcp:")
"""Providers whose types have the resource's own module in their tokens: `aws:s3/bucket:Bucket`."""


class Record(BaseModel):
    """What a rule file says: no key that nobody reads, and nothing changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _as_json(content: Json) -> Json:
    """Refuse what YAML has and JSON has not: days, and keys that are no text."""
    left: list[tuple[str, Any]] = [("", content)]
    while left:
        place, value = left.pop()
        if isinstance(value, dict):
            if odd := [key for key in value if not isinstance(key, str)]:
                raise ValueError(f"got the key {odd[0]!r}{place}; expected text. Put it in quotes")
            left.extend((f" in {key}", each) for key, each in value.items())
        elif isinstance(value, list):
            left.extend((place, each) for each in value)
        elif value is not None and not isinstance(value, str | int | float | bool):
            raise ValueError(f"got {value}{place}; expected text, a number or a boolean. Quote it")
    return content


Properties = Annotated[Json, AfterValidator(_as_json)]
"""What a resource consists of, as JSON has it."""


class StackResource(Record):
    """One of the resources that a rule over the whole stack is given."""

    type: Annotated[str, Field(min_length=1)]
    """The Pulumi type token."""

    name: Annotated[str, Field(min_length=1)]
    """The logical name."""

    object: Properties = {}
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


class Fixture(Record):
    """One object, or one stack, with a known verdict."""

    case: Annotated[str, Field(min_length=1)]
    """What is special about it."""

    object: Properties = {}
    """A Kubernetes object, or the inputs of a resource."""

    resources: tuple[StackResource, ...] = ()
    """In place of `object` for rules over the whole stack."""

    type: str = ""
    """The Pulumi type token; for Kubernetes objects it follows from the object."""

    settings: Json = {}
    """Settings that differ from the defaults."""

    environment: Json = {}
    """What the environment says; its stage is prod where nothing is said."""

    @field_validator("object")
    @classmethod
    def _says_its_kind_in_text(cls, content: Json) -> Json:
        for key in ("apiVersion", "kind"):
            if not isinstance(content.get(key, ""), str):
                raise ValueError(  # noqa: TRY004 - pydantic takes a ValueError for a problem
                    f"got {content[key]!r} as {key}; expected text"
                )
        return content

    @field_validator("type")
    @classmethod
    def _is_a_token(cls, token: str) -> str:
        short = token.startswith(_BRIDGED) and "/" not in token
        if token and (short or not _TOKEN.fullmatch(token)):
            raise ValueError(f"got {token!r}; expected a token such as aws:s3/bucket:Bucket")
        return token

    def token(self) -> str:
        """Return the Pulumi type token of the object."""
        if self.type:
            return self.type
        version = self.object["apiVersion"]
        group = version if "/" in version else f"core/{version}"
        return f"kubernetes:{group}:{self.object['kind']}"


class Fixtures(Record):
    """The cases that a rule must admit and deny."""

    admit: Annotated[tuple[Fixture, ...], Field(min_length=2)]
    deny: Annotated[tuple[Fixture, ...], Field(min_length=2)]

    @model_validator(mode="after")
    def _differ(self) -> "Fixtures":
        for name, cases in (("admit", self.admit), ("deny", self.deny)):
            seen: list[Fixture] = []
            for each in cases:
                plain = each.model_copy(update={"case": ""})
                if any(each.case == other.case for other in cases if other is not each):
                    raise ValueError(
                        f"got the case {each.case!r} twice in {name}; expected it once"
                    )
                if plain in seen:
                    raise ValueError(
                        f"got the case {each.case!r} under another name in {name}, too; "
                        "expected cases that differ"
                    )
                seen.append(plain)
        return self

    def all(self) -> Iterator[tuple[bool, Fixture]]:
        """Yield each case with whether it must be admitted."""
        yield from ((True, each) for each in self.admit)
        yield from ((False, each) for each in self.deny)
