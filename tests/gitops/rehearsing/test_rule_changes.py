"""What becomes of a rule is told as what it does: more let through, less, or to be read."""

from typing import Any

import pytest

from gitops.rehearsing.rule_changes import rule_changes

RULE: dict[str, Any] = {
    "id": "bucket-encrypted",
    "title": "A bucket is encrypted",
    "severity": "high",
    "applies": {"types": ["aws:s3/bucket:Bucket"]},
    "enforcement": {"dev": "advisory", "staging": "mandatory", "prod": "mandatory"},
    "expression": "has(object.encryption)",
    "message": "Encrypt it.",
    "parameters": {"most": {"type": "integer", "default": 4}},
    "fixtures": {"admit": [], "deny": []},
}
LEVELS = RULE["enforcement"]

CASES: dict[str, tuple[dict[Any, Any], tuple[str, ...]]] = {
    "lowered": ({"enforcement": {**LEVELS, "prod": "advisory"}},
                ("weaker", "prod mandatory -> advisory")),
    "mended in place of refused": ({"enforcement": {**LEVELS, "prod": "remediate"}},
                                   ("weaker", "prod mandatory -> remediate")),
    "one lowered and one raised": (
        {"enforcement": {**LEVELS, "dev": "mandatory", "prod": "disabled"}},
        ("weaker", "prod mandatory -> disabled", "dev advisory -> mandatory"),
    ),
    "a stage is gone": ({"enforcement": {"dev": "advisory", "staging": "mandatory"}},
                        ("weaker", "prod mandatory -> no level")),
    "raised": ({"enforcement": {**LEVELS, "dev": "mandatory"}},
               ("stricter", "dev advisory -> mandatory")),
    "another expression": ({"expression": "true"}, ("unclear", "another expression")),
    "for other things": ({"applies": {"types": ["x"]}}, ("unclear", "another applies")),
    "a parameter": ({"parameters": {"most": {"type": "integer", "default": 8}}},
                    ("unclear", "parameters.most.default 4 -> 8")),
    "less severe": ({"severity": "low"}, ("unclear", "severity high -> low")),
    "waits": ({"waits": ["encryption"]}, ("unclear", "another waits")),
    "a key of a later version": ({"unless": "x"}, ("unclear", "+ unless x")),
    "levels in another form": ({"enforcement": "advisory"},
                               ("weaker", "dev advisory -> no level",
                                "staging mandatory -> no level", "prod mandatory -> no level")),
    "a key that is no word": ({1: "x"}, ("unclear", "+ 1 x")),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_changed_rule_is_told_as_what_it_does(case: str) -> None:
    """Each stage's level is told, and all else that decides."""
    changes, (effect, *details) = CASES[case]

    (found,) = rule_changes([RULE], [{**RULE, **changes}])

    assert (found.kind, found.operation, found.subject) == ("rule", "changed", "bucket-encrypted")
    assert (found.effect, *found.details) == (effect, *details)


@pytest.mark.parametrize("key", ["title", "message", "finding", "sources", "fixtures", "shows"])
def test_what_a_rule_says_decides_nothing(key: str) -> None:
    """Words, sources and its own tests may change without a line."""
    assert list(rule_changes([RULE], [{**RULE, key: ["another"]}])) == []


def test_a_rule_comes_and_goes() -> None:
    """By its id: the file that it stands in does not matter, nor does the order."""
    other = {**RULE, "id": "other", "title": "Another"}

    assert list(rule_changes([RULE, other], [other, RULE])) == []
    assert [
        (each.subject, each.operation, each.effect, each.details)
        for each in rule_changes([RULE], [other])
    ] == [
        ("bucket-encrypted", "removed", "weaker", ("A bucket is encrypted",)),
        ("other", "added", "stricter", ("Another",)),
    ]
