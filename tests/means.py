"""What a run of the tests must find on its machine, and what it must not.

Tests skip what there are no means for. On a machine that is set up for them nobody would notice:
`EVENKEEL_NEEDS` names what has to be there, and a run without it is refused before its first test.
`EVENKEEL_WITHOUT` names what the machine has and the run must do without.
"""

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NoReturn

import pytest

from tools.actionlint.building import place

NEEDS: Final = "EVENKEEL_NEEDS"
WITHOUT: Final = "EVENKEEL_WITHOUT"

_COMMANDS: Final = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "pulumi": ("pulumi",),
}
"""What may be needed -> the commands on PATH, any of which is it."""

_CHARTS: Final = "charts"
_ACTIONLINT: Final = "actionlint"
_ELSEWHERE: Final = {
    _CHARTS: "EVENKEEL_CHARTS set",
    _ACTIONLINT: "it built by make install-dev",
}
"""What may be needed and is no command on PATH -> what is expected of it."""

_NEEDED: Final = frozenset(os.environ.get(NEEDS, "").split())


def give_up(name: str, reason: str) -> NoReturn:
    """Skip a test that finds a part of something missing; fail it where that is needed."""
    if name in _NEEDED:
        pytest.fail(f"{reason}, and {NEEDS} names {name}", pytrace=False)
    pytest.skip(reason)


def find(name: str, environ: Mapping[str, str] = os.environ) -> str | None:
    """Return the path of a command that may be needed, or of the folder of chart archives."""
    if name == _CHARTS:
        return environ.get("EVENKEEL_CHARTS")
    if name == _ACTIONLINT:
        built = place(environ)
        return str(built) if built.exists() else None
    found = (shutil.which(each, path=environ.get("PATH", "")) for each in _COMMANDS[name])
    return next(filter(None, found), None)


def missing(environ: Mapping[str, str] = os.environ) -> Iterator[str]:
    """Yield what a run needs and does not have, a message each."""
    known = sorted({*_COMMANDS, *_ELSEWHERE})
    for name in environ.get(NEEDS, "").split():
        if name not in known:
            yield f"{NEEDS}: got {name}; expected some of {', '.join(known)}."
        elif not find(name, environ):
            where = _ELSEWHERE.get(name, "it on PATH")
            yield f"{NEEDS}: got no {name}; expected {where}. Set it up, or do not name it."


def path_without(environ: Mapping[str, str] = os.environ) -> str:
    """Return PATH without the folders in which there is what a run must do without."""
    names = [each for name in environ.get(WITHOUT, "").split() for each in _COMMANDS[name]]
    folders = environ.get("PATH", "").split(os.pathsep)
    return os.pathsep.join(
        each for each in folders if not any((Path(each) / name).exists() for name in names)
    )
