"""The errors of the policy pack.

PolicyError
├── RuleProblems       rule files are wrong; every problem is listed
└── ExpressionError    a CEL expression does not compile
"""

from collections.abc import Sequence


class PolicyError(ValueError):
    """What a person can act on: one message with what is wrong, where, and what to do."""


class ExpressionError(PolicyError):
    """A CEL expression does not compile."""

    def __init__(self, reason: str, place: str = "expression") -> None:
        """Keep where in a rule it stands: `expression`, `finding` or `remedy[PATH]`."""
        self.place = place
        super().__init__(reason)


class RuleProblems(PolicyError):  # noqa: N818 - it is a list of problems
    """Rule files are wrong."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Keep every problem.

        Args:
            problems: One line each, as `path: got X; expected Y. Do Z.`
        """
        self.problems = tuple(problems)
        count = f"{len(problems)} problem" + ("" if len(problems) == 1 else "s")
        super().__init__("\n  ".join((f"{count} in the policy rules:", *problems)))
