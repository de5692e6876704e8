"""Nodes of GPU pools: enough of them, with the labels, the taint and the GPUs of their pool.

A claim writes a node's whole list of taints (docs/adr/0003-claiming-nodes.md): whether what it took
away for a moment has come back, and whether a taint of somebody else's is among them, is seen here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from components.planning import labels
from components.planning.taints import GPU, Taint, foreign

from .finding import Finding
from .observed import Json, Observed
from .remedies import Remedies

_LIFE_CYCLE: Mapping[tuple[str, str], str] = {
    ("Ready", "False"): "node.kubernetes.io/not-ready",
    ("Ready", "Unknown"): "node.kubernetes.io/unreachable",
    ("MemoryPressure", "True"): "node.kubernetes.io/memory-pressure",
    ("DiskPressure", "True"): "node.kubernetes.io/disk-pressure",
    ("PIDPressure", "True"): "node.kubernetes.io/pid-pressure",
    ("NetworkUnavailable", "True"): "node.kubernetes.io/network-unavailable",
}
"""Condition of a node and its status -> the taint that the node's life cycle gives it."""

_CORDONED = "node.kubernetes.io/unschedulable"


@dataclass(frozen=True, kw_only=True)
class WantedNodes:
    """What an environment asks of the nodes of one pool."""

    pool: str
    least: int
    labels: Mapping[str, str] = field(default_factory=dict)
    gpus: Mapping[str, int] = field(default_factory=dict)
    """Extended resource -> how many of it each node offers; empty where no add-on shows them."""

    claimed: bool = False
    """Whether its machines exist without us, and are claimed: nobody else may taint them."""


def check(wanted: WantedNodes, observed: Observed, remedies: Remedies) -> Iterator[Finding]:
    """Check the nodes of a pool."""
    own = [each for each in observed.nodes if _labels(each).get(labels.POOL) == wanted.pool]
    subject = f"pool {wanted.pool}"
    good = Finding(subject, "nodes", found=f"{len(own)} of at least {wanted.least}")
    if len(own) < wanted.least:
        good = Finding(subject, "nodes", "missing", good.found, remedies.restore)
    yield good
    for node in own:
        yield from _check_node(wanted, subject, node, remedies)


def _check_node(
    wanted: WantedNodes, subject: str, node: Json, remedies: Remedies
) -> Iterator[Finding]:
    taints = list(_taints(node))
    wrong = [*_lacks(wanted, subject, node, taints, remedies)]
    if not wrong:
        found = f"{GPU}, {len(wanted.labels)} labels" if wanted.labels else str(GPU)
        yield Finding(subject, f"node {node['metadata']['name']} labels and taints", found=found)
    yield from wrong
    yield from _life_cycle(subject, node, taints)
    yield from _gpus(wanted, subject, node, remedies)


def _lacks(
    wanted: WantedNodes, subject: str, node: Json, taints: Sequence[Taint], remedies: Remedies
) -> Iterator[Finding]:
    """Yield what a node has not of what its pool gives it, and what it has of others."""
    name = node["metadata"]["name"]
    for key, value in wanted.labels.items():
        there = _labels(node).get(key)
        if there != value:
            remedy = f"Label it: {remedies.run(f'label node {name} {key}={value} --overwrite')}"
            found = f"is {there}; expected {value}" if there else f"is not there; expected {value}"
            yield Finding(subject, f"node {name} label {key}", "wrong", found, remedy)
    if GPU not in taints:
        remedy = f"Taint it: {remedies.run(f'taint node {name} {GPU}')}"
        found = "is not there: pods without GPUs may run there"
        yield Finding(subject, f"node {name} taint {GPU}", "missing", found, remedy)
    for each in foreign(taints) if wanted.claimed else ():
        found = "is somebody else's: the claim takes it away, and the next up refuses the node"
        remedy = f"Remove it: {remedies.run(f'taint node {name} {each}-')}"
        yield Finding(subject, f"node {name} taint {each}", "wrong", found, remedy)


def _life_cycle(subject: str, node: Json, taints: Iterable[Taint]) -> Iterator[Finding]:
    """Check that the taints of a node's state are there: a claim may take one away for a moment."""
    there = {each.key for each in taints}
    for key in _of_its_state(node):
        good = Finding(subject, f"node {node['metadata']['name']} taint {key}", found="is there")
        if key in there:
            yield good
        else:
            found = "is not there, and the node's state asks for it"
            remedy = "The node controller puts it back within a minute. Look whether it runs."
            yield Finding(subject, good.check, "missing", found, remedy)


def _of_its_state(node: Json) -> Iterator[str]:
    """Yield the taints that a node's state asks for."""
    if (node.get("spec") or {}).get("unschedulable"):
        yield _CORDONED
    for each in (node.get("status") or {}).get("conditions") or ():
        if key := _LIFE_CYCLE.get((each["type"], each["status"])):
            yield key


def _gpus(wanted: WantedNodes, subject: str, node: Json, remedies: Remedies) -> Iterator[Finding]:
    name = node["metadata"]["name"]
    allocatable = (node.get("status") or {}).get("allocatable") or {}
    for resource, number in wanted.gpus.items():
        there = int(allocatable.get(resource, "0"))
        label, found = f"node {name} {resource}", f"{there} of {number}"
        if there == number:
            yield Finding(subject, label, found=found)
        else:
            yield Finding(subject, label, "wrong", found, remedies.look("node", "", name))


def _labels(node: Json) -> Mapping[str, str]:
    found: Mapping[str, str] = node["metadata"].get("labels") or {}
    return found


def _taints(node: Json) -> Iterator[Taint]:
    for each in (node.get("spec") or {}).get("taints") or ():
        yield Taint(key=each["key"], effect=each["effect"], value=each.get("value") or "")
