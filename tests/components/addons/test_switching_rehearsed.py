"""On a platform with every add-on each may go, and come back: nobody else's objects are named.

What others have because of it, such as monitors for Prometheus, may change where the plan of their
record is another one without it; test_switching.py holds which plans those are.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain, combinations
from typing import Any

import pytest
import yaml

from components.errors import EvenkeelError
from simulator.engine.crew import Crew
from simulator.simulation import Simulation
from stacks.environment import parse
from tests.components.addons.running import Running
from tests.end_to_end.rehearsal import make_project
from tests.environments import KEY, text

pytestmark = [pytest.mark.cluster, pytest.mark.xdist_group("switching")]

WHOLE: Mapping[str, Any] = yaml.safe_load(text("local"))["config"][KEY]
DEPLOYED: tuple[tuple[str, ...], ...] = (("prometheus",), ("kserve", "mlflow"), ())
"""Off for real, one after the other: what most others are joint with, what has webhooks and what
has data; in the end nothing."""

PREVIEWS = 6


@cache
def may_go() -> list[str]:
    """Return the add-ons that the environment can do without, while all others are on."""
    found = []
    for name in WHOLE["addons"]:
        rest = {each: said for each, said in WHOLE["addons"].items() if each != name}
        try:
            parse({**WHOLE, "addons": rest}, name="local")
        except EvenkeelError:
            continue
        found.append(name)
    return found


def turns() -> list[set[str]]:
    """Return who is off in which preview: for any two there is one in which only the first is.

    So whatever one of them would change of another is seen, in far fewer previews than add-ons.
    """
    rest = [each for each in may_go() if each not in chain(*DEPLOYED)]
    ways = [*combinations(range(PREVIEWS), PREVIEWS // 2)]
    assert len(rest) <= len(ways), "there are more add-ons than this tells apart: raise PREVIEWS"
    off: list[set[str]] = [set() for _ in range(PREVIEWS)]
    for name, way in zip(rest, ways, strict=False):
        for number in way:
            off[number].add(name)
    return off


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Return the environment `local`, deployed with every add-on and without the policy pack."""
    project = make_project(tmp_path_factory.mktemp("project"), rules=False)
    with Crew() as crew:
        made = Running(project, WHOLE, crew)
        simulation = Simulation(made.session(WHOLE["addons"]))
        try:
            simulation.start(lambda _: None)
            made.up(WHOLE["addons"])
            yield made
        finally:
            simulation.stop()


def test_any_two_are_told_apart() -> None:
    """Each of them is off in a preview in which the other one is on."""
    off = turns()
    names = set().union(*off)

    assert names | {*chain(*DEPLOYED)} == set(may_go())
    assert len(names) >= 15
    for one in names:
        for other in names - {one}:
            assert any(one in each and other not in each for each in off), (one, other)


@pytest.mark.parametrize("number", range(PREVIEWS))
def test_what_goes_names_its_own_alone(running: Running, number: int) -> None:
    """All that is its own goes, and nothing else but what a record says of another."""
    gone = turns()[number]
    left = running.on - gone
    tally = running.preview(left)

    assert running.unexplained(tally, running.on, left) == []
    assert running.of(gone) <= {each.urn for each in tally.changes}
    assert [name for name in gone if not running.of([name])] == []


def test_what_goes_comes_back(running: Running) -> None:
    """What is switched off goes, and on again it comes; in the end all is there that was."""
    before = set(running.there)
    for gone in DEPLOYED:
        there = running.on
        going, back = running.of(gone), {each for each in WHOLE["addons"] if each not in there}
        tally = running.up([each for each in WHOLE["addons"] if each not in gone])
        done = {each.urn: each.operation for each in tally.changes}

        assert running.unexplained(tally, there, running.on) == []
        assert {done.get(each) for each in going} <= {"delete"}
        assert {done.get(each) for each in running.of(back)} <= {"create"}

    assert running.there == before
    assert tally.counts.keys() == {"same", "create"}
