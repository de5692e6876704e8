"""Why a plan is not carried out."""

from components.errors import EvenkeelError


class PlanRefusedError(EvenkeelError):
    """A plan that does not hold any more, or never did; nothing was changed."""

    def __init__(self, place: str, reasons: list[str]) -> None:
        """Take where the plan is, and each reason with its remedy."""
        self.reasons = tuple(reasons)
        lines = "".join(f"\n  {each}" for each in reasons)
        super().__init__(f"{place}: the plan is refused, nothing was changed.{lines}")
