"""Ports of this machine's loopback: free ones, and who holds those that are not."""

import contextlib
import secrets
import socket

import psutil

from ..errors import ClusterError

_RANGE = range(20000, 30000)
"""Below the ports that Linux hands out to outgoing connections (from 32768).

So a port is still free when a stopped cluster starts again.
"""


def free_ports(count: int) -> list[int]:
    """Return different ports that nothing listens on at this moment.

    They are drawn at random: two clusters that start at once hardly ever draw the same.

    Raises:
        ClusterError: There are not enough.
    """
    found: list[int] = []
    for port in secrets.SystemRandom().sample(_RANGE, len(_RANGE)):
        if is_free(port):
            found.append(port)
        if len(found) == count:
            return found
    raise ClusterError(
        f"127.0.0.1: got {len(found)} free ports from {_RANGE.start} to {_RANGE.stop - 1}; "
        f"expected {count}. Stop some clusters with: evenkeel down ENV"
    )


def is_free(port: int) -> bool:
    """Tell whether a server could listen on a port of 127.0.0.1 now."""
    with socket.socket() as probe:
        # As servers do: a port whose last connections are only fading counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def holder(port: int) -> str:
    """Return who listens on a port, in words; `another process` where that cannot be seen."""
    with contextlib.suppress(psutil.Error, OSError):
        for each in psutil.net_connections("tcp"):
            at = each.laddr.port if each.laddr else None
            if each.status == psutil.CONN_LISTEN and at == port and each.pid:
                return f"process {each.pid} ({psutil.Process(each.pid).name()})"
    return "another process"
