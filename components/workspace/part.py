"""What one add-on gives a team, as data."""

from dataclasses import dataclass

from ..addons.plan import MadeSecret, Object


@dataclass(frozen=True, kw_only=True)
class Part:
    """What there is of one add-on for one team."""

    addon: str
    secrets: tuple[MadeSecret, ...] = ()
    """Each names its namespaces; the first is the one in which its values are made."""

    before: tuple[Object, ...] = ()
    """Objects that need nothing but the secrets."""

    after: tuple[Object, ...] = ()
    """Objects that need those before them."""
