"""Rule files: every problem is said, before anything is judged."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from policies import check, rules
from policies.errors import RuleProblems

MakeRule = Callable[..., dict[str, Any]]


def _problems(folder: Path, *entries: object) -> list[str]:
    (folder / "some.yaml").write_text(yaml.safe_dump(list(entries)))
    with pytest.raises(RuleProblems) as caught:
        rules.load(folder)
    return list(caught.value.problems)


def test_all_problems_of_all_rules_are_reported_at_once(tmp_path: Path, entry: MakeRule) -> None:
    """A missing key, an unknown key and a wrong value each get a line with their path."""
    broken = entry(severity="grave", extra=1)
    del broken["title"]
    other = entry(id="Other")
    assert _problems(tmp_path, broken, other) == [
        "some.yaml[short-name].title: got nothing; expected a value. Add it.",
        (
            "some.yaml[short-name].severity: got 'grave'; expected 'low', 'medium', 'high' "
            "or 'critical'. Correct it."
        ),
        "some.yaml[short-name].extra: got an unknown key; expected none such. Remove it.",
        (
            "some.yaml[Other].id: got 'Other'; expected text of the form "
            "'^[a-z][a-z0-9-]*[a-z0-9]$'. Correct it."
        ),
    ]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            {"applies": {}},
            (
                "some.yaml[short-name].applies: got none or several; expected one of kubernetes, "
                "podTemplates, types, stack. Correct it."
            ),
        ),
        (
            {"applies": {"types": ["aws:("]}},
            (
                "some.yaml[short-name].applies.types: got 'aws:(' (missing ), unterminated "
                "subpattern at position 4); expected a regular expression. Correct it."
            ),
        ),
        (
            {"enforcement": {"dev": "mandatory"}},
            (
                "some.yaml[short-name].enforcement: got dev; expected dev, staging and prod. "
                "Correct it."
            ),
        ),
        (
            {
                "parameters": {
                    "most": {"description": "d", "schema": {"type": "integer"}, "default": "8"}
                }
            },
            (
                "some.yaml[short-name].parameters.most: default: got '8'; expected integer. "
                "Correct it."
            ),
        ),
    ],
)
def test_a_wrong_value_is_named_with_what_was_expected(
    tmp_path: Path, entry: MakeRule, more: dict[str, Any], said: str
) -> None:
    """The message has path, what was got, what was expected, and what to do."""
    assert _problems(tmp_path, entry(**more)) == [said]


def test_a_rule_needs_two_fixtures_of_each_sort(tmp_path: Path, entry: MakeRule) -> None:
    """A rule that nothing shows to deny is not loaded."""
    made = entry()
    made["fixtures"] = {"admit": made["fixtures"]["admit"], "deny": []}
    assert len(_problems(tmp_path, made)) == 1


@pytest.mark.parametrize(
    "expression", ["object.", "object.a.lowerAscii() == 'a'", "elsewhere == 1"]
)
def test_what_one_door_lacks_does_not_compile(
    tmp_path: Path, entry: MakeRule, expression: str
) -> None:
    """Broken CEL, an extension and an unknown variable are refused when the file is read."""
    (said,) = _problems(tmp_path, entry(expression))
    assert said.startswith("some.yaml[short-name].expression: got ")
    assert said.endswith("without extensions. Correct it.")


def test_an_id_is_taken_once(tmp_path: Path, entry: MakeRule) -> None:
    """Two rules of one id would hide each other in a report."""
    assert _problems(tmp_path, entry(), entry()) == [
        (
            "some.yaml[short-name].id: got short-name, which another rule has; "
            "expected an id of its own. Rename it."
        )
    ]


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("a: [", "x.yaml: got "),
        ("a: 1", "x.yaml: got dict"),
        (f"- {'[' * 90}{']' * 90}", "x.yaml[0]: got [[[[[[[...]]]]]]]; expected "),
        (f"- {'[' * 100_000}", "x.yaml: got more than 100 levels of nesting; expected YAML."),
        (f"{'- ' * 100_000}a", "x.yaml: got more than 100 levels of nesting; expected YAML."),
        ("- 2026-99-99", "x.yaml: got "),
        ("- &a [*a]", "x.yaml[0]: got [[[[[[[...]]]]]]]; expected "),
        (f"- {'x' * 5_000_000}", "x.yaml[0]: got 'xxx"),
        ("", "x.yaml: got nothing; expected a list of rules."),
    ],
)
def test_a_file_that_is_no_list_of_rules_is_named(tmp_path: Path, text: str, start: str) -> None:
    """Text that does not parse and a mapping are refused with the file's name."""
    (tmp_path / "x.yaml").write_text(text)
    with pytest.raises(RuleProblems) as caught:
        rules.load(tmp_path)
    assert caught.value.problems[0].startswith(start)
    assert len(caught.value.problems[0]) < 300


def test_no_rule_is_a_problem(tmp_path: Path) -> None:
    """An empty pack would admit everything, so it does not load."""
    with pytest.raises(RuleProblems, match="got no rule; expected at least one"):
        rules.load(tmp_path)


def test_the_check_passes_on_the_packs_own_rules(capsys: pytest.CaptureFixture[str]) -> None:
    """`python -m policies.rules` counts what it has held against each other."""
    assert check.main([]) == 0
    found = rules.load()
    cases = sum(len(list(rule.fixtures.all())) for rule in found)

    assert capsys.readouterr().out == f"{len(found)} rules, {cases} fixtures: all agree\n"


def test_the_check_names_a_fixture_that_disagrees(
    tmp_path: Path, entry: MakeRule, capsys: pytest.CaptureFixture[str]
) -> None:
    """A rule that is too strict fails with the case and what the rule said."""
    (tmp_path / "x.yaml").write_text(yaml.safe_dump([entry("object.data.a == 'fine'")]))
    assert check.main([str(tmp_path)]) == 1
    assert capsys.readouterr().err == (
        "1 problem in the policy rules:\n  short-name.fixtures.admit[two]: got deny (got what the "
        "rule denies; expected fine or good. Change it.); expected admit. "
        "Correct the expression or the fixture.\n"
    )


def test_the_check_names_a_fixture_of_another_kind(tmp_path: Path, entry: MakeRule) -> None:
    """A fixture that the rule never sees proves nothing."""
    made = entry()
    other = {"apiVersion": "v1", "kind": "Secret", "data": {"a": "fine"}}
    made["fixtures"] = {
        "admit": [{"case": "wrong kind", "object": other}, made["fixtures"]["admit"][0]],
        "deny": made["fixtures"]["deny"],
    }
    (tmp_path / "x.yaml").write_text(yaml.safe_dump([made]))
    assert list(check.disagreements(rules.load(tmp_path))) == [
        (
            "short-name.fixtures.admit[wrong kind]: got kubernetes:core/v1:Secret, to which the "
            "rule does not apply; expected a type that it applies to. "
            "Correct applies or the fixture."
        )
    ]


@pytest.mark.parametrize(
    "text",
    [
        "# A comment\n\n- id: one\n  note: |\n    - no entry\n-\n  id: two\n",
        "  - id: one\n  - id: two\n",
        "[{id: one}, {id: two}]\n",
        "---\n- id: one\n- id: two\n",
    ],
)
def test_rules_are_counted_however_they_are_written(text: str, tmp_path: Path) -> None:
    """Quickly where every entry begins at the margin, and rightly everywhere."""
    (tmp_path / "some.yaml").write_text(text)

    assert rules.count(tmp_path) == 2
