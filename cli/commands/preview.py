"""`evenkeel preview`: what `up` would change, on the running rehearsal or on one made for it."""

import time
from pathlib import Path

from cli.capacity import ceiling_document, ceiling_lines
from cli.change_lines import change_lines, steps_document
from cli.charts import charts_summary
from cli.commands.up import failed_preview
from cli.deployment import Done
from cli.exit_codes import Exit
from cli.opening import Opening
from cli.policy_report import policy_document, policy_lines
from cli.previewing import previewed
from cli.project import Project
from cli.result import Result
from cli.saved_plan import SavedPlan
from cli.screen import Screen
from gitops.plans.steps import Steps
from simulator.session import Session


def preview(
    project: Project,
    environment: str,
    screen: Screen,
    *,
    every: bool = False,
    save_plan: Path | None = None,
) -> Result:
    """Show every change and every policy's word; nothing of the platform is changed.

    Args:
        project: The project.
        environment: The environment's name.
        screen: Where it is shown.
        every: Show each change, however many there are.
        save_plan: The folder in which the plan is kept; a preview that is stopped keeps none.

    Raises:
        BusyError: Another command works on the environment.
        EnvironmentProblems: The environment file is not right; nothing was started.
        SimulatorError: The cluster or the engine cannot be started.
    """
    began = time.monotonic()
    opening = Opening.read(project, environment)
    opening.show(screen)
    steps = Steps()
    with previewed(opening, screen, listen=steps.listen) as found:
        result = _show(opening, found.session, found.done, screen, every=every)
        if save_plan and result.status is Exit.OK:
            SavedPlan(save_plan, opening).keep(found.session, steps)
            screen.say(f" the plan is in {save_plan}")
    seconds = round(time.monotonic() - began, 1)
    return Result(result.status, {**result.document, "seconds": seconds})


def _show(opening: Opening, session: Session, done: Done, screen: Screen, *, every: bool) -> Result:
    tally = done.tally
    screen.done("preview", f"{sum(tally.counts.values())} resources")
    screen.done("charts", *charts_summary(session))
    if not done.outcome.ok and not tally.violations:
        return failed_preview(opening, session, done, screen, every=every)
    changed = opening.changes(session)
    screen.say(*changed, *change_lines(tally.changes, every=every))
    screen.say(f" {tally.changed} to change, {tally.unchanged} unchanged.")
    now, before = opening.ceilings(session)
    screen.say(*ceiling_lines(now, before))
    head, rest = policy_lines(opening.project, tally)
    screen.say(f" policies {' '.join(head)}", *rest)
    document = opening.facts(session) | {
        "changes": tally.changed,
        "operations": dict(tally.counts),
        "environment_changes": [line.strip() for line in changed],
        "steps": steps_document(tally),
        "policies": policy_document(tally),
        "at_most": ceiling_document(now),
    }
    return Result(Exit.POLICY if tally.violations else Exit.OK, document)
