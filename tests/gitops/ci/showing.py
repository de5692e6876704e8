"""Runs the job that comments, and tells what it would have shown where."""

import json
import sys

from gitops.ci.comment import comment
from gitops.ci.variables import Settings

_SHOW = (
    "import json, pathlib, sys; "
    "given = dict(zip(sys.argv[1::2], sys.argv[2::2])); "
    "given['content'] = pathlib.Path(given['--review']).read_text(); "
    "touched = pathlib.Path(given.get('--touched', 'none')); "
    "given['touched'] = touched.read_text() if touched.is_file() else ''; "
    "pathlib.Path('shown.json').write_text(json.dumps(given))"
)


def run(settings: Settings) -> dict[str, str]:
    """Run the job; returns what was shown where, or nothing."""
    assert comment(settings, (sys.executable, "-c", _SHOW)) == 0
    path = settings.root / "shown.json"
    shown: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    return shown
