"""The commit that a trusted preview runs is the one that somebody has read."""

import subprocess
import sys
from pathlib import Path

import pytest

from gitops.ci import revisions
from gitops.ci.__main__ import main
from gitops.ci.errors import CiError
from gitops.ci.planning import plan
from gitops.ci.variables import Settings

ROOT = Path(__file__).parents[3]
SHA = "0123456789abcdef" * 2 + "01234567"


@pytest.mark.parametrize("named", ["", "main", SHA[:12], SHA.upper(), f"{SHA}0", f"refs/{SHA}"])
def test_a_name_that_may_move_is_refused(
    named: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything of it is checked out: a branch goes on after it was read."""
    monkeypatch.setenv("EVENKEEL_COMMIT", named)

    assert main(["commit"]) == 2
    assert f"EVENKEEL_COMMIT: got {named or 'nothing'}; expected" in capsys.readouterr().err


@pytest.mark.parametrize(("named", "status"), [(SHA, 0), ("main", 2)])
def test_it_is_looked_at_without_anything_installed(named: str, status: int) -> None:
    """The target runs before `make install`, with the default branch's own code."""
    command = ["make", "--no-print-directory", "ci-commit", f"PYTHON={sys.executable} -S"]
    environ = {"PATH": "/usr/bin:/bin", "EVENKEEL_COMMIT": named}
    done = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (status, "")
    assert ("expected the 40 digits of a commit" in done.stderr) is bool(status)


def test_a_preview_of_another_commit_is_refused() -> None:
    """Nothing is asked of the stack before."""
    here = revisions.head(ROOT)
    with pytest.raises(CiError, match=f"EVENKEEL_COMMIT: got {SHA}; what is checked out is {here}"):
        plan(Settings(ROOT, {"EVENKEEL_COMMIT": SHA}), "prod")
    with pytest.raises(CiError, match="EVENKEEL_COMMIT: got main; expected the 40 digits"):
        plan(Settings(ROOT, {"EVENKEEL_COMMIT": "main"}), "prod")
    with pytest.raises(CiError) as caught:
        plan(Settings(ROOT, {"EVENKEEL_COMMIT": here}), "prod")
    assert "EVENKEEL_COMMIT" not in str(caught.value)
