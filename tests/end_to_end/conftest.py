"""A project of its own for each module."""

from collections.abc import Iterator

import pytest

from tests.end_to_end.rehearsal import ROOT, Rehearsal, local_environment


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    """A copy of the project with the local environment; ended with all that it started."""
    root = tmp_path_factory.mktemp("project")
    for name in ("Pulumi.yaml", "stacks", "policies"):
        (root / name).symlink_to(ROOT / name)
    (root / "environments").mkdir()
    made = Rehearsal(root)
    made.write(local_environment())
    yield made
    made.run("down")
    assert made.processes() == []
