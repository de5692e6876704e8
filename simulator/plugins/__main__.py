"""The process of a simulated provider, started quickly: `python -m simulator.plugins PROVIDER`."""

import gc
import runpy
import sys
from typing import Final

from ..protocol import without_sdk

_YOUNG: Final = 100_000
"""Objects before the collector looks: importing makes many, and hardly any of them are garbage."""


def main() -> None:
    """Be the plugin that the first argument names."""
    gc.set_threshold(_YOUNG)
    without_sdk()
    provider = sys.argv.pop(1).replace("-", "_")
    runpy.run_module(f"{__package__}.{provider}", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
