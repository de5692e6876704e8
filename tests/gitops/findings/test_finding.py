"""What a policy says counts by its level and its first word."""

import pytest

from gitops.findings import finding
from gitops.findings.finding import Finding
from policies import diagnostics, granted

URN = "urn:pulumi:dev::evenkeel::evenkeel:aws:Pool$aws:eks/nodeGroup:NodeGroup::train::a"


def test_the_first_words_are_those_of_the_pack() -> None:
    """The pack writes them, this reads them."""
    assert (finding.DEFERRED, finding.EXEMPT) == (diagnostics.DEFERRED, granted.EXEMPT)


@pytest.mark.parametrize(
    ("level", "message", "kind", "text"),
    [
        ("mandatory", "a: got 1", "violation", "a: got 1"),
        ("mandatory", "deferred: no", "violation", "no"),
        ("advisory", "a: got 1", "warning", "a: got 1"),
        ("advisory", "deferred: a: not known yet", "deferred", "a: not known yet"),
        ("advisory", "exempt: a: got 1; reason: b", "exempt", "a: got 1; reason: b"),
        ("advisory", "remediated: tags", "remediated", "tags"),
    ],
)
def test_a_kind_follows_from_level_and_message(
    level: str, message: str, kind: str, text: str
) -> None:
    """What is mandatory is a violation, whatever it says."""
    made = Finding("p", level, URN, message)

    assert (made.kind, made.text) == (kind, text)


def test_type_and_name_come_from_the_urn() -> None:
    """Without the types of the parents; a name may have any signs."""
    assert Finding("p", "advisory", URN, "m").type == "aws:eks/nodeGroup:NodeGroup"
    assert Finding("p", "advisory", URN.removesuffix("::a"), "m").resource == "train"
    assert Finding("p", "advisory", "", "m").type == ""
