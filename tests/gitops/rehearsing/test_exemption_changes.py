"""An exemption that is new, holds longer or in more places lets more through, and is told so."""

from datetime import date
from typing import Any

import pytest

from gitops.rehearsing.exemption_changes import exemption_changes

ONE: dict[str, Any] = {
    "rule": "pod-not-privileged",
    "resource": "DaemonSet/gpu/driver-*",
    "environments": ["aws-*", "gcp-dev"],
    "reason": "drivers",
    "owner": "ml-platform",
    "expires": date(2027, 6, 30),
}
WIDER = "DaemonSet/gpu/*"

CASES: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "longer": ({"expires": date(2027, 7, 1)}, ("weaker", "until 2027-06-30 -> 2027-07-01")),
    "shorter": ({"expires": "2027-06-29"}, ("stricter", "until 2027-06-30 -> 2027-06-29")),
    "one more environment": ({"environments": ["aws-*", "gcp-dev", "gcp-prod"]},
                             ("weaker", "in aws-*, gcp-dev -> aws-*, gcp-dev, gcp-prod")),
    "one that it had already": ({"environments": ["aws-dev", "gcp-dev"]},
                                ("stricter", "in aws-*, gcp-dev -> aws-dev, gcp-dev")),
    "everywhere": ({"environments": None}, ("weaker", "in aws-*, gcp-dev -> *")),
    "more resources": ({"resource": WIDER}, ("weaker", f"for {ONE['resource']} -> {WIDER}")),
    "fewer resources": ({"resource": "DaemonSet/gpu/driver-a"},
                        ("stricter", f"for {ONE['resource']} -> DaemonSet/gpu/driver-a")),
    "fewer, and longer": (
        {"resource": "DaemonSet/gpu/driver-a", "expires": date(2028, 1, 1)},
        ("weaker", "until 2027-06-30 -> 2028-01-01",
         f"for {ONE['resource']} -> DaemonSet/gpu/driver-a"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_changed_exemption_is_told_as_what_it_does(case: str) -> None:
    """Whatever of it lets more through makes the whole weaker."""
    changes, (effect, *details) = CASES[case]
    new = {**ONE, **changes}

    (found,) = exemption_changes([ONE], [new])

    assert (found.kind, found.operation) == ("exemption", "changed")
    assert found.subject == f"pod-not-privileged {new['resource']}"
    assert (found.effect, *found.details) == (effect, *details)


GLOBS = [
    ("Pod/lab/a*", "Pod/lab/ab", "stricter"),
    ("Pod/lab/a*", "Pod/lab/ab?", "stricter"),
    ("Pod/lab/?", "Pod/lab/a", "stricter"),
    ("*", "Pod/*", "stricter"),
    ("Pod/[ab]", "Pod/a", "stricter"),
    # as texts these match what they were before; as globs they match more
    ("Secret/lab/?", "Secret/lab/*", "weaker"),
    ("Pod/a?", "Pod/a*", "weaker"),
    ("Pod/*[!x]", "Pod/*", "weaker"),
    ("Pod/?[!x]*", "Pod/*", "weaker"),
    # nobody can say which of these is more
    ("Pod/a*b", "Pod/a?b", "weaker"),
    ("Pod/ab*", "Pod/a*", "weaker"),
    ("Pod/ab", "Pod/a*", "weaker"),
]


@pytest.mark.parametrize(("old", "new", "effect"), GLOBS)
def test_a_glob_is_narrower_only_where_that_is_certain(old: str, new: str, effect: str) -> None:
    """Where all of a change is stricter, nobody judges the head by the base's rules."""
    (resource,) = exemption_changes([{**ONE, "resource": old}], [{**ONE, "resource": new}])
    (place,) = exemption_changes([{**ONE, "environments": [old]}], [{**ONE, "environments": [new]}])

    assert (resource.operation, resource.effect) == ("changed", effect)
    assert (place.operation, place.effect) == ("changed", effect)


def test_an_exemption_comes_and_goes() -> None:
    """Of another rule it is another one; what is only worded otherwise is the same."""
    other = {**ONE, "rule": "pod-seccomp", "environments": ["*"]}
    worded = {**ONE, "reason": "better said", "owner": "gpu-team"}

    assert list(exemption_changes([ONE, other], [other, worded])) == []
    assert [
        (each.subject, each.operation, each.effect, each.details)
        for each in exemption_changes([ONE], [other])
    ] == [
        (
            *("pod-seccomp DaemonSet/gpu/driver-*", "added", "weaker"),
            ("until 2027-06-30", "everywhere"),
        ),
        (
            *("pod-not-privileged DaemonSet/gpu/driver-*", "removed", "stricter"),
            ("until 2027-06-30", "aws-*, gcp-dev"),
        ),
    ]


def test_one_that_takes_the_place_of_two_is_told_with_both() -> None:
    """What became wider is one change, and what it has swallowed is gone."""
    second = {**ONE, "resource": "DaemonSet/gpu/driver-b"}

    found = list(exemption_changes([ONE, second], [{**ONE, "resource": WIDER}]))

    assert [(each.operation, each.effect) for each in found] == [
        ("changed", "weaker"),
        ("removed", "stricter"),
    ]
