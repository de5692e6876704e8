"""Bad programs, one for each rule: a preview stops each by that rule, and by no other."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from policies.model import Rule
from tests.policies.seeded.previews import MENDED, Previews
from tests.policies.seeded.seeds import Garden, Seed
from tests.policies.service import own_rules

RULES = own_rules()

pytestmark = pytest.mark.xdist_group("seeded")


@pytest.fixture(scope="module")
def previews(
    garden: Garden, seeds: Mapping[str, Seed], tmp_path_factory: pytest.TempPathFactory
) -> Previews:
    """Previews of all seeds."""
    return Previews(garden, seeds.values(), tmp_path_factory.mktemp("seeded"))


def test_the_good_program_is_good(garden: Garden) -> None:
    """No rule has anything to say about it, so what a seed gets is its own."""
    assert list(garden.denials(Seed("", (), garden.environment))) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_bad_program_is_stopped_by_its_rule_alone(
    rule: Rule, seeds: Mapping[str, Seed], previews: Previews
) -> None:
    """By the pack's own process, in the engine's preview of a real program, nothing else said.

    Rules about one resource share a preview: each has its own resource there. Rules about the whole
    stack share another, in which every one of them speaks once, and nobody else.
    """
    assert rule.id in seeds, f"{rule.id}: no seed; write one into seeded/explicit.yaml"
    seed = seeds[rule.id]
    level: str = rule.enforcement[seed.environment["stage"]]

    seen, together = previews.see(seed)

    if level == "remediate":
        level = MENDED if (rule.id, MENDED) in seen.about(rule.id) else "mandatory"

    if rule.applies.stack:
        assert {each.policy for each in seen.told} == {each.rule for each in together}
        assert seen.about("").count((rule.id, level)) == 1
        assert {each.resource for each in seen.told} == {""}
    else:
        assert seen.about(rule.id) == [(rule.id, level)]
        assert {each.resource for each in seen.told} == {each.rule for each in together}
    assert seen.ok == ("mandatory" not in {each.level for each in seen.told})


def test_what_a_rule_mends_is_told_by_its_name(garden: Garden, tmp_path: Path) -> None:
    """In a preview in dev each resource is mended by its rule, and nothing else is said.

    Rules about one resource share a preview, as above.
    """
    mending = [each for each in RULES if each.enforcement["dev"] == "remediate"]
    seeds = {each.id: garden.mendable(each) for each in mending}
    assert [name for name, seed in seeds.items() if seed is None] == []
    found = [seed for seed in seeds.values() if seed is not None]
    previews = Previews(garden, found, tmp_path)

    for seed in found:
        seen, together = previews.see(seed)
        assert seen.about(seed.rule) == [(seed.rule, MENDED)]
        assert {each.resource for each in seen.told} == {each.rule for each in together}
        assert seen.ok
    assert {"gpu-pool-labelled", "namespace-pod-security"} <= set(seeds)
