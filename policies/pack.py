"""The pack's process: serves the analyzer until the engine ends it."""

import gc
import os
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

import grpc

from . import wire
from .analyzer import Analyzer
from .dispatch import Dispatch
from .errors import PolicyError
from .exemptions import EXEMPTIONS, held_today
from .exemptions import load as excepted
from .rules import RULES, load

__all__ = ["serve"]

_THREADS: Final = 4
_YOUNG: Final = 100_000
"""Objects before the collector looks."""

_LOOK_SECONDS: Final = 1.0
_OPTIONS: Final = (
    ("grpc.max_receive_message_length", 400 * 2**20),
    # a call waits its turn rather than being refused, as with Pulumi's own servers
    ("grpc.server_max_unrequested_time_in_server", 30 * 60),
)


def serve(folder: Path = RULES) -> int:
    """Print the port, answer until told to stop, and return the exit code.

    The process also ends when the one that started it is gone, so that a killed engine leaves
    nothing behind.
    """
    # Read first: later it could already be that of whoever adopts orphans.
    parent = os.getppid()
    try:
        rules = load(folder)
        exemptions = excepted(folder.parent / EXEMPTIONS.name, [rule.id for rule in rules])
        day = held_today()
    except PolicyError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    leave_alone_what_stays()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    server, port = start(Analyzer(Dispatch(rules), pack_version(), stop.set, exemptions, day))
    try:
        sys.stdout.write(f"{port}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        stop.set()  # nobody is there to read it
    while not stop.wait(_LOOK_SECONDS) and os.getppid() == parent:
        pass
    server.stop(grace=1).wait()
    return 0


def start(analyzer: Analyzer) -> tuple[grpc.Server, int]:
    """Serve an analyzer on a free port of 127.0.0.1."""
    server = grpc.server(ThreadPoolExecutor(_THREADS), options=_OPTIONS)
    wire.serve(analyzer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, port


def leave_alone_what_stays() -> None:
    """Collect garbage rarely, and never look through the rules for it: a quarter of the work."""
    gc.freeze()
    gc.set_threshold(_YOUNG)
    gc.enable()


def pack_version() -> str:
    """Return the version of the project that the pack belongs to."""
    try:
        return version("evenkeel")
    except PackageNotFoundError:
        return "0.0.0"
