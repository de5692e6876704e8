"""Ports of the loopback are free or held."""

import os
import socket

from simulator.cluster.ports import free_ports, holder, is_free


def test_free_ports_differ_and_are_free() -> None:
    """Six ports for one control plane, below the range of outgoing connections."""
    found = free_ports(6)

    assert len(set(found)) == 6
    assert all(20000 <= port < 30000 for port in found)


def test_a_port_with_a_listener_is_not_free_and_its_holder_is_named() -> None:
    """The message about a taken port can say who has it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        assert not is_free(port)
        assert holder(port).startswith(f"process {os.getpid()} (")
    assert is_free(port)
