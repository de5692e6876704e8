"""Check: what is wrong with a resource's inputs, and the inputs as the cloud will get them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi.runtime.proto import provider_pb2

from ...cloud.constraints import constraints
from ...cloud.shapes import shapes
from ...errors import CloudError
from ..wire import UNKNOWN, to_python, unwrap
from .context import Context
from .kind import Inputs, Kind, Problem
from .marks import values_at
from .scene import Scene

_DIGITS = 7


@dataclass
class Checked:
    """The outcome: inputs to go on with, and reasons why not."""

    inputs: dict[str, Any]
    """Secrets marked."""

    problems: list[Problem] = field(default_factory=list)


def check(scene: Scene, request: provider_pb2.CheckRequest) -> Checked:
    """Return the inputs with what the provider fills in, and everything that is wrong with them."""
    news, olds = to_python(request.news), to_python(request.olds)
    token = request.urn.split("::")[2].rpartition("$")[2]
    try:
        kind = scene.kind(token)
    except CloudError as error:
        return Checked(news, [Problem("", str(error))])
    news = {key: value for key, value in news.items() if value is not None}
    inputs = {**kind.defaults, **_named(kind, news, olds, request), **news}
    plain = unwrap(inputs)
    context = scene.context(request.urn, token, plain, preview=True)
    return Checked(inputs, _problems(kind, context, plain))


def _problems(kind: Kind, context: Context, plain: Inputs) -> list[Problem]:
    found: dict[tuple[str, str], Problem] = {}
    known, allowed = shapes(context.provider), constraints(context.provider)
    shaped = [Problem(*each) for each in known.resource(kind.token, plain)] if known else []
    limited = allowed.problems(kind.token, plain, values_at) if allowed else ()
    missing = _missing(kind, plain)
    for each in (*shaped, *missing, *(Problem(*pair) for pair in limited)):
        found.setdefault((each.path, each.reason), each)
    for rule in kind.checks:
        try:
            for each in rule(context, plain):
                found.setdefault((each.path, each.reason), each)
        except (AttributeError, LookupError, TypeError, ValueError):
            # A check need not understand inputs of the wrong shape; the shape is the problem then.
            if not found:
                raise
    return list(found.values())


def _named(
    kind: Kind,
    news: Mapping[str, Any],
    olds: Mapping[str, Any],
    request: provider_pb2.CheckRequest,
) -> dict[str, Any]:
    """Return the automatic name, where there is one to give; the old name stays."""
    if not kind.name_input or kind.name_input in news:
        return {}
    if kind.name_input in olds:
        return {kind.name_input: olds[kind.name_input]}
    if not request.randomSeed:
        return {kind.name_input: UNKNOWN}
    name = request.urn.rpartition("::")[2]
    random = request.randomSeed.hex()[:_DIGITS]
    return {kind.name_input: kind.name_format.format(name=name, random=random)}


def _missing(kind: Kind, inputs: Inputs) -> Iterator[Problem]:
    for path in sorted(kind.required):
        parent, _, name = path.rpartition(".")
        places = values_at(inputs, parent) if parent else [("", inputs)]
        for at, value in places:
            if isinstance(value, Mapping) and value.get(name) is None:
                where = f"{at}.{name}" if at else name
                yield Problem(where, f"got nothing; expected a value. Set {where}.")
