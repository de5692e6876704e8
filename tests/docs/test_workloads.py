"""The objects that the README has people apply are let in by the door that it has just built."""

from typing import Any

import pytest
import yaml

from policies import rules
from policies.check import judged
from policies.dispatch import Dispatch
from policies.fixtures import Fixture
from policies.judgement import Outcome
from policies.settings import Settings
from tests.docs.pages import ROOT, blocks

SHOWN: list[dict[str, Any]] = [
    each
    for language, body in blocks(ROOT / "README.md")
    if language == "yaml"
    for each in yaml.safe_load_all(body)
    if "kind" in each
]
ADVISED = {"image-digest"}
"""What is only advised, and nobody can follow for an image that is not there."""


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_what_the_readme_has_people_apply_is_let_in(stage: str) -> None:
    """By each rule about such objects, as strict as the stage is."""
    every = rules.load()
    dispatch = Dispatch(every)
    settings = Settings({"stage": stage, "gpuPools": []})
    for rule in every:
        settings.configure(rule, None, {})

    found = {
        (shown["kind"], rule.id): verdict.outcome
        for shown in SHOWN
        for rule in every
        if not rule.applies.stack
        and (verdict := judged(dispatch, rule, Fixture(case="shown", object=shown), settings))
    }

    assert {kind for kind, _ in found} == {"Namespace", "Pod"}
    assert len(found) > 20
    assert {rule for (_, rule), said in found.items() if said is not Outcome.ADMIT} <= ADVISED
