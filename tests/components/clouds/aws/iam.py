"""What IAM makes of policy documents: as far as those of a state use it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

Json = dict[str, Any]

POWER_USER = json.dumps(
    {
        "Statement": {
            "Effect": "Allow",
            "NotAction": ["account:*", "iam:*", "organizations:*"],
            "Resource": "*",
        }
    }
)
"""As AWS maintains it, but for the few rights to look at what is left out."""

EVERYTHING = json.dumps({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})


@dataclass(frozen=True)
class Call:
    """What somebody asks for."""

    principal: str
    """The ARN of the role that the session is of."""

    action: str
    resource: str
    context: Mapping[str, str] = field(default_factory=dict)
    """Condition key -> value, beside who asks."""


def allows(call: Call, own: list[str], place: str, *, key: bool = False) -> bool:
    """Say whether IAM lets a call of the same account through.

    Args:
        call: The call.
        own: The documents of the role.
        place: The document of the bucket or of the key.
        key: Whether it is a key: then the role's documents count where the key's says so, too, and
            a statement of the key's without `Action` or `Resource` does nothing.
    """
    mine = [each for text in own for each in _statements(text) if _matches(each, call)]
    there = [
        each
        for each in _statements(place)
        if (not key or {"Action", "Resource"} <= each.keys())
        and _matches(each, call)
        and _named(each["Principal"], call.principal)
    ]
    if any(each["Effect"] == "Deny" for each in (*mine, *there)):
        return False
    if key:
        return bool(mine and there)
    return bool(mine or there)


def _statements(text: str) -> Iterator[Json]:
    found = json.loads(text)["Statement"]
    yield from found if isinstance(found, list) else [found]


def _named(principal: Any, who: str) -> bool:  # noqa: ANN401 - JSON
    if principal == "*":
        return True
    account = who.split(":")[4]
    return any(
        each in {"*", who} or each == f"arn:aws:iam::{account}:root"
        for each in _listed(principal.get("AWS", []))
    )


def _matches(statement: Json, call: Call) -> bool:
    action = call.action.lower()
    if "NotAction" in statement:
        asked = not _any(action, statement["NotAction"])
    else:
        asked = _any(action, statement["Action"])
    # whom a role trusts is said without one
    resources = [*_listed(statement.get("Resource", "*"))]
    context = {"aws:PrincipalArn": call.principal, "aws:SecureTransport": "true", **call.context}
    return (
        asked
        and any(fnmatchcase(call.resource, each) for each in resources)
        and all(
            _holds(operator, key, [*_listed(values)], context.get(key))
            for operator, keys in statement.get("Condition", {}).items()
            for key, values in keys.items()
        )
    )


def _any(action: str, patterns: object) -> bool:
    return any(fnmatchcase(action, each.lower()) for each in _listed(patterns))


def _holds(operator: str, key: str, values: list[str], said: str | None) -> bool:
    if operator == "Null":
        return (said is None) == (values == ["true"])
    if operator.endswith("IfExists"):
        return said is None or _holds(operator.removesuffix("IfExists"), key, values, said)
    if operator in {"StringNotEquals", "ArnNotEquals"}:
        # of a key that is not there a negation holds
        return said is None or not _holds(operator.replace("Not", ""), key, values, said)
    if said is None:
        return False
    if operator in {"StringEquals", "Bool"}:
        return said in values
    if operator == "ArnEquals":
        return any(fnmatchcase(said, each) for each in values)
    message = f"got the condition {operator} on {key}; expected one that this reads. Add it."
    raise AssertionError(message)


def _listed(value: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    yield from [value] if isinstance(value, str) else value
