"""The errors of the program.

EvenkeelError
├── Refused               what exists does not fit what is asked: one message per problem
└── EnvironmentProblems   the environment file is wrong (stacks/problems.py)
"""


class EvenkeelError(Exception):
    """What a person can act on: what is wrong, where, and what to do."""


class Refused(EvenkeelError, ValueError):  # noqa: N818 - the word that a person reads
    """What exists does not fit what is asked; nothing was registered."""

    def __init__(self, *problems: str) -> None:
        """Keep the problems, each `path: got X; expected Y. Do Z.`."""
        super().__init__("\n".join(problems))
        self.problems = problems
