"""Whom a role trusts, and what it may do: as far as other services look at it."""

import json
from collections.abc import Iterator
from typing import Any

from ...cloud.records import Stored
from ..cloud.context import Context
from ..cloud.kind import Problem
from .tokens import ATTACHMENT, ROLE


def statements(document: object) -> list[dict[str, Any]]:
    """Return the statements of a policy document."""
    content = json.loads(str(document))
    found = content.get("Statement", [])
    return found if isinstance(found, list) else [found]


def _listed(value: object) -> list[str]:
    return [value] if isinstance(value, str) else [str(each) for each in value or ()]  # type: ignore[attr-defined]


def trusted(role: Stored, service: str) -> set[str]:
    """Return what a service may do with a role: `sts:AssumeRole`, `sts:TagSession`."""
    allowed: set[str] = set()
    for each in statements(role.inputs["assumeRolePolicy"]):
        principal = each.get("Principal")
        services = _listed(principal.get("Service")) if isinstance(principal, dict) else []
        if each.get("Effect") == "Allow" and service in services:
            allowed |= set(_listed(each.get("Action")))
    return allowed


def trust_problems(
    context: Context, path: str, arn: object, service: str, *actions: str
) -> Iterator[Problem]:
    """Yield a role that a service cannot take on."""
    role = context.find(ROLE, arn, by="arn")
    if role is None:
        return  # the reference says so
    missing = sorted({*actions} - trusted(role, service))
    if missing:
        yield Problem(
            path,
            f"got role {role.id}, which does not let {service} do {', '.join(missing)} "
            "(InvalidParameterException); expected a role that trusts it. Add it to the role's "
            "assumeRolePolicy.",
        )


def policies_of(context: Context, arn: object) -> set[str]:
    """Return the names of the managed policies that are attached to a role."""
    role = context.find(ROLE, arn, by="arn")
    return {
        str(each.inputs["policyArn"]).rsplit("/", 1)[-1]
        for each in context.all(ATTACHMENT)
        if role and each.inputs.get("role") in (role.id, role.outputs.get("arn"))
    }
