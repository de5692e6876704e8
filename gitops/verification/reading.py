"""Reads from a cluster what a comparison needs, and no more; several requests at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote

from simulator.cluster.resource_type import ResourceType, types_of

from .definitions import incomplete
from .observed import SERVICE, SLICE, WORKLOADS, Json, Kind, Listing, Observed
from .reach import NotReadable
from .wanted import Part

_AT_ONCE = 8
_SIMULATED = "kwok.x-k8s.io/node"
"""The annotation of nodes that nobody runs: their pods' addresses may be those of others."""

_DISCOVERY = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json"


class Reader(Protocol):
    """What can read a cluster."""

    def get(self, path: str, accept: str = "application/json") -> Json:
        """Read what is at a path.

        Raises:
            NotReadable: The server refused it, or has nothing there.
            Refused: The server cannot be reached.
        """


@dataclass(frozen=True, kw_only=True)
class Prometheus:
    """Who is asked for metrics."""

    namespace: str
    service: str
    port: int


def read(
    reader: Reader, parts: Sequence[Part], prometheus: Prometheus | None, *, simulated: bool
) -> Observed:
    """Read a cluster.

    Args:
        reader: The way to it.
        parts: What will be looked for.
        prometheus: Who is asked for metrics; None: nobody has any.
        simulated: Whether it is known to be a simulated one: then nobody is asked for metrics.

    Raises:
        Refused: It does not answer, or does not let us see its nodes or what it serves.
        NotReadable: It does not let us see its nodes or what it serves.
    """
    types = discover(reader)
    served = {kind: each.namespaced for kind, each in types.items()}
    nodes = reader.get("/api/v1/nodes")["items"]
    simulated = simulated or any(_SIMULATED in _annotations(each) for each in nodes)
    names = sorted(_doubtful(parts, Observed(served=served)))
    places = sorted({place for part in parts for place in _places(part) if place[0] in types})
    asked = prometheus if not simulated else None
    with ThreadPoolExecutor(_AT_ONCE) as requests:
        listed = requests.map(lambda place: _list(reader, types[place[0]], place[1]), places)
        defined = requests.map(lambda name: _definition(reader, name), names)
        metrics, no_metrics = _metrics(reader, parts, asked)
        return Observed(
            served=served,
            definitions={name: found for name, found in zip(names, defined, strict=True) if found},
            listings=dict(zip(places, listed, strict=True)),
            nodes=nodes,
            metrics=metrics,
            no_metrics=no_metrics,
            simulated=simulated,
        )


def discover(reader: Reader) -> dict[Kind, ResourceType]:
    """Return every kind that a cluster serves.

    Raises:
        NotReadable: It does not say.
        Refused: It cannot be reached.
    """
    return {
        (each.api_version, each.kind): each
        for root in ("/api", "/apis")
        for group in reader.get(root, _DISCOVERY)["items"]
        for each in types_of(group)
    }


def _doubtful(parts: Iterable[Part], observed: Observed) -> Iterator[str]:
    """Yield the names of definitions of which discovery does not show all that is expected."""
    for part in parts:
        for each in part.expectations.definitions:
            if incomplete(each, observed):
                yield f"{each.plural}.{each.group}"


def _annotations(node: Json) -> Json:
    return node["metadata"].get("annotations") or {}


def _places(part: Part) -> Iterator[tuple[Kind, str]]:
    expected = part.expectations
    for namespace in part.namespaces():
        if expected.workloads or expected.services:  # a service rests where its workloads do
            yield from ((("apps/v1", kind), namespace) for kind in WORKLOADS)
        if expected.services:
            yield SERVICE, namespace
            yield SLICE, namespace
    for each in expected.objects:
        yield (each.api_version, each.kind), part.place(each)


def _list(reader: Reader, kind: ResourceType, namespace: str) -> Listing:
    try:
        items = reader.get(kind.path(namespace))["items"] or ()
    except NotReadable as error:
        return Listing() if error.is_absent else Listing(refused=str(error))
    # a list leaves out of its items what all of them share
    return Listing({each["metadata"]["name"]: {**each, "kind": kind.kind} for each in items})


def _definition(reader: Reader, name: str) -> Json | None:
    try:
        return reader.get(f"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{name}")
    except NotReadable as error:
        if error.is_absent:
            return None
        raise


def _metrics(
    reader: Reader, parts: Iterable[Part], prometheus: Prometheus | None
) -> tuple[Mapping[str, str] | None, str]:
    """Return what Prometheus says of each metric, or why it was not asked."""
    if prometheus is None:
        return None, "the add-on prometheus is not on: nobody scrapes it"
    service = f"{prometheus.service}:{prometheus.port}"
    root = f"/api/v1/namespaces/{prometheus.namespace}/services/{service}/proxy/api/v1/query"
    said: dict[str, str] = {}
    for name in sorted({each.name for part in parts for each in part.expectations.metrics}):
        try:
            answer: Any = reader.get(f"{root}?query={quote(f'count({name})')}")
            said[name] = "" if answer["data"]["result"] else "Prometheus has no such metric"
        except (NotReadable, KeyError, TypeError, ValueError) as error:
            return None, f"Prometheus does not answer through the API server: {error}"
    return said, ""
