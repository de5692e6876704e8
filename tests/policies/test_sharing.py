"""Rules share what they are told wherever that changes no answer."""

from policies import rules
from policies.dispatch import Dispatch
from policies.judgement import Subject
from policies.model import Json, Parameter, Rule
from policies.settings import Settings
from policies.sharing import shared

RULES = {each.id: each for each in rules.load()}


def _named(name: str, default: Json, expression: str) -> Rule:
    said = Parameter.model_validate(
        {"description": "a", "schema": {"type": "object"}, "default": default}
    )
    return RULES["image-pinned"].model_copy(
        update={"id": name, "parameters": {"said": said}, "expression": expression, "finding": ""}
    )


def test_equal_settings_are_told_together_and_others_apart() -> None:
    """One name never has two values in what a rule is told."""
    first = _named("first", {"a": 1}, "params.settings.said.a == 1")
    again = _named("again", {"a": 1}, "params.settings.said.a == 1")
    other = _named("other", {"a": 2}, "params.settings.said.a == 2")

    found = shared(Settings(), [first, again, other])

    assert found["first"] is found["again"]
    assert found["first"]["settings"] == {"said": {"a": 1}}
    assert found["other"]["settings"] == {"said": {"a": 2}}


def test_a_rule_that_looks_at_all_settings_sees_its_own() -> None:
    """Whatever reads settings other than by a name of its own is told no others."""
    plain = RULES["image-registry-allowed"]
    for text in (
        "size(params.settings) == 1",
        "params['settings'] == {}",
        "has(params.settings.b)",
    ):
        whole = _named("whole", {}, text)

        assert shared(Settings(), [plain, whole])["whole"]["settings"] == {"said": {}}


def test_a_setting_that_a_configuration_changes_is_told_to_its_rule_alone() -> None:
    """What one rule is told of a name does not reach another rule with that name."""
    settings = Settings()
    rule, other = RULES["env-no-plain-secret"], RULES["config-map-no-secret"]
    settings.configure(rule, None, {"names": "(?i)license"})

    found = shared(settings, list(RULES.values()))

    assert found[rule.id]["settings"]["names"] == "(?i)license"
    assert found[other.id]["settings"]["names"] == other.defaults()["names"]


def test_every_fixture_has_the_verdict_that_it_has_alone() -> None:
    """No fixture of any rule is judged otherwise because rules share what they are told."""
    dispatch = Dispatch(list(RULES.values()))
    settings = Settings()
    together = shared(settings, dispatch.rules)
    judged = 0
    for rule in (each for each in RULES.values() if not each.applies.stack):
        for _, fixture in rule.fixtures.all():
            if fixture.settings or fixture.environment:
                continue
            token = fixture.token()
            judge = next(each for each in dispatch.match(token).judges if each.rule is rule)
            subject = Subject(fixture.object, kubernetes=token.startswith("kubernetes:"))
            assert judge.judge(subject, together[rule.id]) == judge.judge(
                subject, settings.params(rule)
            )
            judged += 1

    assert judged > len(RULES)
    assert len({id(each) for each in together.values()}) < len(RULES) / 10
