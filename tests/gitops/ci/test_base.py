"""What was merged is kept as a preview would find it: with nothing of the job's own in reach."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from gitops.ci import __main__ as ci
from gitops.ci.base import base
from gitops.ci.revisions import head
from gitops.ci.variables import Settings
from tests.environments import ROOT

_KEEP = """
import json, os, pathlib, sys
pathlib.Path("asked.json").write_text(json.dumps([sys.argv[1:], dict(os.environ)]))
sys.exit(int(sys.argv[-1] == "bad"))
"""


@pytest.mark.parametrize(("name", "status"), [("good", 0), ("bad", 1)])
def test_the_commit_is_kept(tmp_path: Path, name: str, status: int) -> None:
    """The one that is checked out, with the engine of previews; what does not come up is red."""
    (tmp_path / "keep.py").write_text(_KEEP)
    who = ("git", "-c", "user.name=a", "-c", "user.email=a@b.test")
    for command in (("init", "-q"), ("add", "."), ("commit", "-qm", "one")):
        subprocess.run([*who, *command], cwd=tmp_path, check=True)
    environ = {"PATH": "/usr/bin:/bin", "HOME": "/home/me", "GITHUB_TOKEN": "s3cret"}

    found = base(Settings(tmp_path, environ), [name], (sys.executable, "keep.py"))

    arguments, inner = json.loads((tmp_path / "asked.json").read_text())
    assert found == status
    assert arguments == [head(tmp_path), name]
    assert inner["EVENKEEL_ENGINE"] == "embedded"
    assert "s3cret" not in json.dumps(inner)
    assert inner["HOME"] != "/home/me"


def test_the_job_calls_what_keeps(capfd: pytest.CaptureFixture[str]) -> None:
    """An environment that no commit has ends it before anything is started."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        status = ci.main(["base", "no-such-environment"])

    assert status == 2  # as every command ends that is not fit for it
    assert "environment: got no-such-environment" in capfd.readouterr().out
