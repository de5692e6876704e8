"""A price range for a month, with what it is made of and what it leaves out."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from components.planning.prices import HOURS_PER_MONTH

__all__ = ["HOURS_PER_MONTH", "Estimate", "Item"]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Item(_Record):
    """One thing that is paid for."""

    name: Annotated[str, Field(max_length=200)]
    """Such as `pool train: p5.48xlarge`."""

    least: Annotated[float, Field(ge=0, le=1e12)]
    """How many there are at least; a part of one where it is not always there."""

    most: Annotated[float, Field(ge=0, le=1e12)]
    """How many there are at most."""

    unit_usd: Annotated[float, Field(ge=0, le=1e12)]
    """The list price of one of them for a month, in US dollars."""

    price: Annotated[str, Field(max_length=200)]
    """Where and when the price was valid, such as `us-east-1, 2026-07-20`."""


class Estimate(_Record):
    """What an environment costs a month: between everything idle and everything at its largest."""

    items: tuple[Item, ...] = ()
    unknown: tuple[str, ...] = ()
    """What costs something that nobody can say here; never counted as nothing."""

    @property
    def least_usd(self) -> float:
        """The price of a month with every pool at its smallest, without what is unknown."""
        return sum(each.least * each.unit_usd for each in self.items)

    @property
    def most_usd(self) -> float:
        """The price of a month with every pool at its largest, without what is unknown."""
        return sum(each.most * each.unit_usd for each in self.items)
