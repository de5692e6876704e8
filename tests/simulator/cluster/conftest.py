"""A control plane of a test's own, for tests that hurt it."""

from collections.abc import Iterator

import pytest

from simulator.cluster.control_plane import ControlPlane
from simulator.cluster.tools import Tools
from simulator.session import Session
from simulator.session_data import Machine, SessionData


@pytest.fixture(scope="module")
def own(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ControlPlane]:
    """A started control plane with one machine; deleted at the end of the module."""
    folder = tmp_path_factory.mktemp("own") / "session"
    data = SessionData(environment="own", kubernetes="1.36", machines=(Machine(name="m-0"),))
    plane = ControlPlane(Session.write(folder, data), tools)
    plane.start()
    yield plane
    plane.delete()
