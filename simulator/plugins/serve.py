"""A plugin's process: a gRPC server on loopback that goes when the engine goes."""

import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent import futures
from typing import Any, Final

import grpc

OPTIONS: Final[list[tuple[str, Any]]] = [
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
    ("grpc.enable_http_proxy", 0),
]
"""For every server and channel: charts are larger than 4 MB, and nothing leaves this machine."""

_THREADS: Final = 256
"""Requests at once; each create holds one while its object becomes ready."""

_GRACE_SECONDS: Final = 2.0


def start(register: Callable[[grpc.Server], None]) -> tuple[grpc.Server, int]:
    """Start a server on a free port of loopback and return it with the port."""
    pool = futures.ThreadPoolExecutor(_THREADS, thread_name_prefix="request")
    server = grpc.server(pool, options=OPTIONS)
    register(server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, port


def serve(register: Callable[[grpc.Server], None]) -> None:
    """Serve until TERM or INT, or until the process that started this one is gone."""
    parent = os.getppid()
    done = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: done.set())
    server, port = start(register)
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    while not done.wait(1.0):
        if os.getppid() != parent:
            break
    server.stop(_GRACE_SECONDS).wait(_GRACE_SECONDS)
    # Threads that still wait for an object to become ready would keep the process alive.
    os._exit(0)
