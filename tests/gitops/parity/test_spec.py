"""The one spec that is compared: every cloud's own section, and every add-on that there is."""

from pathlib import Path

import pytest

from components.addons.catalogue import catalogue
from components.clouds import CLOUDS
from gitops.parity.spec import environments

SPEC = """\
spec: {stage: dev, addons: {a: {keep: 1, mode: one}, b: {}}}
clouds: {gcp: {name: gcp}, private: {name: private}}
options: {private: {a: {mode: two}}}
"""

EITHER = {"prometheus-adapter"}
"""It serves the API that keda serves: an environment has one of them."""


def test_an_add_on_is_told_more_where_a_cloud_needs_it(tmp_path: Path) -> None:
    """There alone, and beside what it is told everywhere."""
    file = tmp_path / "spec.yaml"
    file.write_text(SPEC)

    found = environments(file)

    assert found["gcp"] == {
        "cloud": {"name": "gcp"},
        "stage": "dev",
        "addons": {"a": {"keep": 1, "mode": "one"}, "b": {}},
    }
    assert found["private"]["addons"] == {"a": {"keep": 1, "mode": "two"}, "b": {}}


@pytest.mark.parametrize("cloud", CLOUDS)
def test_every_add_on_is_compared_on_every_cloud(cloud: str) -> None:
    """One that is left out would differ unseen."""
    assert set(environments()[cloud]["addons"]) == set(catalogue()) - EITHER
