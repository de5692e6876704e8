"""The commit that a person has read: what is run must be that one, whatever has moved since."""

import re
from typing import Final

from gitops.ci.errors import CiError
from gitops.ci.variables import Settings

_NAME: Final = "EVENKEEL_COMMIT"
_WHOLE: Final = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")


def expect_whole(settings: Settings) -> str:
    """Return the commit that is named: no branch, which moves, and no part of a commit.

    Raises:
        CiError: It is none in full.
    """
    text = settings.text(_NAME)
    if not _WHOLE.fullmatch(text):
        raise CiError(
            f"{_NAME}: got {text[:80] or 'nothing'}; expected the 40 digits of a commit. A branch "
            "may move between reading and running: name the commit that was read (git rev-parse)."
        )
    return text


def expect_checked_out(settings: Settings, here: str) -> None:
    """Expect that the commit that is named is what is here; where none is, any may be.

    Raises:
        CiError: It is another one, or none in full.
    """
    if not settings.text(_NAME):
        return
    named = expect_whole(settings)
    if named != here:
        raise CiError(
            f"{_NAME}: got {named}; what is checked out is {here}. Check the named commit out, "
            "or name the other one after reading it."
        )
