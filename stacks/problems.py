"""What is wrong with an environment file, all of it at once."""

import os
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
        return f"{self.path}: {self.message}" if self.path else self.message


class EnvironmentProblems(EvenkeelError, ValueError):  # noqa: N818 - it holds several
    """The environment file is wrong; nothing was started."""

    def __init__(self, file: str, problems: Sequence[Problem]) -> None:
        """Keep the problems, in the order of the file."""
        self.file = file
        self.problems = tuple(problems)
        """Each problem by its path in the file."""

        short = _from_here(file)
        self.lines = tuple(
            f"{short}:{each.line}: {each}" if each.line else str(each) for each in self.problems
        )
        """Each problem as `FILE:LINE: path: message`, which editors and logs turn into a link."""

        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        # a link begins its line
        shown = (
            line if each.line else f"  {line}"
            for each, line in zip(self.problems, self.lines, strict=True)
        )
        super().__init__("\n".join([f"{short}: {count}, nothing was started.", *shown]))


def _from_here(file: str) -> str:
    """Return a file as it is called from the folder that we are in, where it is below that."""
    try:
        return file.removeprefix(f"{os.getcwd()}/")  # noqa: PTH109 - text, as it is asked for
    except FileNotFoundError:
        return file


def dotted(path: Path) -> str:
    """Return a path as a person writes it: `gpuPools[1].sharing`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text
