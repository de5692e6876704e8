"""What a MachineDeployment asks for, and the machines that come of it: pure."""

import hashlib
import itertools
import json
import re
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from ..cloud.kubernetes_faults import NO_CAPACITY
from ..session_data import Machine, MachineType
from .definitions import CORE, VERSION
from .room import MACHINE_TYPES

MADE_BY = "simulator.evenkeel.dev/machine-deployment"
"""On a node: the MachineDeployment (`namespace/name`) whose machine it is."""

MADE_OF = "simulator.evenkeel.dev/made-of"
"""On a node: which templates its machine was made of."""

MIN_SIZE = f"{CORE}/cluster-api-autoscaler-node-group-min-size"
MAX_SIZE = f"{CORE}/cluster-api-autoscaler-node-group-max-size"

_NODE_DOMAIN = re.compile(
    r"(node-role\.kubernetes\.io/|([^/]+\.)?(node-restriction\.kubernetes\.io|"
    r"node\.cluster\.x-k8s\.io)/)"
)
"""Labels of a Machine that Cluster API copies to its Node, whatever its manager is told."""

_ZONE = "topology.kubernetes.io/zone"
_FILLED_IN = "{{"

Json = dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """What a MachineDeployment's nodes are like."""

    deployment: Json
    hardware: MachineType
    labels: Mapping[str, str]
    """What a kubelet registers with."""

    taints: tuple[Mapping[str, str], ...]

    @property
    def made_of(self) -> str:
        """Which templates and which version its machines are made of, in short."""
        machine = self.deployment["spec"]["template"]["spec"]
        parts = [
            machine["bootstrap"]["configRef"]["name"],
            machine["infrastructureRef"]["name"],
            machine.get("version", ""),
        ]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:5]

    @property
    def kubernetes(self) -> str | None:
        """The minor version of its kubelets, where it says one."""
        version = self.deployment["spec"]["template"]["spec"].get("version")
        return version.removeprefix("v").rpartition(".")[0] if version else None

    def machines(self, count: int, taken: Collection[str]) -> list[Machine]:
        """Return so many more machines, with the first free names."""
        first = f"{self.deployment['metadata']['name']}-{self.made_of}"
        free = (name for n in itertools.count() if (name := f"{first}-{n}") not in taken)
        return [self._machine(name) for name in itertools.islice(free, count)]

    def _machine(self, name: str) -> Machine:
        meta = self.deployment["metadata"]
        labels = {
            key: str(uuid.uuid5(uuid.NAMESPACE_DNS, name)) if _FILLED_IN in value else value
            for key, value in self.labels.items()
        }
        return Machine(
            name=name,
            labels=labels,
            annotations={
                MADE_BY: f"{meta['namespace']}/{meta['name']}",
                MADE_OF: self.made_of,
                f"{CORE}/cluster-name": self.deployment["spec"]["clusterName"],
                f"{CORE}/cluster-namespace": meta["namespace"],
                f"{CORE}/machine": name,
            },
            cpus=self.hardware.cpus,
            memory_gib=int(self.hardware.memory_gib),
            gpus=self.hardware.gpus,
            image=self.hardware.image,
            taints=self.taints,
        )


def replicas(deployment: Json) -> int:
    """Return how many machines there are to be, as Cluster API fills in what is left out."""
    asked = deployment["spec"].get("replicas")
    bounds = sizes(deployment)
    if bounds is None:
        return 1 if asked is None else int(asked)
    low, high = bounds
    return low if asked is None else min(max(int(asked), low), high)


def sizes(deployment: Json) -> tuple[int, int] | None:
    """Return the least and the most machines that an autoscaler may choose, where it may."""
    annotations = deployment["metadata"].get("annotations", {})
    try:
        return int(annotations[MIN_SIZE]), int(annotations[MAX_SIZE])
    except (KeyError, ValueError):
        return None


def no_capacity(deployment: Json) -> str:
    """Return why none of its machines comes, or nothing."""
    found: str = deployment["metadata"].get("annotations", {}).get(NO_CAPACITY, "")
    return found


def hardware(deployment: Json, cluster: Json) -> MachineType | None:
    """Return what its machines have: by a label of theirs that is the name of a pool."""
    known = json.loads(cluster["metadata"].get("annotations", {}).get(MACHINE_TYPES, "{}"))
    labels = deployment["spec"]["template"].get("metadata", {}).get("labels", {})
    found = next((known[value] for value in labels.values() if value in known), None)
    return None if found is None else MachineType.model_validate(found)


def node_labels(deployment: Json, bootstrap: Json) -> dict[str, str]:
    """Return the labels of its nodes: of the kubelet, of the Machine where they are copied."""
    machine = deployment["spec"]["template"]
    copied = {
        key: value
        for key, value in machine.get("metadata", {}).get("labels", {}).items()
        if _NODE_DOMAIN.match(key)
    }
    zone = machine["spec"].get("failureDomain")
    flags = {
        each["name"]: each["value"] for each in _joining(bootstrap).get("kubeletExtraArgs", ())
    }
    pairs = filter(None, flags.get("node-labels", "").split(","))
    own = {key: value for key, _, value in (pair.partition("=") for pair in pairs)}
    return {**copied, **own, **({_ZONE: zone} if zone else {})}


def node_taints(bootstrap: Json) -> tuple[Mapping[str, str], ...]:
    """Return the taints that its nodes register with."""
    return tuple(_joining(bootstrap).get("taints") or ())


def _joining(bootstrap: Json) -> Json:
    spec = bootstrap["spec"]["template"]["spec"]
    found: Json = spec.get("joinConfiguration", {}).get("nodeRegistration", {})
    return found


def status(deployment: Json, own: list[Json], wanted: int, made_of: str, problem: str) -> Json:
    """Return what is reported of a MachineDeployment; conditions without their times.

    Args:
        deployment: The object.
        own: The nodes of its machines.
        wanted: How many there should be.
        made_of: What they should be made of; empty where nobody knows.
        problem: Why nothing can be made, or nothing.
    """
    ready = sum(1 for node in own if _is_ready(node))
    current = [n for n in own if n["metadata"]["annotations"].get(MADE_OF) == made_of]
    facts = {
        "ScalingUp": len(own) < wanted,
        "ScalingDown": len(own) > wanted,
        "MachinesReady": ready == len(own),
        "MachinesUpToDate": len(current) == len(own),
        "RollingOut": len(current) != len(own),
        "Available": ready >= max(wanted - 1, 0) and not problem,
    }
    return {
        "observedGeneration": deployment["metadata"].get("generation", 1),
        "replicas": len(own),
        "readyReplicas": ready,
        "availableReplicas": ready,
        "upToDateReplicas": len(current),
        "phase": "Running" if ready == wanted == len(own) else "ScalingUp",
        "conditions": [
            {
                "type": kind,
                "status": str(fact),
                "reason": kind if fact else f"Not{kind}",
                "message": problem or f"{ready} of {wanted} machines are ready",
            }
            for kind, fact in facts.items()
        ],
    }


def _is_ready(node: Json) -> bool:
    return any(
        each["type"] == "Ready" and each["status"] == "True"
        for each in node.get("status", {}).get("conditions", ())
    )


VERSIONED = f"{CORE}/{VERSION}"
"""The version in which clusters and MachineDeployments are read."""
