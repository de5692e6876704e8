"""The engine's processes are known by pid and birth: nobody else is ever ended."""

import asyncio
import sys
from pathlib import Path

from simulator.cluster.processes import alive, recorded, save
from simulator.engine.children import Child, Children
from simulator.engine.left_behind import end_left_behind

_SLEEP = [sys.executable, "-c", "import time; time.sleep(3600)"]


async def _started(folder: Path) -> tuple[Children, Child]:
    children = Children(folder, folder / "log")
    return children, await children.start("sleeper", _SLEEP, environ={}, folder=folder)


def test_another_process_with_the_pid_is_left_alone(tmp_path: Path) -> None:
    """What was waited for has lost its pid, and somebody else may have got it."""

    async def run() -> None:
        children, child = await _started(tmp_path)
        (record,) = recorded(tmp_path)
        object.__setattr__(child._record, "birth", "another boot 1")

        child.kill()
        children.kill()
        assert not child.alive
        assert alive(record)

        object.__setattr__(child._record, "birth", record.birth)
        await children.stop()
        assert not alive(record)

    asyncio.run(run())


def test_what_another_engine_with_our_pid_has_left_is_ended(tmp_path: Path) -> None:
    """After a restart of a container an engine may have the pid of the one that was killed."""

    async def run() -> None:
        children, _ = await _started(tmp_path)
        (record,) = recorded(tmp_path)
        end_left_behind(tmp_path)
        assert alive(record)

        name, pid, _, number = record.name.rsplit("-", 3)
        other = f"{name}-{pid}-00000000-{number}"
        record.file.unlink()
        object.__setattr__(record, "name", other)
        object.__setattr__(record, "file", tmp_path / f"{other}.json")
        save(record)
        await asyncio.to_thread(end_left_behind, tmp_path)
        assert not alive(record)
        await children.stop()

    asyncio.run(run())
