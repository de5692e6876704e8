"""Each case file is accepted or refused as its name says, with exactly the problems it lists."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components import clouds
from stacks.environment import EnvironmentProblems, parse
from tests.stacks.case_files import FOLDER, Case, cases, merged


def problems(case: Case) -> list[str]:
    """Return what an environment is refused with; nothing where it is accepted."""
    try:
        parse(case.environment(), name=f"{case.cloud}-dev")
    except EnvironmentProblems as refused:
        return [str(each) for each in refused.problems]
    return []


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.path.stem)
def test_a_case_ends_as_its_file_says(case: Case) -> None:
    """Good environments are accepted; bad ones are refused with all their problems at once."""
    assert problems(case) == case.problems
    assert (case.outcome == "good") == (not case.problems)


@pytest.mark.parametrize("cloud", clouds.CLOUDS)
def test_every_cloud_has_cases_of_both_kinds(cloud: str) -> None:
    """A cloud that is added brings environments that are right and wrong."""
    assert {case.outcome for case in cases() if case.cloud == cloud} == {"good", "bad"}
    assert problems(Case(FOLDER / f"{cloud}.good.as-it-is.yaml")) == []


def test_a_change_takes_away_puts_in_and_appends() -> None:
    """The tables mean what they look like."""
    assert merged({"a": 1, "b": [1, {"c": 2}]}, {"a": None, "b": {1: {"c": 3}, 2: 4}, "d": 5}) == {
        "b": [1, {"c": 3}, 4],
        "d": 5,
    }


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=6), inner, max_size=2)
    ),
    max_leaves=5,
)
KEYS = [
    ("cloud", "region"),
    ("cloud", "zones"),
    ("cloud", "apiCidrs"),
    ("cloud", "pools"),
    ("cloud", "pools", "train"),
    ("cloud", "pools", "train", "reservation"),
    ("cloud", "pools", "train", "machineType"),
    ("network", "cidr"),
    ("unprotected",),
    ("network", "zones"),
    ("network", "pods"),
    ("cluster", "apiAccess"),
    ("gpu", "driver"),
]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(clouds.CLOUDS), st.sampled_from(KEYS), ANYTHING)
def test_no_value_of_a_cloud_ends_in_a_traceback(
    cloud: str, steps: tuple[str, ...], value: object
) -> None:
    """Whatever stands where a cloud's own words belong: it is parsed, or refused as problems."""
    change: object = value
    for step in reversed(steps):
        change = {step: change}
    environment = merged(Case(FOLDER / f"{cloud}.good.as-it-is.yaml").environment(), change)
    with contextlib.suppress(EnvironmentProblems):
        parse(environment)
