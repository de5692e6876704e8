"""What the project's rules say of a preview, or of a state that exists."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from cli.count import count
from cli.policy_report import judged, policy_findings
from cli.previewing import previewed
from cli.rule_catalogue import read_catalogue
from gitops.findings.finding import Finding
from gitops.findings.places import Places, environment_lines, exemption_lines
from gitops.findings.report import Report
from gitops.findings.standing import standings
from gitops.findings.state import StateError, read_state
from gitops.rules.catalogue import Catalogue
from operations.errors import UsageError
from operations.opening import KEY, Opening
from operations.project import Project
from operations.screen import Screen
from operations.tally import Tally
from operations.version import VERSION
from policies.errors import PolicyError
from policies.exemptions import EXEMPTIONS, load, today
from policies.model import Stage
from policies.settings import STRICTEST

_ENGINES_WORD: Final = "preview failed"
"""What an engine says after the errors themselves."""


@dataclass(frozen=True)
class PolicyCheck:
    """What a check is made with: a project's rules, and the day on which exemptions are held."""

    project: Project
    catalogue: Catalogue
    today: date

    @classmethod
    def begin(cls, project: Project) -> "PolicyCheck":
        """Read the rules.

        Raises:
            UsageError: There is no pack, or something in it is wrong.
        """
        try:
            return cls(project, read_catalogue(project), today())
        except PolicyError as error:
            raise UsageError(str(error)) from None

    def preview(self, environment: str, screen: Screen) -> Report:
        """Preview an environment in simulation with the project's pack.

        Raises:
            BusyError: Another command works on the environment.
            EnvironmentProblems: The environment file is not right; nothing was started.
            SimulatorError: The cluster or the engine cannot be started.
            UsageError: There is no such environment.
        """
        opening = Opening.read(self.project, environment)
        opening.show(screen)
        with previewed(opening, screen, "policies check") as found:
            done = found.done
            screen.done("preview", count(sum(done.tally.counts.values()), "resource"))
        errors = _errors(done.tally)
        if not done.outcome.ok and not done.tally.violations and not errors:
            errors = [done.outcome.message or "the engine gave no reason"]
        return self._report(
            environment,
            opening.environment.stage,
            self.project.environment_file(environment),
            judged(done.tally),
            policy_findings(done.tally),
            errors,
        )

    def state(self, path: Path, environment: str | None, screen: Screen) -> Report:
        """Judge every resource of a state, without an engine and without the network.

        Args:
            path: What `pulumi stack export` wrote.
            environment: Whose file says the stage; None: the one of the stack's name, if any.
            screen: Where it is shown whose stage holds.

        Raises:
            EnvironmentProblems: The environment file is not right.
            PackError: The policy pack does not start.
            UsageError: The file is not a state, or there is no such environment.
        """
        from gitops.findings.pack_process import judge_state  # noqa: PLC0415 - gRPC is slow

        try:
            state = read_state(path)
        except StateError as error:
            raise UsageError(str(error)) from None
        name = environment or state.stack
        opening = None
        if environment or state.stack in self.project.environments():
            opening = Opening.read(self.project, name)
        stage: Stage = opening.environment.stage if opening else STRICTEST
        whose = f"environment {name}" if opening else f"no environment {name}, so the strictest"
        screen.title(f"evenkeel {VERSION}   state {path}   stage {stage} ({whose})", "")
        config = {KEY: json.dumps(opening.config[KEY])} if opening else {}
        findings = judge_state(self.project.policy_packs()[0], state, config)
        file = self.project.environment_file(name) if opening else path.resolve()
        return self._report(name, stage, file, len(state.resources), findings, ())

    def _report(  # noqa: PLR0913, PLR0917 - the parts of a report
        self,
        environment: str,
        stage: Stage,
        file: Path,
        resources: int,
        findings: Sequence[Finding],
        errors: Sequence[str],
    ) -> Report:
        excepted = [each for entry in self.catalogue.entries for each in entry.exemptions]
        return Report(
            environment=environment,
            stage=stage,
            file=self._shown(file),
            rules=self.catalogue.entries,
            resources=resources,
            findings=findings,
            exemptions=standings(excepted, environment, findings, self.today),
            errors=errors,
            version=VERSION,
            places=self._places(file),
        )

    def _places(self, file: Path) -> Places:
        """Read where the parts of the environment and the exemptions are."""
        ours = file.is_relative_to(self.project.root / "environments")  # else it is a state
        excepted = self.project.policy_packs()[0] / EXEMPTIONS.name
        text = excepted.read_text(encoding="utf-8") if excepted.exists() else ""
        return Places(
            self._shown(file),
            environment_lines(file.read_text(encoding="utf-8")) if ours else {},
            self._shown(excepted),
            exemption_lines(text, load(excepted)),
        )

    def _shown(self, file: Path) -> str:
        root = self.project.root
        return (file.relative_to(root) if file.is_relative_to(root) else file).as_posix()


def _errors(tally: Tally) -> list[str]:
    return [each for each in tally.errors if each != _ENGINES_WORD]
