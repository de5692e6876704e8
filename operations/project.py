"""The project that the command works on: where its files and its rehearsals are."""

import re
from pathlib import Path

from components.frozen import dataclass
from operations.errors import UsageError

_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?")
"""Without a dot: `ENV.lock` and `ENV.preview-*` lie beside the folder of ENV."""

_TAKEN = ("artifact", "ci", "identity", "plan")
"""What else lies beside the rehearsals in `.evenkeel` (docs/ci.md)."""


@dataclass(frozen=True)
class Project:
    """A folder with `Pulumi.yaml`."""

    root: Path

    @classmethod
    def find(cls, start: Path) -> "Project":
        """Find the project that a folder belongs to.

        Raises:
            UsageError: Neither the folder nor any above it has a `Pulumi.yaml`.
        """
        for folder in (start, *start.parents):
            if (folder / "Pulumi.yaml").is_file():
                return cls(folder)
        raise UsageError(
            f"{start}: no Pulumi.yaml here or above. Go to the project's folder, or name it: "
            "evenkeel COMMAND --project FOLDER"
        )

    def environment_file(self, environment: str) -> Path:
        """Return the file of an environment, which need not exist.

        Raises:
            UsageError: The name cannot be an environment's.
        """
        self._expect_name(environment)
        return self.root / "environments" / f"Pulumi.{environment}.yaml"

    def environments(self) -> list[str]:
        """Return the names of all environments that have a file."""
        files = (self.root / "environments").glob("Pulumi.*.yaml")
        return sorted(file.name.removeprefix("Pulumi.").removesuffix(".yaml") for file in files)

    def session_folder(self, environment: str) -> Path:
        """Return the folder of an environment's rehearsal, which need not exist.

        Raises:
            UsageError: The name cannot be an environment's.
        """
        self._expect_name(environment)
        return self.root / ".evenkeel" / environment

    def policy_packs(self) -> tuple[Path, ...]:
        """Return the project's policy packs."""
        pack = self.root / "policies"
        return (pack,) if (pack / "PulumiPolicy.yaml").is_file() else ()

    def expect(self, environment: str) -> None:
        """Expect an environment with a file or a rehearsal.

        Raises:
            UsageError: There is neither.
        """
        file, folder = self.environment_file(environment), self.session_folder(environment)
        if not file.is_file() and not folder.exists():
            raise UsageError(
                f"{self.lacks(environment)} Options of other commands, such as kubectl's, come "
                "after its name."
            )

    def expect_file(self, environment: str) -> Path:
        """Return the file of an environment, which is there.

        Raises:
            UsageError: There is none.
        """
        path = self.environment_file(environment)
        if not path.is_file():
            raise UsageError(self.lacks(environment))
        return path

    def lacks(self, environment: str) -> str:
        """Say that there is no such environment, which there are, and what to do."""
        return (
            f"environment: got {environment}; expected one of those that are there: "
            f"{', '.join(self.environments()) or 'none'}. Correct it, or write "
            f"{self.environment_file(environment)}."
        )

    def _expect_name(self, environment: str) -> None:
        if not _NAME.fullmatch(environment):
            raise UsageError(
                f"environment: got {environment!r}; expected small letters, digits and '-', "
                "at most 50. There are: " + (", ".join(self.environments()) or "none")
            )
        if environment in _TAKEN:
            raise UsageError(
                f"environment: got {environment}; expected another name: a folder of that name "
                "keeps what jobs of continuous integration leave. Rename the environment's file."
            )
