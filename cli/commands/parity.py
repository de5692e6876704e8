"""`evenkeel parity`: preview one spec on every cloud, and compare every object."""

import secrets
import time
from collections.abc import Mapping
from typing import Any

from cli.count import count
from cli.result import Result
from gitops.parity.capabilities import check_lacks, known, lacks
from gitops.parity.comparison import Difference, Verdict, differences, judge
from gitops.parity.declared import DeclaredError, load
from gitops.parity.objects import Collector, Objects
from gitops.parity.spec import environments
from operations.errors import UsageError
from operations.exit_codes import Exit
from operations.opening import KEY, Opening
from operations.project import Project
from operations.screen import Screen
from operations.sdks import expect_sdk
from operations.simulation import prepare
from operations.turn import turn
from simulator.plugins.kubernetes.charts_journal import recorded
from simulator.simulation import Simulation
from stacks.environment import parse

_SHOWN = 40
"""So many differences are shown on a screen; `--json` has all."""


def parity(project: Project, screen: Screen) -> Result:
    """Preview the spec on each cloud and set the differences against the declared ones.

    Raises:
        SimulatorError: A cluster or the engine cannot be started.
        UsageError: The declarations are not right, an SDK is missing (nothing was started), or the
            spec cannot be previewed on a cloud.
    """
    began = time.monotonic()
    try:
        declared = load()
    except DeclaredError as error:
        raise UsageError(str(error)) from None
    specs = _specs()
    screen.title("evenkeel parity   SIMULATION: nothing outside this machine is touched", "")
    platforms: dict[str, Objects] = {}
    charts: set[str] = set()
    for cloud, spec in specs.items():
        platforms[cloud], sources = _objects(project, cloud, spec, screen)
        charts |= sources
    verdict = judge(differences(platforms), declared.objects, set(platforms), charts)
    abilities = list(check_lacks(lacks(known()), declared.capabilities))
    screen.say("", *(f" {each}" for each in abilities))
    _show(platforms, verdict, screen)
    even = verdict.even and not abilities
    document = {
        "even": even,
        "simulation": True,
        "objects": {cloud: len(objects) for cloud, objects in platforms.items()},
        "differences": verdict.found,
        "undeclared": [
            {"object": each.subject, "path": each.path, "values": dict(each.values)}
            for each in verdict.undeclared
        ],
        "unused": [each.model_dump() for each in verdict.unused],
        "capabilities": abilities,
        "seconds": round(time.monotonic() - began, 1),
    }
    return Result(Exit.OK if even else Exit.FAILED, document)


def _specs() -> Mapping[str, Mapping[str, Any]]:
    """Return the spec for each cloud, all of which can be previewed here."""
    specs = environments()
    for cloud in specs:
        expect_sdk(cloud, "make install-ci")
    return specs


def _objects(
    project: Project, cloud: str, spec: Mapping[str, Any], screen: Screen
) -> tuple[Objects, set[str]]:
    """Preview the spec on one cloud, on a cluster that is made for it.

    Returns:
        Its objects, and what its charts were: `real`, `stand-in`.
    """
    opening = Opening(project, "parity", parse(spec), {KEY: spec})
    # beside those of environments, under a name that none can have
    folder = project.root / ".evenkeel" / f"{opening.name}.{secrets.token_hex(4)}"
    collector = Collector()
    with turn(folder, "parity"):
        opening.find_tools(screen)
        simulation = Simulation(prepare(folder, opening.session_data()))
        try:
            simulation.start(lambda text: screen.waiting(cloud, text))
            deployment = opening.deployment(simulation.session)
            done = deployment.run("preview", screen, cloud, listen=collector.add)
            sources = {each.source for each in recorded(simulation.session).values()}
        finally:
            simulation.stop()
    if not done.outcome.ok:
        why = (done.tally.errors or [done.outcome.message])[0]
        raise UsageError(f"{cloud}: the spec cannot be previewed there: {why}")
    screen.done(cloud, count(len(collector.objects), "object"))
    return collector.objects, sources


def _show(platforms: Mapping[str, Objects], verdict: Verdict, screen: Screen) -> None:
    for each in verdict.undeclared[:_SHOWN]:
        screen.say(f" {each.subject}   {each.path}", *_values(each))
    if len(verdict.undeclared) > _SHOWN:
        screen.say(f" and {len(verdict.undeclared) - _SHOWN} more: evenkeel parity --json")
    for unused in verdict.unused:
        screen.say(f" declared, but not needed: {unused.object} {unused.path}. Remove it.")
    said = (
        f"{count(verdict.found, 'difference')}, {verdict.found - len(verdict.undeclared)} declared"
    )
    if verdict.even:
        screen.say(f"Even: {' and '.join(platforms)} get the same platform; {said}.")
    else:
        screen.say(
            f"Not even: {said}.",
            "Mend the component, or declare the difference with its reason in "
            "gitops/parity/declared.yaml.",
        )


def _values(difference: Difference) -> list[str]:
    return [f"    {cloud:<8} {value}" for cloud, value in difference.values.items()]
