"""A real stack, driven with the Pulumi CLI."""

import json
import shutil
import subprocess
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gitops.ci.errors import CiError
from gitops.ci.federation import Federation
from gitops.ci.identity import sign_in
from gitops.ci.log import deaf_runner
from gitops.ci.variables import Settings
from operations.stack_key import check_key

_PACK: Final = "policies"
_UNSET: Final = ("PULUMI_K8S_DELETE_UNREACHABLE", "PULUMI_STACK", "PULUMI_EXPERIMENTAL")
"""What would make a run mean something else; the first takes what cannot be reached for deleted."""

_OURS: Final = (
    "ACTIONS_RUNTIME_TOKEN",
    "CI_JOB_TOKEN",
    "EVENKEEL_ID_TOKEN",
    "EVENKEEL_PLAN_KEY",
    "EVENKEEL_TOKEN",
)
"""What the job itself works with: neither the program nor a plugin has any business with it."""


@dataclass(frozen=True)
class Stack:
    """An environment's stack in the backend that the job names."""

    settings: Settings
    name: str

    @property
    def engine(self) -> str:
        """Which CLI does it, in which version."""
        return f"pulumi {self._ask('version').strip()}"

    def export(self) -> dict[str, Any]:
        """Return the stack's state; what is secret in it is encrypted.

        Raises:
            CiError: It cannot be read.
        """
        try:
            found: dict[str, Any] = json.loads(self._ask("stack", "export", "--stack", self.name))
        except ValueError:
            raise CiError(
                f"{self.name}: pulumi stack export has printed no JSON; expected the stack's "
                "state. Look at what it prints: pulumi stack export --stack NAME"
            ) from None
        return found

    def run(self, operation: str, *options: str, policies: bool = True) -> int:
        """Run an operation, and show what it prints; returns its status.

        Args:
            operation: Such as `preview`.
            options: Of the CLI.
            policies: Whether the project's policy pack judges it.
        """
        argv = [operation, "--stack", self.name, "--non-interactive", "--suppress-permalink=true"]
        pack = self.settings.root / _PACK
        if policies and (pack / "PulumiPolicy.yaml").is_file():
            argv.append(f"--policy-pack={pack}")
        with deaf_runner(self.settings.environ), self._signed_in():
            done = subprocess.run(
                [self._pulumi(), *argv, *options],
                cwd=self.settings.root,
                env=self.environ(),
                stdin=subprocess.DEVNULL,
                check=False,
            )
        return done.returncode

    def environ(self) -> dict[str, str]:
        """Return the environment of the CLI: the job's own, on the backend that the job names.

        Raises:
            CiError: The backend or the stack's data key is missing.
        """
        self._expect_key()
        backend = self.settings.need(
            "EVENKEEL_STATE", "It names the backend with the stacks, such as s3://BUCKET."
        )
        kept = {k: v for k, v in self.settings.environ.items() if k not in (*_UNSET, *_OURS)}
        federation = self._federation()
        return (
            kept
            | sign_in(self.settings.environ, self._identity)
            | (federation.variables() if federation else {})
            | {
                "PULUMI_BACKEND_URL": backend,
                "PULUMI_SKIP_UPDATE_CHECK": "true",
                "PULUMI_DEBUG_COMMANDS": "true",  # without it there is no --event-log
                "PULUMI_ENABLE_AUTOMATIC_LOGGING": "false",
                "NO_COLOR": "1",
            }
        )

    def _expect_key(self) -> None:
        """Refuse a stack whose data key was never committed: the job would make another one."""
        file = self.settings.root / "environments" / f"Pulumi.{self.name}.yaml"
        if file.is_file() and (wrong := check_key(file, file.read_text(encoding="utf-8"))):
            raise CiError(wrong)

    @property
    def _identity(self) -> Path:
        return self.settings.root / ".evenkeel" / "identity"

    def _federation(self) -> Federation | None:
        return Federation.of(self.settings.environ, self._identity)

    def _signed_in(self) -> AbstractContextManager[None]:
        federation = self._federation()
        return federation.kept() if federation else nullcontext()

    def _ask(self, *arguments: str) -> str:
        argv = [self._pulumi(), *arguments, "--non-interactive"]
        done = subprocess.run(
            argv,
            cwd=self.settings.root,
            env=self.environ(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            said = (done.stderr or done.stdout).strip().splitlines()
            raise CiError(
                f"{self.name}: pulumi {' '.join(arguments)}: {said[-1] if said else 'it failed'}. "
                "Run it by hand in the same environment. See docs/real.md."
            )
        return done.stdout

    def _pulumi(self) -> str:
        found = shutil.which("pulumi", path=self.settings.environ.get("PATH", ""))
        if not found:
            raise CiError("PATH: got no pulumi on it; expected the Pulumi CLI. See docs/real.md.")
        return str(Path(found))
