"""The command-line tools that make manifests; they must be there before a component asks."""

from pathlib import Path

from ...cluster.tools import locate
from ...errors import ToolError


def ready_tool(name: str, environment: str) -> Path:
    """Return a tool that can be run at once.

    A build takes minutes and has nobody to show its progress to while a program waits for its
    component, so none is started here.

    Args:
        name: Its name.
        environment: Whose session it is for; messages name it.

    Raises:
        ToolError: The tool is neither named, nor on PATH, nor built.
    """
    path = locate(name)
    if path is None:
        raise ToolError(
            f"{name}: got none; expected it on PATH or built before. "
            f"Build it with: evenkeel up {environment}"
        )
    return path
