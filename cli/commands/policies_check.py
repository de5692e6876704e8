"""`evenkeel policies check`: an environment, or a state that exists, held against the rules."""

import json
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from cli.count import count
from cli.policy_checks import PolicyCheck
from cli.report_file import Format, expect_writable, write_report
from cli.result import Result
from gitops.findings.document import document
from gitops.findings.groups import WIDTH
from gitops.findings.help_pages import help_pages
from gitops.findings.report import FailOn, Report, said
from gitops.findings.rows import EXEMPTIONS, exemption_rows, finding_lines
from gitops.findings.sarif import sarif
from gitops.findings.standing import SOON
from operations.exit_codes import Exit
from operations.own_name import own_name
from operations.project import Project
from operations.screen import Screen
from operations.screen.table import Table


@dataclass(frozen=True)
class CheckOptions:
    """What is checked, and where the report goes."""

    form: Format = Format.TABLE
    output: Path | None = None
    """A file for the report; None: the screen, or standard output."""

    fail_on: FailOn = "mandatory"
    state: Path | None = None
    """A state to be judged in place of a preview."""


def check_policies(
    project: Project, environment: str | None, options: CheckOptions, screen: Screen
) -> Result:
    """Let the project's rules judge a preview of an environment, or a state that exists.

    Raises:
        BusyError: Another command works on the environment.
        EnvironmentProblems: The environment file is not right; nothing was started.
        PackError: The policy pack does not start.
        SimulatorError: The cluster or the engine cannot be started.
        UsageError: There is no pack, something in it is wrong, no such environment, or the file
            is not a state.
    """
    if options.output is not None:
        expect_writable(options.output)
    check = PolicyCheck.begin(project)
    if options.state is not None:
        report = check.state(options.state, environment, screen)
    else:
        report = check.preview(environment or "local", screen)
    screen.say(*_lines(report, screen.columns))
    status = _status(report, options)
    whole = _text(project, report, options.form, status)
    if options.output is None:
        return Result(status, document(report), text=whole)
    write_report(options.output, whole)
    screen.say(f" report written to {options.output}")
    return Result(status, document(report))


def _lines(report: Report, columns: int | None = None) -> list[str]:
    """Return the report as a person reads it, in so many columns; None: as many as it needs."""
    lines = list(finding_lines(report, min(WIDTH, columns or WIDTH)))
    lines = ["", *lines] if lines else []
    if rows := exemption_rows(report):
        lines += ["", *Table(EXEMPTIONS, rows, named_by=2).lines(columns)]
    return [*lines, "", *_summary(report)]


def _summary(report: Report) -> list[str]:
    rules, resources = count(len(report.rules), "rule"), count(report.resources, "resource")
    counted = f" policies   {rules}, {resources}"
    judged = report.resources or not report.errors
    lines = [f"{counted}   {said(report.counts())}" if judged else " policies nothing was judged"]
    if report.exemptions:
        states = Counter(each.state for each in report.exemptions)
        covered = report.counts()["exempt"]
        findings = f"{count(covered, 'finding')} exempt"
        lines.append(
            f" exemptions {len(report.exemptions)}   {findings}, "
            f"{states['ends soon']} end within {SOON.days} days, {states['expired']} over"
        )
    if report.counts()["violation"]:
        lines.append(f" About a rule: {own_name()} policies explain RULE")
    if report.errors:
        lines += [f" {len(report.errors)} failed, so not everything was judged:"]
        lines += [f"   {line}" for each in report.errors for line in each.splitlines()]
    return lines


def _status(report: Report, options: CheckOptions) -> Exit:
    if report.failed(options.fail_on):
        return Exit.POLICY
    return Exit.FAILED if report.errors else Exit.OK


def _text(project: Project, report: Report, form: Format, status: Exit) -> str:
    """Return the report in a format; a table on the screen is shown there already."""
    if form is Format.SARIF:
        return _json(sarif(report, help_pages(project.root, os.environ)))
    if form is Format.JSON:
        return _json({"status": status.name.lower(), "exit": int(status), **document(report)})
    return "\n".join(_lines(report)).lstrip("\n") + "\n"


def _json(content: dict[str, object]) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
