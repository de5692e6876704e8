"""A repository with the project and a small environment, and a branch for each kind of change."""

import re
import shutil
from pathlib import Path
from typing import Any, Final

from tests.environments import ROOT, read_environment, with_one_pool, write
from tests.gitops.rehearsing.conftest import GitFolder

NAME: Final = "gcp-dev"
"""The environment."""

TOLD: Final = "hunter2-of-the-program"
"""What the program of every branch keeps as a secret in its state; `tells` says it aloud."""

_ADDONS: Final[dict[str, dict[str, str]]] = {"cert-manager": {}, "postgresql": {}}
_PARTS = ("components", "policies", "stacks")
_FILES = ("Makefile", "Pulumi.yaml", "charts.lock.json", "requirements.txt")
_PROGRAM = "stacks/__main__.py"

_FOUR = (
    ("components/addons/postgresql/values.py", r'(?m)^VERSION = "[^"]*"', 'VERSION = "99.0.0"'),
    (
        "charts.lock.json",
        r'("name": "cloudnative-pg",\s+"version": )"[^"]*"',
        r'\g<1>"99.0.0"',
    ),
    (
        "components/clouds/gcp/names.py",
        r"\{environment\}-\{bucket\}",
        r"{environment}-new-{bucket}",
    ),
    (
        "components/clouds/gcp/control_plane.py",
        r'"enable_legacy_abac": False',
        '"enable_legacy_abac": True',
    ),
)
"""File -> what is changed in it: a chart is bumped, a bucket renamed, a policy broken."""

_LOOSENS = (
    _FOUR[-1],
    (
        "policies/rules/gke.yaml",
        r"(?s)(- id: gke-no-legacy-authorization.*?enforcement: \{)dev: mandatory",
        r"\g<1>dev: advisory",
    ),
)
"""A policy is broken, and its rule is held less strictly, so that the head stops nothing."""

_EXPECTS = (
    ("components/addons/postgresql/expectations.py", r'\("rw", "r"\)', '("rw", "r", "elsewhere")'),
)
"""One service more is expected of the operator than it makes."""

_SECRET = f'\nimport pulumi\n\npulumi.export("word", pulumi.Output.secret("{TOLD}"))\n'
_TELLS = ((_PROGRAM, r"\Z", f'\nraise pulumi.RunError("word: got {TOLD}; expected another")\n'),)


def changed_project(root: Path) -> GitFolder:
    """Make it; the work tree is that of `grow`.

    `main` is the base; in `grow` a pool grows. Above that, `four` bumps a chart, renames a bucket
    and breaks a policy besides; `loosens` breaks the policy and its rule; `expects` expects what
    nobody brings; the program of `tells` fails with a secret in its words. `aside` changes an
    add-on that is off, and a page of text.
    """
    made = GitFolder(root)
    (root / "environments").mkdir(parents=True)
    for name in _PARTS:
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in _FILES:
        shutil.copy(ROOT / name, root / name)
    (root / ".gitignore").write_text("/.evenkeel/\n__pycache__/\n")
    _edit(root, ((_PROGRAM, r"\Z", _SECRET),))
    write(root, NAME, environment(1, 2))
    made.git("init", "--quiet", "--initial-branch", "main")
    made.commit()
    made.git("switch", "--quiet", "--create", "aside")
    record = root / "components" / "addons" / "milvus" / "__init__.py"
    record.write_text(record.read_text() + "\n# another line\n")
    (root / "notes.md").write_text("notes")
    made.commit()
    made.git("switch", "--quiet", "--create", "grow", "main")
    write(root, NAME, environment(2, 4))
    made.commit()
    for branch, edits in (
        *(("four", _FOUR), ("loosens", _LOOSENS)),
        *(("expects", _EXPECTS), ("tells", _TELLS)),
    ):
        made.git("switch", "--quiet", "--create", branch, "grow")
        _edit(root, edits)
        made.commit()
    made.git("switch", "--quiet", "grow")
    return made


def environment(least: int, most: int) -> dict[str, Any]:
    """Return one pool of GPUs, and add-ons with a bucket."""
    found = with_one_pool(read_environment(NAME, ()))
    (pool,) = found["gpuPools"]
    pool["nodes"] = {"min": least, "max": most}
    del pool["sharing"]
    return {**found, "addons": _ADDONS}


def _edit(root: Path, edits: tuple[tuple[str, str, str], ...]) -> None:
    for path, was, becomes in edits:
        file = root / path
        text, count = re.subn(was, becomes, file.read_text())
        assert count == 1, path
        file.write_text(text)
