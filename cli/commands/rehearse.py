"""`evenkeel rehearse`: what a change comes to, deployed above what is there, in simulation."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cli.count import count
from cli.result import Result
from gitops.rehearsing.change import kept_of, opened
from gitops.rehearsing.rehearsal import Options
from gitops.review.document import EnvironmentReview, Gpus, Outcome, Review
from operations.errors import InterruptError, UsageError
from operations.exit_codes import Exit
from operations.opening import engine_name
from operations.project import Project
from operations.screen import Screen
from operations.screen.table import Table
from operations.version import VERSION
from simulator.cluster.tools import find_tools
from simulator.session import write_whole

_INTERRUPTED = (
    "The simulation has ended and there is no review. Deployed bases that were kept stay for the "
    "next rehearsal; run the same command again."
)
_TITLES = ("environment", "outcome", "add", "update", "replace", "delete", "policies", "GPUs")
_WORDS: dict[Outcome, str] = {
    "same": "no change",
    "changes": "changes",
    "policy": "stopped by a policy",
    "failed": "failed",
    "unknown": "not rehearsed",
}


@dataclass(frozen=True)
class RehearseOptions:
    """Which change is rehearsed, how far, and where its review goes."""

    base: str
    head: str | None = None
    """None takes the work tree as it is, with what is not committed."""

    output: Path | None = None
    preview_only: bool = False
    ready_seconds: float = 300


def rehearse(
    project: Project, environments: Sequence[str], options: RehearseOptions, screen: Screen
) -> Result:
    """Deploy the base of a change, and the head above it, in each environment that it can affect.

    Raises:
        BusyError: Another rehearsal of an environment is at work.
        InterruptError: A signal has ended it; nothing of it is left.
        SimulatorError: A tool of the simulator is missing.
        UsageError: A revision or an environment is not there; nothing was started.
    """
    _expect_folder(options.output)
    screen.title(
        f"evenkeel {VERSION}   rehearsal of a change   "
        "SIMULATION: nothing outside this machine is touched",
        f"engine {engine_name()}",
    )
    try:
        review = _review(project, environments, options, screen)
    except KeyboardInterrupt:
        raise InterruptError(_INTERRUPTED) from None
    if options.output is not None:
        write_whole(options.output, review.model_dump_json(indent=1).encode() + b"\n", mode=0o644)
    _show(review, screen)
    kept = kept_of(project)
    for each in kept:
        screen.say(f"kept: {each.line()} in {each.folder}")
    document = {
        "engine": engine_name(),
        "kept": [each.document() for each in kept],
        "review": json.loads(review.model_dump_json()),
    }
    return Result(_status(review), document)


def _review(
    project: Project, environments: Sequence[str], options: RehearseOptions, screen: Screen
) -> Review:
    with opened(project, options.base, options.head, screen) as change:
        names = change.environments(environments)
        find_tools(lambda moment: screen.waiting("tools", moment.text()))
        screen.say(f"base {change.base.commit[:12]}   head {change.head.commit[:12]}")
        how = Options(deploy=not options.preview_only, ready_seconds=options.ready_seconds)
        return change.review(names, how, screen)


def _expect_folder(output: Path | None) -> None:
    """Refuse what could not be written, before an hour's work.

    Raises:
        UsageError: The folder of the file is not there, or the file is a folder.
    """
    if output is not None and (output.is_dir() or not output.absolute().parent.is_dir()):
        raise UsageError(
            f"--output: got {output}; expected a file in a folder that is there. "
            "Make the folder. Nothing was started."
        )


def _status(review: Review) -> Exit:
    outcomes = {each.outcome for each in review.environments}
    if outcomes & {"failed", "unknown"}:
        return Exit.FAILED
    return Exit.POLICY if "policy" in outcomes else Exit.OK


def _show(review: Review, screen: Screen) -> None:
    screen.say("")
    if review.environments:
        screen.table(Table(_TITLES, [_row(each) for each in review.environments]))
    screen.say(*_policies(review))
    for each in review.environments:
        screen.say(*_lines(each))
    if review.untouched:
        screen.say(f"untouched: {', '.join(_one_line(each.name) for each in review.untouched)}")


def _row(review: EnvironmentReview) -> tuple[str, ...]:
    operations = (review.count(each) for each in ("create", "update", "replace", "delete"))
    bad = sum(each.level == "mandatory" for each in review.violations)
    return (
        _one_line(review.name),
        _WORDS[review.outcome],
        *(str(number or "-") for number in operations),
        count(bad, "violation") if bad else "-",
        ", ".join(map(_gpus, review.gpus)) or "-",
    )


def _gpus(found: Gpus) -> str:
    was, now = found.most_before, found.most
    return f"{now} {found.accelerator}" + (f" (was {was})" if was != now else "")


def _policies(review: Review) -> Iterator[str]:
    """Yield what may let more through from now on, whatever the head's own rules say of it."""
    for each in review.policies:
        if each.effect != "stricter":
            effect = "weaker" if each.effect == "weaker" else "may be weaker"
            details = f" ({', '.join(each.details)})" if each.details else ""
            said = f"{each.kind} {each.subject} {each.operation}{details}"
            yield f" policies {effect}: {_one_line(said)}"


def _lines(review: EnvironmentReview) -> Iterator[str]:
    """Yield what a reviewer must know of an environment."""
    name = _one_line(review.name)
    for change in review.changes:
        if change.holds and change.operation in {"delete", "replace"}:
            what = f"{change.type} {change.name}"
            yield f" {name}: {change.operation} {_one_line(what)}, which holds {change.holds}"
    for violation in review.violations:
        if violation.level == "mandatory":
            fresh = "" if violation.fresh else ", in the base, too"
            said = f"{violation.policy} {violation.resource}: {violation.message}"
            yield f" {name}: {violation.severity}{fresh}: {_one_line(said)}"
    for violation in review.loosened:
        said = f"{violation.policy} {violation.resource}: {violation.message}"
        yield f" {name}: stopped by the base's policies alone: {_one_line(said)}"
    for failure in review.failures:
        said = f"{failure.resource}: {failure.line}" if failure.resource else failure.line
        yield f" {name}: {failure.step} failed: {_one_line(said)}"
    if review.outcome == "unknown":
        yield from (f" {name}: {_one_line(each)}" for each in review.not_rehearsed[:1])
    for quota in review.quotas:
        more = f"{quota.title} in {quota.place}, {quota.after:,} {quota.unit}"
        yield f" {name}: quota needed: {_one_line(more)} (was {quota.before:,})"


def _one_line(text: str) -> str:
    """Return a text that cannot move the cursor or colour a terminal."""
    return "".join(each if each.isprintable() else " " for each in text)
