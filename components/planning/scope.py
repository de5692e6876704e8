"""Whose resources these are: the words that names, tags and protection follow from."""

from collections.abc import Mapping
from typing import Literal, get_args

from ..errors import Refused
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

    def __post_init__(self) -> None:
        """Refuse a stage that there is not: nothing of it would be protected.

        Raises:
            Refused: It is none of `Stage`.
        """
        if self.stage not in get_args(Stage):
            raise Refused(
                f"stage: got {self.stage}; expected dev, staging or prod. Write for example dev."
            )

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
