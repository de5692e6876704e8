"""Waits until a platform is ready and verifies it; run as a script with its own tree's modules.

Usage: checking.py FOLDER ENVIRONMENT SESSION SECONDS
"""

import json
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from gitops.verification.comparison import compare
from gitops.verification.reach import Reach
from gitops.verification.reading import read
from gitops.verification.remedies import Remedies
from gitops.verification.subject import subject
from operations.opening import Opening
from operations.platform_report import Platform, read_platform
from operations.project import Project
from simulator.session import Session

if TYPE_CHECKING:
    from simulator.simulation import Simulation

_PAUSE_SECONDS = 0.5


def main(folder: str, name: str, place: str, seconds: str) -> dict[str, Any]:
    """Return what is not ready, and what is not as the add-ons' records expect."""
    opening = Opening.read(Project(Path(folder)), name)
    session = Session.open(Path(place))
    platform = _wait(session, opening, float(seconds))
    wanted = subject(opening.environment, name)
    observed = read(
        Reach(session.kubeconfig, None), wanted.parts, wanted.prometheus, simulated=True
    )
    findings = list(compare(wanted.pools, wanted.parts, observed, Remedies(name, simulated=True)))
    return {
        "missing": platform.missing(),
        "wrong": [
            [each.subject, f"{each.check}: {each.found}"] for each in findings if each.is_bad
        ],
        "silent": sorted(
            {
                f"{each.subject}: {each.found}"
                for each in findings
                if each.outcome == "not rehearsed"
            }
        ),
        "checks": len(findings),
    }


def _wait(session: Session, opening: Opening, seconds: float) -> Platform:
    """Read the cluster until nothing is missing or the time is over; nothing is started."""
    end = time.monotonic() + seconds
    simulation = cast("Simulation", SimpleNamespace(session=session))
    while True:
        platform = read_platform(simulation, opening)
        if platform.complete or time.monotonic() > end:
            return platform
        time.sleep(_PAUSE_SECONDS)


if __name__ == "__main__":
    json.dump(main(*sys.argv[1:5]), sys.stdout)
