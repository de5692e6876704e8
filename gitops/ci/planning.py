"""Preview a real stack, and keep the plan sealed with all that it was made from."""

import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import distributions, version
from pathlib import Path

from components.errors import EvenkeelError
from gitops.ci import revisions
from gitops.ci.account import account
from gitops.ci.commit import expect_checked_out
from gitops.ci.errors import CiError
from gitops.ci.log import say
from gitops.ci.stack import Stack
from gitops.ci.variables import Settings
from gitops.plans.emptiness import is_empty
from gitops.plans.ingredients import Source, gather, state_digest
from gitops.plans.key import PlanKey
from gitops.plans.sealed import Folder


def plan(settings: Settings, environment: str) -> int:
    """Preview; returns 0 with a plan that `up` takes, and 1 where the preview fails.

    A runner without a key, which is told no place for a plan either, only looks.

    Raises:
        CiError: It cannot begin, or the stack was changed meanwhile; no plan is kept.
    """
    expect_checked_out(settings, revisions.head(settings.root))
    expect_clean(settings)
    stack = Stack(settings, environment)
    folder = None if only_looks(settings) else plan_folder(settings, environment)
    exported = stack.export()
    before = state_digest(exported)
    with tempfile.TemporaryDirectory(prefix="evenkeel-plan-") as scratch:
        file = Path(scratch) / "plan.json"
        if status := stack.run("preview", "--diff", f"--save-plan={file}"):
            say(f"{environment}: pulumi preview has ended with status {status}; no plan is kept.")
            return 1
        content = file.read_bytes()
    if state_digest(stack.export()) != before:
        raise CiError(
            f"{environment}: somebody has changed the stack while it was previewed; no plan is "
            "kept. Run it again."
        )
    if folder is None:
        say(f"{environment}: no plan is kept, because the job has no EVENKEEL_PLAN_KEY.")
        return 0
    folder.write(content, ingredients(settings, stack, before), datetime.now(UTC))
    empty = is_empty(content, exported)
    _tell(settings, "changes", "false" if empty else "true")
    nothing = ", and it changes nothing" if empty else ""
    say(f"{environment}: the plan and its seal are in {folder.path}{nothing}")
    return 0


def _tell(settings: Settings, name: str, value: str) -> None:
    """Set an output of the step on GitHub, which decides whether anybody has to approve."""
    if file := settings.environ.get("GITHUB_OUTPUT"):
        with Path(file).open("a", encoding="utf-8") as outputs:
            outputs.write(f"{name}={value}\n")


def ingredients(
    settings: Settings, stack: Stack, state: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """Return what a plan of now would be made from."""
    return gather(
        Source(
            root=settings.root,
            environment=stack.name,
            commit=revisions.head(settings.root),
            engine=stack.engine,
            version=version("evenkeel"),
            state=state,
            backend=settings.text("EVENKEEL_STATE"),
            account=account(settings.environ),
            packages=installed(),
        )
    )


def installed() -> dict[str, str]:
    """Return Pulumi's packages with their versions, as they are installed and not as locked."""
    found = ((each.name, each.version) for each in distributions())
    return {name: number for name, number in found if name and name.startswith("pulumi")}


def only_looks(settings: Settings) -> bool:
    """Whether a preview is for looking at: on a runner that has neither key nor place for a plan.

    So is a trusted preview, which runs a change that is not merged, and gets no secret.
    """
    kept = settings.text("EVENKEEL_PLAN_KEY") or settings.text("EVENKEEL_PLAN")
    return bool(settings.environ.get("CI")) and not kept


def plan_folder(settings: Settings, environment: str) -> Folder:
    """Return where an environment's plan is kept.

    Raises:
        CiError: The key is not one, or a runner has none: what a machine of its own would make goes
            with it, and the plan could never be opened.
    """
    text = settings.text("EVENKEEL_PLAN_KEY")
    if not text and settings.environ.get("CI"):
        raise CiError(
            "EVENKEEL_PLAN_KEY: got nothing; expected the key of plans. Give the job that plans "
            "and the job that deploys the same one, made with: openssl rand -hex 32"
        )
    try:
        kept = settings.root / ".evenkeel" / "plan.key"
        key = PlanKey.of(text) if text else PlanKey.kept(kept)
    except EvenkeelError as error:
        raise CiError(str(error)) from None
    return Folder(settings.plan(environment), key)


def expect_clean(settings: Settings) -> None:
    """Expect that what is here is what the commit says: a plan is of a commit.

    Raises:
        CiError: Files differ.
    """
    if files := revisions.dirty(settings.root):
        named = ", ".join(files[:5]) + (f" and {len(files) - 5} more" if len(files) > 5 else "")  # noqa: PLR2004 - as many as fit in a line
        raise CiError(f"{named}: differs from the commit. Commit it, or take it away.")
