"""Services: there, with their ports, and with somebody behind them."""

from collections.abc import Iterable, Iterator, Mapping

from components.addons.expectations import Service
from components.planning import labels

from .finding import Finding
from .observed import SERVICE, SLICE, WORKLOADS, Json, Observed
from .remedies import Remedies
from .wanted import Part
from .workloads import NOT_YET, awaited, wanted_pods

_OF_SERVICE = "kubernetes.io/service-name"


def check(part: Part, observed: Observed, remedies: Remedies) -> Iterator[Finding]:
    """Check every service that a part brings."""
    for each in part.expectations.services:
        yield _check(each, part, observed, remedies)


def _check(wanted: Service, part: Part, observed: Observed, remedies: Remedies) -> Finding:
    namespace = part.place(wanted)
    label = f"Service {namespace}/{wanted.name}"
    listing = observed.listing(SERVICE, namespace)
    if listing.refused:
        return Finding(part.addon, label, "unknown", listing.refused)
    live = listing.objects.get(wanted.name)
    if live is None and not awaited(part, wanted.made_by, observed):
        return Finding(part.addon, label, found=NOT_YET)
    if live is None:
        remedy = remedies.bring(wanted.made_by, namespace)
        return Finding(part.addon, label, "missing", "is not there", remedy)
    if found := ", ".join(_ports(wanted.ports, live)):
        return Finding(part.addon, label, "wrong", found, remedies.restore)
    return _endpoints(Finding(part.addon, label), live, observed, remedies)


def _ports(wanted: Mapping[str, int], live: Json) -> Iterator[str]:
    there = {
        str(each.get("name") or each["port"]): each["port"]
        for each in live["spec"].get("ports", ())
    }
    for name, number in wanted.items():
        if name not in there:
            yield f"has no port {name} (there: {', '.join(sorted(there)) or 'none'})"
        elif there[name] != number:
            yield f"has port {name} at {there[name]}; expected {number}"


def _endpoints(good: Finding, live: Json, observed: Observed, remedies: Remedies) -> Finding:
    meta, selector = live["metadata"], live["spec"].get("selector")
    namespace = meta["namespace"]
    if not selector:
        if labels.STAND_IN in (meta.get("labels") or {}):
            found = "is a stand-in that chooses no pods"
            return Finding(good.subject, good.check, "not rehearsed", found)
        return good
    slices = observed.listing(SLICE, namespace)
    if slices.refused:
        return Finding(good.subject, good.check, "unknown", slices.refused)
    ready = sum(map(_ready, _of_service(slices.objects.values(), meta["name"])))
    if ready or _rests(selector, namespace, observed):
        return Finding(good.subject, good.check, found=f"{ready} ready behind it")
    chosen = ",".join(f"{key}={value}" for key, value in sorted(selector.items()))
    remedy = f"Look at its pods: {remedies.run(f'-n {namespace} get pods -l {chosen}')}"
    return Finding(good.subject, good.check, "wrong", "nobody ready behind it", remedy)


def _of_service(slices: Iterable[Json], name: str) -> Iterator[Json]:
    for each in slices:
        if (each["metadata"].get("labels") or {}).get(_OF_SERVICE) == name:
            yield each


def _ready(endpoints: Json) -> int:
    return sum(
        (each.get("conditions") or {}).get("ready") is not False
        for each in endpoints.get("endpoints") or ()
    )


def _rests(selector: Mapping[str, str], namespace: str, observed: Observed) -> bool:
    """Tell whether all that a service chooses wants no pods now: that is said of them alone."""
    chosen = [
        each
        for kind in WORKLOADS
        for each in observed.listing(("apps/v1", kind), namespace).objects.values()
        if selector.items()
        <= ((each["spec"]["template"].get("metadata") or {}).get("labels") or {}).items()
    ]
    return bool(chosen) and not any(map(wanted_pods, chosen))
