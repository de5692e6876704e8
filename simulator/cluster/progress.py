"""What a person is told while tools are built."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Progress:
    """One moment of the work that makes the tools ready."""

    step: Literal["waiting", "toolchain", "modules", "compile", "done"]
    """`waiting` for another build; the Go `toolchain`; Go `modules`; `compile`; `done`."""

    tools: tuple[str, ...]
    """The tools that this build makes."""

    built: tuple[str, ...]
    """Those of them that are finished."""

    current: str
    """The module or package at work; empty when there is none."""

    count: int
    """Modules fetched or packages compiled so far."""

    total: int
    """Packages in all; 0 while that is unknown."""

    seconds: float
    """Since this build began."""

    def text(self) -> str:
        """Return the moment as one line without an end."""
        head = f"tools {len(self.built)}/{len(self.tools)}"
        clock = f"{int(self.seconds) // 60}m{int(self.seconds) % 60:02}s"
        if self.step == "waiting":
            return f"{head}   waiting for another build of the same tools, {clock}"
        if self.step == "toolchain":
            return f"{head}   fetching the Go toolchain, {clock}"
        if self.step == "modules":
            return f"{head}   fetching Go modules: {self.count}, {clock}"
        if self.step == "compile":
            return f"{head}   compiled {self.count}/{self.total} packages, {clock}"
        return f"{head}   built {', '.join(self.built)} in {clock}, cached for next time"


Report = Callable[[Progress], None]
"""Takes each moment; must be quick and must not raise."""
