"""How a person calls this command where they are."""

import os
import shutil
import sys
from pathlib import Path


def own_name() -> str:
    """Return `evenkeel` where the shell finds it, else the path that does from here."""
    called = Path(sys.argv[0])
    if shutil.which("evenkeel") or called.name != "evenkeel":
        return "evenkeel"
    return os.path.relpath(called)
