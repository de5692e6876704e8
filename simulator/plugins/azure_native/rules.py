"""Rules that several of Azure's resource types share."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from ...errors import CloudError
from ..cloud.context import Context
from ..cloud.kind import Inputs, Kind, Problem
from ..cloud.marks import is_unknown, lookup
from .ids import within

Check = Callable[[Context, Inputs], Iterator[Problem]]

LOCK = "azure-native:authorization:ManagementLockByScope"


def named(path: str, pattern: str, words: str, example: str) -> Check:
    """Return a check of a name's letters and length."""

    def check(_: Context, inputs: Inputs) -> Iterator[Problem]:
        value = lookup(inputs, path)
        if value is None or is_unknown(value) or re.fullmatch(pattern, str(value)):
            return
        yield Problem(path, f"got {value}; expected {words}. Use for example {example}.")

    return check


def one_of(path: str, *values: str) -> Check:
    """Return a check of a value that only some words may be."""

    def check(_: Context, inputs: Inputs) -> Iterator[Problem]:
        value = lookup(inputs, path)
        if value is None or is_unknown(value) or value in values:
            return
        yield Problem(path, f"got {value}; expected one of {', '.join(values)}. Use one of them.")

    return check


def exists(path: str, what: str, outside: str = "") -> Check:
    """Return a rule: an id, of whatever type, must be of something that is there."""

    def rule(context: Context, inputs: Inputs) -> Iterator[Problem]:
        value = lookup(inputs, path)
        if value is None or is_unknown(value) or (outside and re.fullmatch(outside, str(value))):
            return
        if not any(each.id.lower() == str(value).lower() for each in context.store.all()):
            yield Problem(path, f"got {value}; expected the id of {what} that exists. Make it.")

    return rule


def kept_by_locks(kind: Kind) -> Kind:
    """Return the kind with Azure's refusal to delete what a lock holds for."""
    before = kind.before_delete

    def before_delete(context: Context, inputs: Inputs) -> None:
        for lock in context.all(LOCK):
            if within(context.id, str(lock.inputs.get("scope", ""))):
                raise CloudError(
                    f"{context.type} {context.name} ({context.id}): ScopeLocked: the lock "
                    f"{lock.id} holds for it. Delete the lock first.",
                    code="ScopeLocked",
                )
        if before:
            before(context, inputs)

    return replace(kind, before_delete=before_delete)
