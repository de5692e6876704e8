"""What rules over a whole stack may call beside standard CEL; no cluster evaluates these rules.

An expression may take 10,000 steps, and a loop inside a loop over a stack needs more: what relates
resources to one another is worked out here, in one pass over them.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from cel_expr_python import cel  # type: ignore[import-untyped]  # stubs without py.typed

Json = Mapping[str, Any]

_NONE: Final[Json] = {}


def extension() -> cel.CelExtension:
    """Return the functions as the library takes them."""
    anything, text = cel.Type.DYN, cel.Type.STRING
    many = cel.Type.List(anything)
    found = cel.Type.Map(text, cel.Type.BOOL)
    functions = {
        "total": cel.Overload("total_list", anything, [many], is_member=False, impl=sum),
        "texts": cel.Overload("texts_list", found, [many, text], is_member=False, impl=texts),
        "unselected": cel.Overload(
            "unselected_lists", cel.Type.List(text), [many, many], is_member=False, impl=unselected
        ),
    }
    return cel.CelExtension(
        "evenkeel.stack", [cel.FunctionDecl(name, [each]) for name, each in functions.items()]
    )


def texts(resources: list[Any], path: str) -> dict[str, bool]:
    """Return every text at a dotted path of the resources; lists on the way are gone through."""
    steps = path.split(".")
    return {each: True for resource in resources for each in _at(resource, steps)}


def unselected(workloads: list[Any], selecting: list[Any]) -> list[str]:
    """Return the names of the workloads whose pods no selector in their namespace selects.

    Args:
        workloads: Resources with `spec.template.metadata.labels`.
        selecting: Resources with `spec.selector`; an empty one selects every pod.
    """
    selectors: dict[str, list[Json]] = {}
    for each in selecting:
        selector = _mapping(_mapping(each, "object"), "spec").get("selector")
        if isinstance(selector, Mapping):
            selectors.setdefault(_namespace(each), []).append(selector)
    return [
        str(each.get("name", ""))
        for each in workloads
        if not any(_selects(one, _labels(each)) for one in selectors.get(_namespace(each), ()))
    ]


def _at(value: object, steps: list[str]) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _at(each, steps)
    elif not steps:
        if isinstance(value, str):
            yield value
    elif isinstance(value, Mapping):
        yield from _at(value.get(steps[0]), steps[1:])


def _labels(workload: Json) -> Json | None:
    metadata = _mapping(_mapping(workload, "object", "spec", "template"), "metadata")
    labels = metadata.get("labels")
    return labels if isinstance(labels, Mapping) else None


def _namespace(resource: Json) -> str:
    return str(_mapping(resource, "object", "metadata").get("namespace") or "")


def _mapping(value: Any, *steps: str) -> Json:  # noqa: ANN401 - JSON
    for step in steps:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else _NONE


def _selects(selector: Json, labels: Json | None) -> bool:
    if labels is None:
        return False
    wanted = _mapping(selector, "matchLabels")
    if any(labels.get(key) != value for key, value in wanted.items()):
        return False
    return all(_fits(each, labels) for each in selector.get("matchExpressions") or ())


def _fits(expression: Any, labels: Json) -> bool:  # noqa: ANN401 - JSON
    if not isinstance(expression, Mapping):
        return False
    key, values = str(expression.get("key")), expression.get("values") or ()
    match expression.get("operator"):
        case "Exists":
            return key in labels
        case "DoesNotExist":
            return key not in labels
        case "In":
            return key in labels and labels[key] in values
        case "NotIn":
            return key not in labels or labels[key] not in values
        case _:
            return False
