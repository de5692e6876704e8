"""Whose resources these are: the words that names, tags and protection follow from."""

from collections.abc import Mapping
from typing import Literal

from ..frozen import dataclass

Stage = Literal["dev", "staging", "prod"]


@dataclass(frozen=True, kw_only=True)
class Scope:
    """One environment, as everything that is made for it carries it."""

    environment: str
    """Its name (the stack's), such as `aws-prod`; names in a cloud start with it."""

    stage: Stage
    owner: str
    """The team that answers for it."""

    @property
    def protected(self) -> bool:
        """Whether what holds data or machines may only go after its protection was lifted."""
        return self.stage == "prod"

    def tags(self) -> Mapping[str, str]:
        """Return what every resource of a cloud is tagged with (lower case suits every cloud)."""
        return {
            "environment": self.environment,
            "stage": self.stage,
            "owner": self.owner,
            "managed-by": "evenkeel",
        }
