"""Keeps a commit, deployed in simulation: the rehearsal of a change above it begins with that."""

from collections.abc import Sequence
from pathlib import Path

from cli.errors import CommandError
from cli.exit_codes import Exit
from cli.project import Project
from cli.screen import Screen
from cli.screen.lines import LineScreen
from simulator.cluster.tools import find_tools
from simulator.errors import SimulatorError

from .change import opened


def keep(arguments: Sequence[str], screen: Screen | None = None) -> Exit:
    """Keep the environments of a commit, or those that are named after it.

    Raises:
        KeyboardInterrupt: A signal has ended it; what was kept before stays.
    """
    screen = screen or LineScreen()
    commit, *asked = arguments
    try:
        with opened(Project(Path.cwd()), commit, None, screen) as change:
            names = [each for each in change.environments(asked) if change.base.has(each)]
            find_tools(lambda moment: screen.waiting("tools", moment.text()))
            return Exit.OK if change.keep(names, screen) else Exit.FAILED
    except (CommandError, SimulatorError) as error:
        screen.say(str(error))
        return error.status if isinstance(error, CommandError) else Exit.FAILED
