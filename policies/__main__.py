"""Pulumi starts the pack here: `python -m pulumi.policy ENGINE_ADDRESS policies`."""

import gc
import sys
from pathlib import Path

# Pulumi runs this folder as a program, which makes it the import root; the package is one above.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

# Importing and reading rules makes many objects, and they stay: `serve` goes on collecting.
gc.disable()

from policies.pack import serve  # noqa: E402 - the import root had to be set first

sys.exit(serve())
