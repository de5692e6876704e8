"""What tests of the jobs share."""

from collections.abc import Iterator

import pytest

from tests.gitops.ci.forge_server import ForgeServer, serving


@pytest.fixture
def forge() -> Iterator[ForgeServer]:
    """Serve a forge."""
    with serving() as found:
        yield found
