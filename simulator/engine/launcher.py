"""Runs a Pulumi program in a process of its own; imports nothing but Pulumi. Run as a script.

Usage: launcher.py SETTINGS_JSON
"""

import asyncio
import gc
import json
import logging
import runpy
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pulumi
import pulumi.runtime

SAID_WHY = 32
"""Exit status of a program that has already told the engine what is wrong."""


def main() -> int:
    """Run the program that the settings name; return its exit status."""
    # A program lives for seconds, and importing an SDK takes half the time without this.
    gc.disable()
    settings = json.loads(sys.argv[1])
    program = settings.pop("program")
    pulumi.runtime.set_all_config(
        pulumi.runtime.get_config_env(), pulumi.runtime.get_config_secret_keys_env()
    )
    pulumi.runtime.configure(pulumi.runtime.Settings(**settings))
    sys.argv = [program]
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    executor = ThreadPoolExecutor(max_workers=max(settings["parallel"], 1) * 4)
    loop.set_default_executor(executor)
    try:
        loop.run_until_complete(
            pulumi.runtime.run_in_stack(
                lambda: _discard(runpy.run_path(program, run_name="__main__"))
            )
        )
    except pulumi.RunError as error:
        pulumi.log.error(str(error))
        return 1
    except Exception:  # noqa: BLE001 - whatever a program raises is reported to its author
        own = _own_frames(program)
        pulumi.log.error(f"Program failed with an unhandled exception:\n{own}")
        return SAID_WHY
    finally:
        executor.shutdown(wait=True)
        loop.close()
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def _discard(_: object) -> None:
    return None


def _own_frames(program: str) -> str:
    """Return the traceback from the program's first line on."""
    path = Path(program)
    start = (path if path.suffix else path / "__main__.py").resolve()
    frames = traceback.extract_tb(sys.exc_info()[2])
    for index, frame in enumerate(frames):
        if Path(frame.filename).resolve() == start:
            return traceback.format_exc(limit=index - len(frames))
    return traceback.format_exc()


if __name__ == "__main__":
    sys.exit(main())
