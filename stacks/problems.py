"""What is wrong with an environment file, all of it at once."""

from collections.abc import Sequence
from typing import NamedTuple

from components.errors import EvenkeelError
from components.frozen import dataclass

Path = tuple[str | int, ...]


class Found(NamedTuple):
    """A problem before its place in the file is looked up."""

    steps: Path
    message: str


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong."""

    path: str
    """Where, such as `gpuPools[1].sharing`; empty for the file as a whole."""

    message: str
    """`got X; expected Y. Do Z.`"""

    line: int | None = None
    """The line in the file, counted from 1, where it is known."""

    def __str__(self) -> str:
        """Return it as one line."""
        place = f"{self.path}: " if self.path else ""
        return f"{place}{self.message}" + (f" (line {self.line})" if self.line else "")


class EnvironmentProblems(EvenkeelError, ValueError):  # noqa: N818 - it holds several
    """The environment file is wrong; nothing was started."""

    def __init__(self, file: str, problems: Sequence[Problem]) -> None:
        """Keep the problems, in the order of the file."""
        self.file = file
        self.problems = tuple(problems)
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        lines = [f"{file}: {count}, nothing was started.", *(f"  {each}" for each in self.problems)]
        super().__init__("\n".join(lines))


def dotted(path: Path) -> str:
    """Return a path as a person writes it: `gpuPools[1].sharing`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text
