"""Carry a saved plan out, where nothing that it was made from has moved."""

import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from gitops.ci.errors import CiError
from gitops.ci.log import deaf_runner, say
from gitops.ci.planning import expect_clean, ingredients, plan_folder
from gitops.ci.stack import Stack
from gitops.ci.variables import Settings
from gitops.plans.errors import PlanRefusedError
from gitops.plans.ingredients import state_digest


def up(settings: Settings, environment: str) -> int:
    """Carry a plan out on the real stack; returns 0 when it is done, and 1 where it failed.

    A plan is used once: whatever came of it, the next `up` needs a plan of its own.

    Raises:
        CiError: The plan is refused; nothing was changed.
    """
    expect_clean(settings)
    stack = Stack(settings, environment)
    folder = plan_folder(settings, environment)
    now = ingredients(settings, stack, state_digest(stack.export()))
    try:
        content = folder.open(now, datetime.now(UTC), settings.hours)
    except PlanRefusedError as error:
        raise CiError(str(error)) from None
    with tempfile.TemporaryDirectory(prefix="evenkeel-plan-") as scratch:
        file = Path(scratch) / "plan.json"
        file.touch(mode=0o600)
        file.write_bytes(content)
        shutil.rmtree(folder.path)
        status = stack.run("up", "--yes", "--skip-preview", f"--plan={file}")
    if status:
        say(f"{environment}: pulumi up has ended with status {status}. Look, then plan again.")
    return 1 if status else 0


def rehearse(settings: Settings, environment: str) -> int:
    """Carry a plan out in simulation: `evenkeel up ENV --plan FOLDER`; returns its status."""
    argv = [sys.executable, "-m", "cli", "up", environment]
    argv += ["--plan", str(settings.plan(environment))]
    with deaf_runner(settings.environ):
        return subprocess.run(argv, cwd=settings.root, check=False).returncode
