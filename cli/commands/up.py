"""`evenkeel up`: bring an environment's platform up in simulation, and say when it is ready."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from cli.change_lines import change_lines, count_line, steps_document
from cli.count import count
from cli.mishaps import check, never_happened
from cli.policy_report import judged, policy_document, policy_lines
from cli.quota_room import shortages
from cli.result import Result
from cli.saved_plan import SavedPlan
from gitops.plans.steps import Steps
from operations.capacity import ceiling_lines
from operations.charts import charts_summary
from operations.deployment import Deployment, Done
from operations.exit_codes import Exit
from operations.opening import Opening
from operations.platform_report import platform_report, wait_until_ready
from operations.project import Project
from operations.screen import Screen
from operations.simulation import prepare
from operations.supervision import Supervision
from operations.turn import turn
from simulator.engine.request import hire
from simulator.session import Session
from simulator.session_data import Fault
from simulator.simulation import Simulation


@dataclass(frozen=True)
class UpOptions:
    """How far `up` goes."""

    ready_seconds: float = 300
    """How long pools and add-ons may take to become ready."""

    every: bool = False
    """Show each change, however many there are."""

    faults: tuple[Fault, ...] = ()
    """What goes wrong in the simulated cloud, until the next `up` without it."""

    quotas: Mapping[str, int] = field(default_factory=dict)
    """`PROVIDER/REGION/FAMILY` -> the limit, in place of the simulator's own."""

    plan: Path | None = None
    """The folder of a plan that a preview has kept: that is done, or nothing."""


def up(project: Project, environment: str, options: UpOptions, screen: Screen) -> Result:
    """Preview with the policy packs, stop at a mandatory violation, deploy, wait until ready.

    Raises:
        BusyError: Another command works on the environment.
        EnvironmentProblems: The environment file is not right; nothing was started.
        PlanRefusedError: The plan does not hold (any more); nothing was deployed.
        SimulatorError: The cluster or the engine cannot be started.
    """
    began = time.monotonic()
    opening = Opening.read(project, environment)
    wanted = opening.session_data(faults=options.faults, quotas=options.quotas)
    check(wanted, getattr(opening.environment.cloud, "region", ""))
    opening.show(screen)
    with turn(project.session_folder(environment), "up"), hire() as crew:
        opening.find_tools(screen)
        session = prepare(project.session_folder(environment), wanted)
        simulation = Simulation(session)
        opening.start_cluster(simulation, screen)
        deployment = replace(opening.deployment(session), crew=crew)
        planned = _previewed(deployment, screen, session, options.plan, opening)
        if stop := _gate(planned, screen, opening, session, every=options.every):
            return stop
        changed = opening.changes(session)
        screen.say(*changed, *change_lines(planned.tally.changes, every=options.every))
        screen.say(count_line(planned.tally), *_limits(opening, session, options))
        with Supervision(simulation, screen).during():
            done = _deploy(deployment, planned, screen)
        crew.dismiss()
        screen.say(*never_happened(session, options.faults))
        if not done.outcome.ok:
            return failure(done, screen, opening.facts(session))
        opening.remember(session)
        platform = wait_until_ready(simulation, opening, screen, options.ready_seconds)
        report = platform_report(opening, session, platform)
        report.show(screen, done.tally, time.monotonic() - began)
        document = report.document() | _document(planned, done, changed)
    seconds = round(time.monotonic() - began, 1)
    status = Exit.OK if platform.complete else Exit.NOT_READY
    return Result(status, opening.facts(session) | document | {"seconds": seconds})


def _limits(opening: Opening, session: Session, options: UpOptions) -> list[str]:
    """Return how far the environment may grow, and which quotas are too small for that."""
    short = shortages(opening.name, opening.environment, session, options.quotas)
    return [*ceiling_lines(*opening.ceilings(session)), *(f" {each.line()}" for each in short)]


