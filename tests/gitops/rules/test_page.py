"""The pages of rules are made from the rules, and the repository's are fresh."""

from pathlib import Path

import pytest
import yaml

from gitops.rules import page
from gitops.rules.catalogue import Catalogue, Entry
from gitops.rules.chapter import chapter
from policies.rules import RULES, load


def test_every_rule_has_a_page_with_its_cases() -> None:
    """What is admitted and denied stands there in the words of the fixtures."""
    pages = page.pages()

    for rule in load():
        text = pages[page.FOLDER / f"{rule.id}.md"]()
        assert " ".join(rule.message.split()) in text
        assert ", ".join(rule.sources) in text
        for _, fixture in rule.fixtures.all():
            assert f"\n{fixture.case[:1].upper()}{fixture.case[1:]}:\n" in text
    assert len(pages) == len(load()) + 1


def test_every_rule_is_in_the_list_with_a_link() -> None:
    """The list leads to each page."""
    text = page.text()

    assert [each.id for each in load() if f"(policies/{each.id}.md)" not in text] == []


def test_the_repository_is_fresh() -> None:
    """A changed rule is a changed page, and a rule that is gone leaves none."""
    stale = [
        file.name
        for file, text in page.pages().items()
        if not file.exists() or file.read_text(encoding="utf-8") != text()
    ]

    assert stale == []
    assert list(page.strays()) == []


def test_a_page_of_a_rule_that_is_gone_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check of stray pages can fail."""
    monkeypatch.setattr(page, "FOLDER", tmp_path)
    (tmp_path / "no-such-rule.md").write_text("# no-such-rule\n")

    assert list(page.strays()) == [tmp_path / "no-such-rule.md"]


def test_exemptions_stand_on_the_page_of_their_rule(tmp_path: Path) -> None:
    """With reason, owner and last day; on no other page."""
    (tmp_path / "rules").symlink_to(RULES)
    exemption = {
        "rule": "image-pinned",
        "resource": "Pod/lab/*",
        "environments": ["aws-dev"],
        "reason": "A lab tries images out.",
        "owner": "lab-team",
        "expires": "2027-06-30",
    }
    (tmp_path / "exemptions.yaml").write_text(yaml.safe_dump([exemption]))
    row = "| `Pod/lab/*` | `aws-dev` | A lab tries images out. | lab-team | 2027-06-30 |"

    found = [each.rule.id for each in Catalogue.read(tmp_path).entries if row in chapter(each)]

    assert found == ["image-pinned"]


def test_a_rule_over_the_stack_shows_its_resources() -> None:
    """Each case as the list of the resources in it; and what the whole is narrowed to."""
    rule = next(each for each in load() if each.applies.stack and each.fixtures.deny[0].resources)
    text = chapter(Entry(rule, "stack"))
    first = rule.fixtures.deny[0].resources[0]

    assert "\n- applies to the whole stack at once" in text
    assert f"\nresources:\n- type: {first.type}\n  name: {first.name}\n" in text


def test_what_the_pack_mends_is_told() -> None:
    """Path and value, in a table that a value with a bar does not break."""
    rule = load()[0].model_copy(update={"remedy": {"tags.owner": "has(object.a) || true"}})

    assert "\n| `tags.owner` | `has(object.a) \\|\\| true` |\n" in chapter(Entry(rule, "x"))
    assert "How it is mended" not in chapter(Entry(load()[0], "x"))
