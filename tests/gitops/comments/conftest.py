"""What tests of comments share."""

from collections.abc import Iterator

import pytest

from tests.gitops.comments.forges import Server, running


@pytest.fixture
def server() -> Iterator[Server]:
    """Run a forge with 40 comments of others on the pull request."""
    with running() as found:
        for index in range(40):
            found.add(f"person-{index % 3}", f"thought {index}")
        yield found
