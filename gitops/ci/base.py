"""Deploy what was merged in simulation, so that previews of later changes begin with it."""

import sys
from collections.abc import Sequence
from typing import Final

from gitops.ci import revisions
from gitops.ci.preview import alone, run
from gitops.ci.variables import Settings

_COMMAND: Final = (sys.executable, "-m", "gitops.rehearsing")


def base(settings: Settings, environments: Sequence[str], command: Sequence[str] = _COMMAND) -> int:
    """Keep the commit that is checked out; returns 0 where all of it came up.

    It runs as a preview does, with nothing of the job's own in reach: with another engine or
    another cache it would be another base.
    """
    with alone(settings) as environ:
        argv = [*command, revisions.head(settings.root), *environments]
        return run(argv, settings, environ)
