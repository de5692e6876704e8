"""Custom resource definitions: there, established, with their versions."""

from collections.abc import Iterable, Iterator

from components.addons.expectations import Definition

from .finding import Finding
from .observed import Json, Observed
from .remedies import Remedies
from .wanted import Part


def incomplete(definition: Definition, observed: Observed) -> bool:
    """Tell whether discovery alone does not show a definition as it is expected."""
    return any(
        observed.served.get((f"{definition.group}/{version}", definition.kind))
        is not definition.namespaced
        for version in definition.versions
    )


def check(part: Part, observed: Observed, remedies: Remedies) -> Iterator[Finding]:
    """Check every definition that a part brings."""
    for each in part.expectations.definitions:
        name = f"{each.plural}.{each.group}"
        label = f"CustomResourceDefinition {name}"
        if not incomplete(each, observed):
            yield Finding(part.addon, label, found=", ".join(each.versions))
            continue
        live = observed.definitions.get(name)
        if live is None:
            yield Finding(part.addon, label, "missing", "is not there", remedies.restore)
        elif found := ", ".join(_differences(each, live)):
            remedy = remedies.look("crd", "", name)
            yield Finding(part.addon, label, "wrong", found, remedy)
        else:  # a version may be named and not served
            yield Finding(part.addon, label, found=", ".join(each.versions))


def _differences(wanted: Definition, live: Json) -> Iterator[str]:
    spec = live["spec"]
    versions = {each["name"] for each in spec["versions"]}
    if lacking := [each for each in wanted.versions if each not in versions]:
        yield f"has no version {', '.join(lacking)} (there: {', '.join(sorted(versions))})"
    if (spec["names"]["kind"], spec["names"]["plural"]) != (wanted.kind, wanted.plural):
        yield f"defines {spec['names']['kind']} ({spec['names']['plural']})"
    if (spec["scope"] == "Namespaced") is not wanted.namespaced:
        yield f"is of scope {spec['scope']}"
    conditions = (live.get("status") or {}).get("conditions") or ()
    yield from _not_established(conditions)


def _not_established(conditions: Iterable[Json]) -> Iterator[str]:
    by_type = {each["type"]: each for each in conditions}
    if by_type.get("Established", {}).get("status") != "True":
        names = by_type.get("NamesAccepted", {})
        refused = names.get("message") if names.get("status") == "False" else None
        yield f"is not established ({refused or 'the API server has not taken it yet'})"
