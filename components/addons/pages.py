"""Where people reach the pages of add-ons: a route for each, below the environment's domain."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from .gateway import GATEWAY
from .object_resource import register_object
from .release import Release

__all__ = ["Pages", "PagesArgs"]

TYPE = "evenkeel:addons:Pages"  # part of every URN: changing it replaces every route


@dataclass(frozen=True, kw_only=True)
class PagesArgs:
    """Whose pages they are."""

    domain: str
    """Below which each page has its host."""

    releases: Mapping[str, Release]
    """Every add-on by name; the one that makes the gateway is among them."""


class Pages(pulumi.ComponentResource):
    """A route through the gateway for each page of each add-on.

    Routes are in no add-on: one may come before the gateway, and whoever waits for an add-on waits
    for all that is in it, so that a route inside would make both wait for each other.
    """

    def __init__(
        self, name: str, args: PagesArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Register them, each once its service and the gateway stand."""
        super().__init__(TYPE, name, {}, opts)
        gateway = args.releases[GATEWAY.addon]
        for addon, release in args.releases.items():
            needed = [gateway] if release is gateway else [gateway, release]
            placed = pulumi.ResourceOptions(parent=self, depends_on=needed)
            for route in release.routes(args.domain):
                register_object(addon, route, placed)
        self.register_outputs({})
