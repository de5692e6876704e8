"""The environment variables that the jobs read: one table, which docs/ci.md shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from gitops.ci.errors import CiError

Job = Literal["commit", "preview", "comment", "up", "drift"]
Forge = Literal["github", "gitlab"]


@dataclass(frozen=True)
class Variable:
    """One variable."""

    name: str
    jobs: tuple[Job, ...]
    default: str
    """In words."""

    meaning: str


_EVERY: Final[tuple[Job, ...]] = ("preview", "comment", "up", "drift")

VARIABLES: Final = (
    Variable(
        "EVENKEEL_BASE",
        ("preview",),
        "`origin/main`",
        "the revision that the change is for; it is compared with where the two parted",
    ),
    Variable(
        "EVENKEEL_COMMIT",
        ("commit", "preview"),
        "whatever is checked out",
        "with `--real`: the commit in full that must be checked out, because somebody has read it",
    ),
    Variable("EVENKEEL_OUTPUT", _EVERY, "`.evenkeel/ci`", "the folder of what a job makes"),
    Variable(
        "EVENKEEL_ARTIFACT",
        ("comment",),
        "`review.json` in EVENKEEL_OUTPUT",
        "the review, as a file or in a zip archive",
    ),
    Variable(
        "EVENKEEL_FORGE",
        ("preview", "comment", "drift"),
        "by whose runner it is",
        "`github` or `gitlab`",
    ),
    Variable(
        "EVENKEEL_FORGE_URL",
        ("comment", "drift"),
        "the runner's `GITHUB_API_URL` or `CI_API_V4_URL`",
        "where the forge's API is",
    ),
    Variable(
        "EVENKEEL_REPOSITORY",
        ("preview", "comment", "drift"),
        "the runner's `GITHUB_REPOSITORY` or `CI_PROJECT_PATH`",
        "`OWNER/NAME`",
    ),
    Variable(
        "EVENKEEL_TOKEN",
        ("comment", "drift"),
        "the runner's `GITHUB_TOKEN`",
        "what the forge lets the job comment with, or open issues",
    ),
    Variable(
        "EVENKEEL_PIPELINE",
        ("comment",),
        "every open merge request",
        "GitLab: the number of the one pipeline whose review is shown",
    ),
    Variable(
        "EVENKEEL_STATE",
        ("preview", "up", "drift"),
        "none; needed with `--real`",
        "the backend with the stacks, such as `s3://BUCKET`",
    ),
    Variable(
        "EVENKEEL_ID_TOKEN",
        ("preview", "up", "drift"),
        "none; GitHub's workflows sign in by actions",
        "the runner's OIDC token, exchanged for the role of the environment's cloud",
    ),
    Variable(
        "EVENKEEL_PLAN",
        ("preview", "up"),
        "`plan-ENV` in EVENKEEL_OUTPUT",
        "the folder of the saved plan and its seal",
    ),
    Variable(
        "EVENKEEL_PLAN_KEY",
        ("preview", "up"),
        "a key made once in `.evenkeel/plan.key`; with `CI` set none, and no plan is kept",
        "what plans are encrypted and sealed with: 32 characters or more",
    ),
    Variable(
        "EVENKEEL_PLAN_HOURS", ("up",), "24", "how old a plan may be, in hours; older is refused"
    ),
)

_RUNNERS: Final[Mapping[str, tuple[str, ...]]] = {
    "EVENKEEL_FORGE_URL": ("GITHUB_API_URL", "CI_API_V4_URL"),
    "EVENKEEL_REPOSITORY": ("GITHUB_REPOSITORY", "CI_PROJECT_PATH"),
    "EVENKEEL_TOKEN": ("GITHUB_TOKEN",),
}
"""What stands for a variable of ours where a runner sets its own."""


@dataclass(frozen=True)
class Settings:
    """What the environment says; read when it is asked for, so that a job needs only its own."""

    root: Path
    """The project's folder."""

    environ: Mapping[str, str]

    def text(self, name: str) -> str:
        """Return a variable, or what the runner sets in its place; empty where nothing is set."""
        for each in (name, *_RUNNERS.get(name, ())):
            if found := self.environ.get(each, "").strip():
                return found
        return ""

    def need(self, name: str, remedy: str) -> str:
        """Return a variable.

        Raises:
            CiError: It is not set.
        """
        if found := self.text(name):
            return found
        raise CiError(f"{name}: got nothing; expected a value. {remedy}")

    @property
    def output(self) -> Path:
        """The folder of what a job makes."""
        return self.root / (self.text("EVENKEEL_OUTPUT") or ".evenkeel/ci")

    def plan(self, environment: str) -> Path:
        """Return the folder of an environment's plan."""
        return self.root / (self.text("EVENKEEL_PLAN") or self.output / f"plan-{environment}")

    @property
    def hours(self) -> float:
        """How old a plan may be.

        Raises:
            CiError: It is no number of hours.
        """
        text = self.text("EVENKEEL_PLAN_HOURS") or "24"
        try:
            hours = float(text)
        except ValueError:
            hours = 0
        if not 0 < hours <= 24 * 31:
            raise CiError(
                f"EVENKEEL_PLAN_HOURS: got {text}; expected hours, more than 0 and at most 744. "
                "Correct it."
            )
        return hours

    @property
    def forge(self) -> Forge:
        """Whose forge it is.

        Raises:
            CiError: It is neither said nor to be seen.
        """
        named = self.text("EVENKEEL_FORGE")
        if named in {"github", "gitlab"}:
            return "github" if named == "github" else "gitlab"
        if not named and self.environ.get("GITHUB_ACTIONS") == "true":
            return "github"
        if not named and self.environ.get("GITLAB_CI") == "true":
            return "gitlab"
        raise CiError(
            f"EVENKEEL_FORGE: got {named or 'nothing'}; expected github or gitlab. Set it."
        )


def table() -> list[str]:
    """Return the lines of the table in docs/ci.md."""
    lines = ["| variable | jobs | left out | what it is |", "| --- | --- | --- | --- |"]
    lines += [
        f"| `{each.name}` | {', '.join(each.jobs)} | {each.default} | {each.meaning} |"
        for each in VARIABLES
    ]
    return lines
