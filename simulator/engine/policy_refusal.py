"""What a policy pack says that does not start: its own words, without how it was started."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ..errors import EngineError
from .children import NotServedError

_HEAD = re.compile(r"\d+ problems? in the policy rules:")
"""How a pack of ours begins when something in it is wrong; each problem has a line of its own."""


@contextmanager
def told_plainly(folder: Path) -> Iterator[None]:
    """Let a pack that refuses to start be heard.

    Raises:
        EngineError: It says what is wrong with it.
    """
    try:
        yield
    except NotServedError as error:
        problems = _problems(error.printed)
        if not problems:
            raise
        said = problems[0] if len(problems) == 1 else "\n  ".join(("it is wrong:", *problems))
        raise EngineError(f"policy pack {folder.name}: {said}") from None


def _problems(printed: Sequence[str]) -> list[str]:
    heads = [place for place, line in enumerate(printed) if _HEAD.fullmatch(line)]
    if not heads:
        return []
    return [line.strip() for line in printed[heads[-1] + 1 :] if line.startswith("  ")]
