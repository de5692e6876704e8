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
from pulumi.runtime import stack
from pulumi.runtime.settings import SETTINGS

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
    wait_for_rpcs = stack.wait_for_rpcs

    async def wait(await_all_outstanding_tasks: bool = True) -> None:  # noqa: FBT001, FBT002 - the SDK's
        """Wait for outputs all at once first: the SDK looks at each whenever one is ready."""
        while await_all_outstanding_tasks:
            await wait_for_rpcs(await_all_outstanding_tasks=False)
            with SETTINGS.lock:
                outputs = list(SETTINGS.outputs)
            if not outputs:
                break
            done, _ = await asyncio.wait(outputs, return_when=asyncio.FIRST_EXCEPTION)
            if any(each.cancelled() or each.exception() for each in done):
                break
        await wait_for_rpcs(await_all_outstanding_tasks)

    stack.wait_for_rpcs = wait


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
