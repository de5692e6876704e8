"""Several add-ons at once: each after what it needs, with what others lend it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

import pulumi

from ..contract import ClusterOffer
from ..errors import Refused
from ..section import Section
from .catalogue import ordered, requirements
from .record import AddOn
from .release import Release, ReleaseArgs


@dataclass(frozen=True, kw_only=True)
class InstallArgs:
    """What add-ons are installed on, and how."""

    offer: ClusterOffer
    options: Mapping[str, Section] = field(default_factory=dict)
    """Add-on -> its options; those that are left out have their defaults."""

    accounts: Mapping[str, Mapping[str, pulumi.Output[str]]] = field(default_factory=dict)
    """Grant -> annotations of its service account, as `Foundation.accounts`."""

    given: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    """Setting -> value of the Secrets that are given: what the stack's configuration holds."""

    installed: Mapping[str, Release] = field(default_factory=dict)
    """What an earlier call has installed; it counts as there."""

    unprotected: Collection[str] = ()
    """Add-ons whose data may be deleted in production, too."""


def install(
    addons: Iterable[AddOn], args: InstallArgs, opts: pulumi.ResourceOptions
) -> dict[str, Release]:
    """Register add-ons and return their releases by name, in the order of their installation.

    Each waits for what it needs and uses, and is lent its secrets.

    Args:
        addons: Which ones, in any order.
        args: What they are installed on, and how.
        opts: The provider, and what all of them wait for.

    Raises:
        Refused: An add-on lacks one that it needs; nothing was registered.
    """
    chosen = {each.name: each for each in addons}
    there = {name: each.addon for name, each in args.installed.items()} | chosen
    _expect_needs(chosen, there)
    installed = dict(args.installed)
    for addon in ordered(there.values()):
        if addon.name not in chosen:
            continue
        needs = {each.name: installed[each.name] for each in requirements(addon, there)}
        release = ReleaseArgs.of(
            addon, args.offer, args.options.get(addon.name), args.accounts, needs
        )
        release = replace(release, given=args.given)
        if addon.name in args.unprotected:
            release = replace(release, protect=False)
        after = pulumi.ResourceOptions(depends_on=[*needs.values()])
        installed[addon.name] = Release(
            addon.name, release, pulumi.ResourceOptions.merge(opts, after)
        )
    return {name: each for name, each in installed.items() if name in chosen}


def _expect_needs(chosen: Mapping[str, AddOn], there: Mapping[str, AddOn]) -> None:
    missing = [
        f"addons.{name}: got {name} without {need.name}; expected both. Install {need.name}, too."
        for name, addon in chosen.items()
        for need in addon.needs
        if need.name not in there
    ]
    if missing:
        raise Refused(*missing)
