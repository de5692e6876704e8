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
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pulumi
import pulumi.runtime
from pulumi.runtime import stack

SAID_WHY = 32
"""Exit status of a program that has already told the engine what is wrong."""

_MOMENT_SECONDS = 0.05
"""How long a program waits for more outputs when one is ready."""


def main() -> int:
    """Run the program that the arguments tell of; return its exit status."""
    # A program lives for seconds, and importing an SDK takes half the time without this.
    gc.disable()
    return run(json.loads(sys.argv[1]))


def run(settings: dict[str, Any]) -> int:
    """Run the program that the settings name; return its exit status."""
    program = settings.pop("program")
    pulumi.runtime.set_all_config(
        pulumi.runtime.get_config_env(), pulumi.runtime.get_config_secret_keys_env()
    )
    pulumi.runtime.configure(pulumi.runtime.Settings(**settings))
    sys.argv = [program]
    _spare()
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


def _spare() -> None:
    """Leave out what costs the SDK a fifth of a program's time, and shows nobody anything."""
    # Each of these lines would be a call to the engine, which has no debug channel.
    pulumi.log.debug = _discard
    vars(stack)["asyncio"] = _Patient()


class _Patient:
    """asyncio for the SDK's wait at the end, which looks at all outputs whenever one is ready."""

    def __getattr__(self, name: str) -> object:
        """Return what asyncio has."""
        return getattr(asyncio, name)

    async def wait(
        self, outputs: Collection[asyncio.Task[Any]], *, return_when: str
    ) -> tuple[set[asyncio.Task[Any]], set[asyncio.Task[Any]]]:
        """Wait until one is ready, and then for a moment for others."""
        await asyncio.wait(outputs, return_when=return_when)
        await asyncio.sleep(_MOMENT_SECONDS)
        ready = {each for each in outputs if each.done()}
        return ready, {*outputs} - ready


def _discard(*_: object, **__: object) -> None:
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
