"""The page of rules is made from the rules, and the repository's is fresh."""

from gitops.rules import page
from policies.rules import load


def test_every_rule_has_a_chapter_with_its_cases() -> None:
    """What is admitted and denied stands there in the words of the fixtures."""
    text = page.text()

    for rule in load():
        chapter = text.partition(f"\n## {rule.id}\n")[2].partition("\n## ")[0]
        assert " ".join(rule.message.split()) in chapter
        assert all(fixture.case in chapter for _, fixture in rule.fixtures.all())
    assert text.count("\n## ") == len(load())


def test_the_repository_is_fresh() -> None:
    """A changed rule is a changed page."""
    assert page.FILE.read_text(encoding="utf-8") == page.text()
