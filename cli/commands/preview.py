"""`evenkeel preview`: what `up` would change, on the running rehearsal or on one made for it."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cli.change_lines import change_lines, count_line, steps_document
from cli.commands.up import failed_preview
from cli.count import count
from cli.mishaps import check
from cli.policy_report import policy_document, policy_lines
from cli.previewing import previewed
from cli.quota_room import shortage_document, shortages
from cli.result import Result
from cli.saved_plan import SavedPlan
from gitops.plans.steps import Steps
from operations.capacity import ceiling_document, ceiling_lines
from operations.charts import charts_summary
from operations.deployment import Done
from operations.exit_codes import Exit
from operations.opening import Opening
from operations.project import Project
from operations.screen import Screen
from simulator.session import Session


@dataclass(frozen=True)
class PreviewOptions:
    """What a preview shows and keeps."""

    every: bool = False
    """Show each change, however many there are."""

    save_plan: Path | None = None
    """The folder in which the plan is kept; a preview that is stopped keeps none."""

    quotas: Mapping[str, int] = field(default_factory=dict)
    """`PROVIDER/REGION/FAMILY` -> the limit that is looked at, in place of another."""


def preview(project: Project, environment: str, options: PreviewOptions, screen: Screen) -> Result:
    """Show every change and every policy's word; nothing of the platform is changed.

    Raises:
        BusyError: Another command works on the environment.
        EnvironmentProblems: The environment file is not right; nothing was started.
        SimulatorError: The cluster or the engine cannot be started.
        UsageError: A quota that the environment's cloud does not have.
    """
    began = time.monotonic()
    opening = Opening.read(project, environment)
    region = getattr(opening.environment.cloud, "region", "")
    check(opening.session_data(quotas=options.quotas), region)
    opening.show(screen)
    steps = Steps()
    with previewed(opening, screen, listen=steps.listen) as found:
        result = _show(opening, found.session, found.done, screen, every=options.every)
        result = with_room(result, opening, found.session, options.quotas, screen)
        if options.save_plan and result.status is Exit.OK:
            SavedPlan(options.save_plan, opening).keep(found.session, steps)
            screen.say(f" the plan is in {options.save_plan}")
    seconds = round(time.monotonic() - began, 1)
    return Result(result.status, {**result.document, "seconds": seconds})


def with_room(
    result: Result,
    opening: Opening,
    session: Session,
    quotas: Mapping[str, int],
    screen: Screen,
) -> Result:
    """Say which quotas are too small; where not even the least is there, `up` would fail."""
    found = shortages(opening.name, opening.environment, session, quotas)
    screen.say(*(f" {each.line()}" for each in found))
    stopping = [each.line() for each in found if each.stops]
    document: dict[str, object] = {**result.document, "shortages": shortage_document(found)}
    if result.status is Exit.OK and stopping:
        return Result(Exit.FAILED, document | {"errors": stopping})
    return Result(result.status, document)


def _show(opening: Opening, session: Session, done: Done, screen: Screen, *, every: bool) -> Result:
    tally = done.tally
    screen.done("preview", count(sum(tally.counts.values()), "resource"))
    screen.done("charts", *charts_summary(session))
    if not done.outcome.ok and not tally.violations:
        return failed_preview(opening, session, done, screen, every=every)
    changed = opening.changes(session)
    screen.say(*changed, *change_lines(tally.changes, every=every))
    screen.say(count_line(tally))
    now, before = opening.ceilings(session)
    screen.say(*ceiling_lines(now, before))
    head, rest = policy_lines(opening.project, opening.name, tally, screen.columns, every=every)
    screen.say(f" policies   {'   '.join(head)}", *rest)
    document = opening.facts(session) | {
        "changes": tally.changed,
        "operations": dict(tally.counts),
        "environment_changes": [line.strip() for line in changed],
        "steps": steps_document(tally),
        "policies": policy_document(tally),
        "at_most": ceiling_document(now),
    }
    return Result(Exit.POLICY if tally.violations else Exit.OK, document)
