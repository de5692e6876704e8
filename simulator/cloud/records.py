"""What the store of the simulated clouds keeps: resources, and every call that was made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, kw_only=True)
class Stored:
    """A resource that exists in a simulated cloud."""

    provider: str
    """The Pulumi package, such as `azure-native`."""

    type: str
    """The type token, such as `aws:ec2/vpc:Vpc`."""

    id: str
    """The cloud's own identifier, unique among the provider's resources of the type."""

    urn: str
    """The resource of the program that it belongs to."""

    born: str = ""
    """The URN that it was made for, where it has another now; its numbers follow from that one."""

    name: str
    """The resource's name in the program."""

    region: str = ""
    account: str = ""
    """Account, project or subscription."""

    held: bool = False
    """Whether the engine has spoken of it by its id: then its state has it."""

    generation: int = 0
    """How many resources of the same URN were made before it."""

    inputs: Mapping[str, Any] = field(default_factory=dict)
    """Plain: without marks of secrets."""

    outputs: Mapping[str, Any] = field(default_factory=dict)
    """Plain; the inputs are among them."""

    created: float = 0.0
    """Seconds since the epoch."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call that a provider has answered, or one thing that a cloud did by itself."""

    provider: str
    method: str
    """`create`, `update`, `delete`, `read`, `invoke`, or what the cloud did, such as `grow`."""

    type: str
    urn: str = ""
    id: str = ""
    outcome: Literal["ok", "failed"] = "ok"
    message: str = ""
    """Why it failed, or what was done."""

    seconds: float = 0.0
    """What a real cloud would have taken."""

    at: float = 0.0
    """Seconds since the epoch."""