def _previewed(
    deployment: Deployment, screen: Screen, session: Session, plan: Path | None, opening: Opening
) -> Done:
    """Preview; with a plan, expect of the preview what the plan says."""
    if plan is None:
        return deployment.run("preview", screen, "preview")
    saved, found = SavedPlan(plan, opening), Steps()
    wanted = saved.open(session)
    planned = deployment.run("preview", screen, "preview", listen=found.listen)
    if planned.outcome.ok:
        saved.expect(wanted, found)
        screen.done("plan", f"{count(len(wanted.steps), 'resource')} as planned")
    return planned


def _document(planned: Done, done: Done, changed: list[str]) -> dict[str, object]:
    return {
        "environment_changes": [line.strip() for line in changed],
        "planned_steps": steps_document(planned.tally),
        "steps": steps_document(done.tally),
        "changes": done.tally.changed,
        "operations": dict(done.tally.counts),
        "policies": policy_document(planned.tally),
        "outputs": dict(done.outcome.outputs),
    }


def _gate(
    planned: Done, screen: Screen, opening: Opening, session: Session, *, every: bool
) -> Result | None:
    """Return the end of the command when the preview failed or a mandatory policy was violated."""
    screen.done("preview", count(sum(planned.tally.counts.values()), "resource"))
    screen.done("charts", *charts_summary(session))
    if not planned.outcome.ok and not judged(planned.tally):
        return failed_preview(opening, session, planned, screen, every=every)
    head, findings = policy_lines(
        opening.project, opening.name, planned.tally, screen.columns, every=every
    )
    screen.done("policies", *head)
    screen.say(*findings)
    if planned.tally.violations:
        screen.say("Nothing was changed: a mandatory policy was violated.")
        document = opening.facts(session) | {
            "changes": 0,
            "policies": policy_document(planned.tally),
        }
        return Result(Exit.POLICY, document)
    if not planned.outcome.ok:
        return failed_preview(opening, session, planned, screen, every=every)
    return None


def failed_preview(
    opening: Opening, session: Session, done: Done, screen: Screen, *, every: bool = False
) -> Result:
    """Show what was to change and why it cannot be done; a preview itself changes nothing."""
    changed = opening.changes(session)
    screen.say(*changed, *change_lines(done.tally.changes, every=every))
    result = failure(done, screen, opening.facts(session), kept="Nothing was changed.")
    remedy = opening.letting_go(session, done.tally.errors)
    screen.say(*remedy)
    document = {
        **result.document,
        **({"remedy": remedy} if remedy else {}),
        "changes": 0,
        "environment_changes": [line.strip() for line in changed],
        "steps": steps_document(done.tally),
    }
    return Result(result.status, document)


def _deploy(deployment: Deployment, planned: Done, screen: Screen) -> Done:
    if not planned.tally.changed and not planned.tally.left_over and planned.outcome.settled:
        screen.done("deploy", f"{planned.tally.unchanged} unchanged")
        return planned
    total = sum(planned.tally.counts.values())
    done = deployment.run("up", screen, "deploy", total)
    if done.outcome.ok:
        screen.done("deploy", f"{done.tally.changed} changed", f"{done.tally.unchanged} unchanged")
    return done


def failure(
    done: Done,
    screen: Screen,
    facts: dict[str, object],
    kept: str = "What was done is kept. Mend the cause, then run the same command again.",
) -> Result:
    """Show what failed or was interrupted, and which command goes on from there."""
    errors = done.tally.errors or [done.outcome.message or "the engine gave no reason"]
    if done.tally.cancelled:
        status, errors = Exit.INTERRUPTED, [done.outcome.message]
        screen.say("", *errors)
    else:
        status = Exit.FAILED
        screen.say("", f"{len(errors)} failed:", *(f"  {error}" for error in errors))
        screen.say(kept)
    document = facts | {
        "changes": done.tally.changed,
        "operations": dict(done.tally.counts),
        "errors": errors,
        "policies": policy_document(done.tally),
    }
    return Result(status, document)
