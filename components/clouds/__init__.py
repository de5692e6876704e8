"""The clouds: a closed set, written out. Nothing outside this folder names one.

What a cloud says is in modules of the same names in its folder; each is imported when it is asked.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Annotated, Any, Literal, Protocol, cast, runtime_checkable

from ..contract import ClusterOffer, Foundation, FoundationSpec
from ..planning.capabilities import Capabilities
from ..planning.charges import Charges
from ..planning.deployers import StatePlan, StateSpec
from ..planning.machines import MachineType
from ..planning.pools import Capacity
from ..planning.quota import Quota
from .choice import CLOUDS, ByName, Cloud, section_type, settings_type

__all__ = [
    "CLOSED",
    "CLOUDS",
    "ApiAccess",
    "ClaimedSettings",
    "Cloud",
    "CloudSettings",
    "Settings",
    "build",
    "build_state",
    "capabilities",
    "plan_charges",
    "plan_machines",
    "plan_offer",
    "plan_quota",
    "plan_state",
    "read_settings",
    "section_type",
    "settings_type",
]

ApiAccess = Literal["private", "public"]
"""Whether the Kubernetes API answers inside the network only, or outside too (to named ranges)."""

CLOSED: ApiAccess = "private"
"""How it is where nobody says anything."""


class CloudSettings(Protocol):
    """What the settings of every cloud have."""

    @property
    def name(self) -> Cloud:
        """The cloud."""

    @property
    def contexts(self) -> tuple[str, ...]:
        """The names under which the program looks for clusters in a kubeconfig."""


@runtime_checkable
class ClaimedSettings(CloudSettings, Protocol):
    """The settings of a cloud whose machines exist and are claimed by their labels."""

    def machine_labels(self, pool: str) -> Mapping[str, str]:
        """Return the labels that the machines of a pool carry before they are claimed."""


Settings = Annotated[CloudSettings, ByName()]
"""The cloud's own section of an environment file."""


class FoundationModule(Protocol):
    """What `foundation.py` of each cloud has."""

    build: Callable[[FoundationSpec, CloudSettings], Foundation]


class OfferModule(Protocol):
    """What `offer.py` of each cloud has; it imports no Pulumi."""

    plan_offer: Callable[[FoundationSpec, CloudSettings], ClusterOffer]
    plan_machines: Callable[[FoundationSpec, CloudSettings], Mapping[str, str | None]]


def read_settings(section: object) -> CloudSettings:
    """Return the settings that a `cloud` section describes.

    Raises:
        SectionError: It names no cloud, or is not what that cloud's section may be.
    """
    return cast("CloudSettings", ByName().model_validate(section))


def build(spec: FoundationSpec, settings: CloudSettings) -> Foundation:
    """Build the foundation on the cloud that the settings name.

    Raises:
        Refused: What exists there does not fit; nothing was registered.
    """
    return cast("FoundationModule", _module(settings.name, "foundation")).build(spec, settings)


def plan_offer(spec: FoundationSpec, settings: CloudSettings) -> ClusterOffer:
    """Return what the cluster will offer to add-ons on the cloud that the settings name.

    Raises:
        Refused: The settings do not go together, or the cloud cannot do what is asked.
    """
    return cast("OfferModule", _module(settings.name, "offer")).plan_offer(spec, settings)


def plan_machines(spec: FoundationSpec, settings: CloudSettings) -> Mapping[str, str | None]:
    """Return the machine type of each pool; None where the machines simply exist.

    Raises:
        Refused: The cloud has no such machine.
    """
    return cast("OfferModule", _module(settings.name, "offer")).plan_machines(spec, settings)


def plan_quota(cloud: str, machine: MachineType, capacity: Capacity) -> Quota | None:
    """Return which of a cloud's limits a machine counts for; None where there is no limit."""
    quota: Quota | None = _module(cloud, "quota").plan_quota(machine, capacity)
    return quota


def plan_charges(spec: FoundationSpec, settings: CloudSettings) -> Charges:
    """Return what an environment pays the cloud for that the settings name.

    Raises:
        Refused: The cloud has no such machine.
    """
    charges: Charges = _module(settings.name, "charges").plan_charges(spec, settings)
    return charges


def plan_state(spec: StateSpec, settings: CloudSettings) -> StatePlan:
    """Return where an environment's state is and who reaches it.

    Raises:
        Refused: The cloud has no place for it.
    """
    plan: StatePlan = _module(settings.name, "state_plan").plan_state(spec, settings)
    return plan


def build_state(spec: StateSpec, settings: CloudSettings) -> Mapping[str, object]:
    """Build the place of an environment's state; return what is told of it.

    Raises:
        Refused: The cloud has no place for it; nothing was registered.
    """
    made: Mapping[str, object] = _module(settings.name, "state").build_state(spec, settings)
    return made


def capabilities(cloud: str) -> Capabilities:
    """Return what a cloud answers to each feature."""
    answers: Capabilities = _module(cloud, "capabilities").CAPABILITIES
    return answers


def _module(cloud: str, name: str) -> Any:  # noqa: ANN401 - the protocols above say what is in it
    # imported late: the command asks one cloud and needs no other one's SDK for that
    return import_module(f"{__name__}.{cloud}.{name}")
