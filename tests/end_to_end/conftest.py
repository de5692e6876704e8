"""A project of its own for each module."""

from collections.abc import Iterator

import pytest

from tests.end_to_end.rehearsal import Rehearsal, make_project


@pytest.fixture(scope="module")
def rules() -> bool:
    """Whether the project has the policy pack; a module that has no use for it says so."""
    return True


@pytest.fixture(scope="module")
def rehearsal(
    tmp_path_factory: pytest.TempPathFactory,
    rules: bool,  # noqa: FBT001 - fixtures are asked for by name
) -> Iterator[Rehearsal]:
    """A copy of the project with the local environment; ended with all that it started."""
    made = make_project(tmp_path_factory.mktemp("project"), rules=rules)
    yield made
    made.end()
