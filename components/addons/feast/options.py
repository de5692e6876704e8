"""What an environment may say about Feast."""

from typing import Literal

from ...section import Section, field


class Options(Section):
    """The options of the add-on."""

    project: str = field(
        default="platform",
        pattern=r"^[A-Za-z0-9][A-Za-z0-9_]{0,62}$",
        title="letters, digits and underscores",
        examples=["fraud"],
    )
    """The project whose features are served; further ones are FeatureStores of a team's own."""

    authorization: Literal["none", "kubernetes"] = field(
        default="none", title="none or kubernetes", examples=["kubernetes"]
    )
    """`none`: whoever reaches a server inside the cluster may use it. `kubernetes`: each call shows
    the token of a service account; there is no page then, because browsers have no such token."""

    materialize: str | None = field(
        default=None,
        pattern=r"^\S+ \S+ \S+ \S+ \S+$",
        title="a schedule of cron",
        examples=["0 * * * *"],
    )
    """When new features are brought from the offline store to the online store; left out: when
    somebody says so."""
