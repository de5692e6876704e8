"""Keeps a commit, deployed in simulation: the rehearsal of a change above it begins with that."""

from collections.abc import Sequence
from pathlib import Path

from operations.errors import CommandError
from operations.exit_codes import Exit
from operations.project import Project
from operations.screen import Screen
from operations.screen.lines import LineScreen
from simulator.cluster.tools import find_tools
from simulator.errors import SimulatorError

from .change import opened
from .kept import Limit
from .rehearsal import snapshots_of
from .snapshots import Snapshots


def keep(arguments: Sequence[str], screen: Screen | None = None) -> Exit:
    """Keep the environments of a commit, or those that are named after it.

    Where none is named, what was kept of earlier commits goes: nobody begins with that any more.

    Raises:
        KeyboardInterrupt: A signal has ended it; what was kept before stays.
    """
    screen = screen or LineScreen()
    if not arguments:
        screen.say("got no commit; expected: python -m gitops.rehearsing COMMIT [ENV...]")
        return Exit.USAGE
    commit, *asked = arguments
    try:
        with opened(Project(Path.cwd()), commit, None, screen) as change:
            names = [each for each in change.environments(asked) if change.base.has(each)]
            find_tools(lambda moment: screen.waiting("tools", moment.text()))
            up = change.keep(names, screen)
            if not asked and names:  # of all environments these are the bases from now on
                snapshots_of(change.project).prune(Limit(len(names), Snapshots.limit.size))
            return Exit.OK if up else Exit.FAILED
    except (CommandError, SimulatorError, OSError) as error:
        screen.say(str(error))
        return error.status if isinstance(error, CommandError) else Exit.FAILED
