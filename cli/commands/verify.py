"""`evenkeel verify`: whether a cluster has all that an environment's add-ons must bring."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from cli.being_up import not_up
from cli.count import count
from cli.result import Result
from components.errors import Refused
from gitops.verification import door, ended
from gitops.verification.comparison import compare
from gitops.verification.door import Answered
from gitops.verification.finding import Finding
from gitops.verification.observed import Observed
from gitops.verification.reach import NotReadable, Reach
from gitops.verification.reading import discover, read
from gitops.verification.remedies import Remedies
from gitops.verification.subject import Subject, subject
from gitops.verification.trying import try_all
from operations.errors import UsageError
from operations.exit_codes import Exit
from operations.opening import Opening
from operations.own_name import own_name
from operations.project import Project
from operations.screen import Screen
from operations.screen.table import Table
from operations.version import VERSION
from policies import exemptions
from policies.errors import PolicyError

_TITLES = ("add-on", "check", "result", "what to do")
_LONGEST = 60
"""So many characters of what was found are shown in a table; `--json` has all."""


@dataclass(frozen=True)
class VerifyOptions:
    """How it is verified."""

    kubeconfig: Path | None = None
    """A real cluster's; None: the simulated one."""

    context: str | None = None
    every: bool = False
    """Whether checks that found all well are shown one by one."""


def verify(project: Project, environment: str, options: VerifyOptions, screen: Screen) -> Result:
    """Read the cluster, and compare it with what the records expect; nothing is changed.

    Raises:
        EnvironmentProblems: The environment file is not right.
        UsageError: There is no cluster to read, or it cannot be read.
    """
    opening = Opening.read(project, environment)
    kubeconfig, remedies = _cluster(project, environment, options)
    wanted = subject(opening.environment, environment)
    simulated = remedies.simulated
    kind = (
        "SIMULATION: nothing outside this machine is touched"
        if simulated
        else f"the cluster of {kubeconfig}: nothing is written to it"
    )
    screen.title(f"evenkeel {VERSION}   environment {environment}   {kind}", "")
    screen.waiting("read", f"the cluster of {environment}")
    observed, answers = _read(kubeconfig, options.context, wanted, simulated=simulated)
    screen.done(
        "read", f"{count(len(observed.listings), 'list')}, {count(len(observed.nodes), 'node')}"
    )
    findings = list(compare(wanted.pools, wanted.parts, observed, remedies))
    findings += door.check(answers, remedies)
    findings += _ended(wanted, remedies)
    _show(findings, screen, every=options.every)
    bad = any(each.is_bad for each in findings)
    document = {
        "environment": environment,
        "simulation": simulated,
        "version": VERSION,
        "ok": not bad,
        "checks": [asdict(each) for each in findings],
        "results": _counts(findings),
    }
    return Result(Exit.FAILED if bad else Exit.OK, document)


def _read(
    kubeconfig: Path, context: str | None, wanted: Subject, *, simulated: bool
) -> tuple[Observed, list[Answered]]:
    try:
        reach = Reach(kubeconfig, context)
        observed = read(reach, wanted.parts, wanted.prometheus, simulated=simulated)
        return observed, try_all(reach, discover(reach), wanted.door) if wanted.door else []
    except NotReadable as error:
        raise UsageError(
            f"{kubeconfig}: got a user who may not read what is needed ({error}); expected one who "
            "may read nodes and custom resource definitions. Use another."
        ) from None
    except Refused as error:
        raise UsageError(str(error)) from None


def _ended(wanted: Subject, remedies: Remedies) -> list[Finding]:
    try:
        held = {each.rule for each in wanted.door}
        return list(ended.check(exemptions.load(), held, exemptions.today(), remedies))
    except PolicyError as error:
        raise UsageError(str(error)) from None


def _cluster(project: Project, environment: str, options: VerifyOptions) -> tuple[Path, Remedies]:
    """Return the kubeconfig, and the words for what is to be done."""
    if options.kubeconfig is not None:
        kubectl = ["kubectl", "--kubeconfig", str(options.kubeconfig)]
        kubectl += ["--context", options.context] if options.context else []
        return options.kubeconfig, Remedies(environment, kubectl)
    if options.context is not None:
        raise UsageError(
            f"--context: got {options.context} without --kubeconfig; expected both, because a "
            "simulated cluster has one context. Add --kubeconfig FILE, or leave it out."
        )
    kubeconfig = project.session_folder(environment) / "kubeconfig"
    if not kubeconfig.is_file():
        raise UsageError(f"{not_up(environment)}; or name a real one: --kubeconfig FILE.")
    kubectl = [own_name(), "kubectl", environment]
    return kubeconfig, Remedies(environment, kubectl, simulated=True, command=own_name())


def _show(findings: Sequence[Finding], screen: Screen, *, every: bool) -> None:
    if findings:
        screen.table(Table(_TITLES, list(_rows(findings, every=every))))
    counts = _counts(findings)
    said = ", ".join(f"{number} {outcome}" for outcome, number in counts.items())
    screen.say("", f"{count(len(findings), 'check')}: {said or 'nothing is expected'}.")


def _rows(findings: Sequence[Finding], *, every: bool) -> Iterator[tuple[str, str, str, str]]:
    """Yield a row for all checks of an add-on that went well, and one for each other."""
    for subject_name, group in groupby(findings, key=lambda each: each.subject):
        own = list(group)
        if every:
            yield from map(_row, own)
            continue
        if good := sum(each.outcome == "ok" for each in own):
            yield subject_name, f"{good} of {len(own)} checks", "ok", ""
        silent = [each for each in own if each.outcome in {"not rehearsed", "unknown"}]
        for (outcome, why), same in groupby(silent, key=lambda each: (each.outcome, each.found)):
            number = len(list(same))
            yield subject_name, f"{number} of {len(own)} checks", outcome, why
        yield from (_row(each) for each in own if each.is_bad)


def _row(finding: Finding) -> tuple[str, str, str, str]:
    found = finding.found
    short = found if len(found) <= _LONGEST else f"{found[: _LONGEST - 3]}..."
    result = f"{finding.outcome}: {short}" if finding.is_bad and short else finding.outcome
    return finding.subject, finding.check, result, finding.remedy or found


def _counts(findings: Sequence[Finding]) -> dict[str, Any]:
    outcomes = [each.outcome for each in findings]
    return {each: outcomes.count(each) for each in dict.fromkeys(outcomes)}
