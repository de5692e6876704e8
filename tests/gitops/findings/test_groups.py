"""Many findings of one rule are told once, with the first of its resources."""

import pytest

from gitops.findings.finding import Finding
from gitops.findings.groups import WIDTH, group_lines, grouped

URN = "urn:pulumi:aws-prod::evenkeel::kubernetes:apps/v1:Deployment::"
ADVICE = "expected a digest: another image can come. Write it behind the tag."


def _finding(policy: str, place: int, text: str, level: str = "advisory") -> Finding:
    return Finding(policy, level, f"{URN}app-{place}", text, "low")


def _digests(count: int, level: str = "advisory") -> list[Finding]:
    return [
        _finding("image-digest", place, f"container c: got 'a:{place}'; {ADVICE}", level)
        for place in range(count)
    ]


def test_one_rule_is_told_once_for_many_resources() -> None:
    """How many, what to do, the first three, and where the others are."""
    assert list(group_lines(grouped(_digests(84)))) == [
        " warning   image-digest   low   84 resources",
        f"      {ADVICE}",
        "      Deployment app-0: container c: got 'a:0'",
        "      Deployment app-1: container c: got 'a:1'",
        "      Deployment app-2: container c: got 'a:2'",
        "      and 81 more; --json has all",
    ]


@pytest.mark.parametrize(("level", "named"), [("advisory", 3), ("mandatory", 12)])
@pytest.mark.parametrize("more", [-1, 0, 1])
def test_more_of_what_stops_an_up_is_named(level: str, named: int, more: int) -> None:
    """Somebody has to mend each of them; nothing is left out unsaid."""
    lines = list(group_lines(grouped(_digests(named + more, level))))

    assert sum("got 'a:" in each for each in lines) == named + min(more, 0)
    assert ("      and 1 more; --json has all" in lines) is (more == 1)


def test_what_all_of_them_got_is_told_once() -> None:
    """Then only their names differ."""
    alike = [_finding("probed", place, "probe: got none; expected one.") for place in range(5)]

    assert list(group_lines(grouped(alike)))[1:] == [
        "      probe: got none; expected one.",
        "      Deployment app-0, Deployment app-1, Deployment app-2 and 2 more; --json has all",
    ]


def test_groups_stand_in_the_order_of_what_matters() -> None:
    """What stops an `up`, then the largest; another level or another advice is another group."""
    other = _finding("image-digest", 9, "container c: got 'b'; expected something else.")
    waits = _finding("probed", 8, "deferred: spec.a: not known yet. It is judged again by: up")
    groups = grouped([waits, other, *_digests(4), *_digests(1, "mandatory")])

    assert [(each.kind, len(each.findings)) for each in groups] == [
        ("violation", 1),
        ("warning", 4),
        ("warning", 1),
        ("deferred", 1),
    ]
    assert grouped([]) == []
    assert list(group_lines([])) == []


def test_nothing_is_lost_between_findings_and_groups() -> None:
    """Every finding is in one group, as it was."""
    given = [*_digests(40), _finding("probed", 1, "text without a form"), *_digests(3, "mandatory")]

    kept = [each for group in grouped(given) for each in group.findings]
    assert sorted(kept, key=repr) == sorted(given, key=repr)


def test_what_is_exempt_is_told_with_its_reason_alone() -> None:
    """What would have had to be done need not be; who agreed to it, and until when, does matter."""
    text = "exempt: pod: got root; expected none. Take it away. Reason: It may; owner: a; until b"
    one, two = (_finding("pod-root", place, text) for place in (0, 1))

    assert list(group_lines(grouped([one])))[1] == (
        "      pod: got root. Reason: It may; owner: a; until b"
    )
    assert list(group_lines(grouped([one, two])))[1:] == [
        "      pod: got root. Reason: It may; owner: a; until b",
        "      Deployment app-0, Deployment app-1",
    ]


def test_two_words_on_one_resource_are_findings() -> None:
    """A count of resources would be wrong."""
    given = [*_digests(1), *_digests(1)]

    assert next(group_lines(grouped(given))).endswith("   2 findings")


def test_lines_fit_a_terminal() -> None:
    """Of 100 columns, where no single word is longer; a value with a rule's words in it, too."""
    tricky = f"name: got 'x; expected y'; {'expected a much longer text ' * 9}"
    findings = [_finding("long", place, tricky) for place in range(3)]
    lines = list(group_lines(grouped([*findings, *_digests(2)])))

    assert max(map(len, lines)) <= WIDTH
    assert " ".join(" ".join(lines).split()).count("much longer text") == 9
