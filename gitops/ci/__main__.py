"""`python -m gitops.ci JOB [--real] [ENV...]`: one job of continuous integration."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from gitops.ci.errors import CiError
from gitops.ci.log import harmless
from gitops.ci.variables import Settings


def main(arguments: list[str]) -> int:
    """Run a job; returns its exit status (docs/ci.md)."""
    parser = argparse.ArgumentParser(prog="python -m gitops.ci", description=__doc__)
    parser.add_argument("job", choices=sorted(_JOBS))
    parser.add_argument("environments", nargs="*", metavar="ENV")
    parser.add_argument("--real", action="store_true", help="the real stack, not a rehearsal")
    given = parser.parse_args(arguments)
    settings = Settings(Path.cwd(), os.environ)
    try:
        return _JOBS[given.job](settings, given.environments, given.real)
    except CiError as error:
        sys.stderr.write(f"{harmless(str(error))}\n")
        return 2


def _preview(settings: Settings, environments: list[str], real: bool) -> int:  # noqa: FBT001 - as typed
    if real:
        from gitops.ci.planning import plan  # noqa: PLC0415 - each job imports what it uses

        return plan(settings, _one(environments))
    from gitops.ci.preview import preview  # noqa: PLC0415 - each job imports what it uses

    return preview(settings, environments)


def _base(settings: Settings, environments: list[str], real: bool) -> int:  # noqa: FBT001 - as typed
    del real
    from gitops.ci.base import base  # noqa: PLC0415 - each job imports what it uses

    return base(settings, environments)


def _commit(settings: Settings, environments: list[str], real: bool) -> int:  # noqa: FBT001 - as typed
    del environments, real
    from gitops.ci.commit import expect_whole  # noqa: PLC0415 - each job imports what it uses

    expect_whole(settings)
    return 0


def _comment(settings: Settings, environments: list[str], real: bool) -> int:  # noqa: FBT001 - as typed
    del environments, real
    from gitops.ci.comment import comment  # noqa: PLC0415 - each job imports what it uses

    return comment(settings)


def _up(settings: Settings, environments: list[str], real: bool) -> int:  # noqa: FBT001 - as typed
    from gitops.ci.up import rehearse, up  # noqa: PLC0415 - each job imports what it uses

    return (up if real else rehearse)(settings, _one(environments))


def _drift(settings: Settings, environments: list[str], real: bool) -> int:  # noqa: FBT001 - as typed
    from gitops.ci.drift import drift, rehearse  # noqa: PLC0415 - each job imports what it uses

    return (drift if real else rehearse)(settings, _one(environments))


def _one(environments: list[str]) -> str:
    if len(environments) != 1:
        raise CiError(
            f"ENV: got {' '.join(environments) or 'nothing'}; expected one environment. "
            "Name it: make ci-up ENV=aws-dev"
        )
    return environments[0]


_JOBS: dict[str, Callable[[Settings, list[str], bool], int]] = {
    "base": _base,
    "commit": _commit,
    "preview": _preview,
    "comment": _comment,
    "up": _up,
    "drift": _drift,
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
