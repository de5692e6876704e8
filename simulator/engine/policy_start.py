"""Starts a policy pack as `python -m pulumi.policy` does, for packs that need nothing of the SDK.

Importing the SDK is a third of what such a pack starts with. The arguments are the same: the
engine's address, and the pack's folder.
"""

import runpy
import sys

from ..protocol import without_sdk


def main() -> None:
    """Be the pack."""
    without_sdk()
    runpy.run_path(sys.argv[2], run_name="__main__")


if __name__ == "__main__":
    main()
