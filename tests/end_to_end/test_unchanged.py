"""Fifty previews of an unchanged environment are empty, each of them.

Whoever is shown changes that nobody made stops reading previews. The processes of one preview serve
the next one, as in a rehearsal, so that fifty cost little;
`python -m tests.bench.previews unchanged ENV` does it with a command for each.
"""

import sys

import pytest

from gitops.rehearsing.stage import opened
from gitops.rehearsing.steps import Steps
from gitops.rehearsing.tree import Tree
from operations.project import Project
from operations.screen.silent import SilentScreen
from tests.end_to_end.rehearsal import Rehearsal
from tests.environments import read_environment, with_one_pool

pytestmark = [pytest.mark.cluster, pytest.mark.xdist_group("unchanged")]

_PREVIEWS = 50


def test_fifty_previews_of_an_unchanged_environment_are_empty(rehearsal: Rehearsal) -> None:
    """One after the other, above what is deployed; a change to it shows in the one after them."""
    # a chart with definitions and deployments, which needs no other add-on
    small = with_one_pool(read_environment("local", ("spark-operator",)))
    rehearsal.write(small)
    tree = Tree(rehearsal.root, "0" * 40, {}, sys.executable)
    facts = tree.facts("local")
    found: list[tuple[bool, int, int]] = []
    with opened(Project(rehearsal.root), "local", SilentScreen()) as stage:
        stage.begin(tree, facts)
        made = stage.run("up", tree, facts, Steps().add)
        assert made.outcome.ok, made.outcome.message
        for _ in range(_PREVIEWS):
            done = stage.run("preview", tree, facts, Steps().add)
            found.append((done.outcome.ok, done.tally.changed, done.tally.left_over))
        rehearsal.write(small | {"addons": {}})
        other = tree.facts("local")
        stage.begin(tree, other)
        changed = stage.run("preview", tree, other, Steps().add).tally.changed

    assert found == [(True, 0, 0)] * _PREVIEWS
    assert changed > 0
