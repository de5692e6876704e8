"""A group of equal machines in a simulated cloud: what it is, and what its nodes are called."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from ..cluster.nodes import DEVICES
from ..errors import CloudError
from ..session import Session
from ..session_data import Image, Machine, MachineType

GROUP = "simulator.evenkeel.dev/node-group"
"""The annotation of a node that names its group: `PROVIDER/ID`."""

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, kw_only=True)
class NodeGroup:
    """A group of machines that are nodes of the session's cluster."""

    provider: str
    type: str
    """The type token of the resource that it belongs to."""

    id: str
    """Unique in the provider; that of its resource, where the resource is nothing else."""

    name: str
    """The resource's name in the program, by which faults find it."""

    region: str
    minimum: int
    maximum: int
    size: int
    """How many machines it begins with."""

    machine_type: str
    hostname: str
    """The name of a node, with `{index}` (0, 1, ...), `{base36}` (the index as six digits),
    `{hash}` (eight digits of the group), `{suffix}` (four letters and digits of the node),
    `{b}`, `{c}`, `{d}` (bytes of an address), `{zone}`."""

    zones: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    taints: tuple[Mapping[str, str], ...] = ()
    image: Image = field(default_factory=Image)
    scaled_by: Literal["", "cloud", "cluster-autoscaler"] = ""
    """Nobody, the cloud itself, or a Deployment `cluster-autoscaler` that must be ready."""

    family: str = ""
    """The quota that its machines count for, if any."""

    each: int = 0
    """How much of the quota one machine takes."""

    alternatives: tuple[str, ...] = ()
    """What a person could do without capacity or quota."""

    resources: Mapping[str, str] = field(default_factory=dict)
    """What the autoscaler is told of a machine's resources (`nvidia.com/gpu: "56"`), beyond
    what it knows of the machine type."""

    devices: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Devices beside GPUs: resource -> `count`, and `plugin`, a part of the image whose pod makes
    them known on a node."""

    members: tuple[int, ...] = ()
    """The indexes of its nodes; kept by the store."""

    def to_json(self) -> str:
        """Write it down."""
        content = {each.name: getattr(self, each.name) for each in dataclasses.fields(self)}
        return json.dumps({**content, "image": self.image.model_dump()})

    @classmethod
    def of_json(cls, text: str) -> Self:
        """Read it."""
        content: dict[str, Any] = json.loads(text)
        lists = ("zones", "taints", "alternatives", "members")
        content |= {key: tuple(content[key]) for key in lists}
        return cls(**{**content, "image": Image.model_validate(content["image"])})

    def zone(self, index: int) -> str:
        """Return the zone of a node."""
        return self.zones[index % len(self.zones)] if self.zones else ""

    def node_name(self, index: int) -> str:
        """Return the name of a node."""
        own = hashlib.sha256(f"{self.provider}/{self.id}/{index}".encode()).digest()
        group = hashlib.sha256(f"{self.provider}/{self.id}".encode()).hexdigest()
        base36, rest = "", index
        for _ in range(6):
            rest, digit = divmod(rest, 36)
            base36 = _DIGITS[digit] + base36
        return self.hostname.format(
            index=index,
            base36=base36,
            hash=group[:8],
            suffix="".join(_DIGITS[byte % 36] for byte in own[:4]),
            b=own[4],
            c=own[5],
            d=own[6],
            zone=self.zone(index),
        )

    def hardware(self, session: Session) -> MachineType:
        """Return what one of its machines is.

        Raises:
            CloudError: The machine type cannot be had.
        """
        sold = session.data.machine_types.get(self.provider, {})
        if self.machine_type not in sold:
            raise CloudError(
                f"{self.type} {self.name}: got the machine type {self.machine_type}; expected one "
                "that is sold. See: evenkeel gpus",
                code="unknown-machine-type",
            )
        return sold[self.machine_type]

    def node_labels(self, index: int) -> dict[str, str]:
        """Return the labels of a node: those that every cloud sets, and its own."""
        places = {"topology.kubernetes.io/region": self.region}
        if self.zones:
            places["topology.kubernetes.io/zone"] = self.zone(index)
        return {**places, "node.kubernetes.io/instance-type": self.machine_type, **self.labels}

    def machine(self, index: int, session: Session) -> Machine:
        """Return one of its machines, as it registers."""
        hardware = self.hardware(session)
        return Machine(
            name=self.node_name(index),
            labels=self.node_labels(index),
            cpus=hardware.cpus,
            memory_gib=max(1, int(hardware.memory_gib)),
            gpus=hardware.gpus,
            taints=self.taints,
            image=self.image,
            annotations={
                GROUP: f"{self.provider}/{self.id}",
                **({DEVICES: json.dumps(self.devices)} if self.devices else {}),
            },
        )
