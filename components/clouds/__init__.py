"""The clouds: a closed set, written out. Nothing outside this folder names one."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Literal, Protocol, cast

from ..contract import ClusterOffer, Foundation, FoundationSpec
from .private.settings import Settings as PrivateSettings

Settings = PrivateSettings
"""The cloud's own section of an environment file; a union once there are several."""

ApiAccess = Literal["private", "public"]
"""Whether the Kubernetes API answers inside the network only, or outside too (to named ranges)."""

BUILT = ("private",)
"""The clouds that an environment can name today."""

PLANNED = ("aws", "gcp", "azure")
"""The clouds that the design names and that are not built yet."""

CAPACITIES: Mapping[str, tuple[str, ...]] = {"private": ("on-demand",)}
"""Cloud -> how machines can be had there; those that exist are simply there."""


class FoundationModule(Protocol):
    """What `foundation.py` of each cloud has."""

    build: Callable[[FoundationSpec, Settings], Foundation]


class OfferModule(Protocol):
    """What `offer.py` of each cloud has; it imports no Pulumi."""

    plan_offer: Callable[[FoundationSpec, Settings], ClusterOffer]


def build(spec: FoundationSpec, settings: Settings) -> Foundation:
    """Build the foundation on the cloud that the settings name.

    Raises:
        Refused: What exists there does not fit; nothing was registered.
    """
    # imported late: the command reads settings of every cloud and needs no cloud's SDK for that
    module = cast("FoundationModule", import_module(f"{__name__}.{settings.name}.foundation"))
    return module.build(spec, settings)


def plan_offer(spec: FoundationSpec, settings: Settings) -> ClusterOffer:
    """Return what the cluster will offer to add-ons on the cloud that the settings name.

    Raises:
        Refused: The settings do not go together.
    """
    module = cast("OfferModule", import_module(f"{__name__}.{settings.name}.offer"))
    return module.plan_offer(spec, settings)
