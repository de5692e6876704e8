"""Which flavors a workload gets, and what it is told that it lacks."""

from typing import Any

import pytest

from simulator.controllers.operators.quota import assign, ledgers

GPU = "nvidia.com/gpu"
TAINT = {"key": GPU, "value": "present", "effect": "NoSchedule"}


def _queue(name: str, cohort: str = "", **quotas: dict[str, int]) -> dict[str, Any]:
    flavors = [
        {"name": flavor, "resources": [{"name": GPU, **quota}]} for flavor, quota in quotas.items()
    ]
    group = {"coveredResources": [GPU], "flavors": flavors}
    return {
        "metadata": {"name": name},
        "spec": {"cohortName": cohort, "resourceGroups": [group]},
    }


def _flavors(*names: str, **spec: Any) -> dict[str, Any]:
    return {name: {"metadata": {"name": name}, "spec": spec} for name in names}


def _pods(gpus: int, count: int = 1, name: str = "main", **pod: Any) -> dict[str, Any]:
    container = {"name": "c", "resources": {"limits": {GPU: str(gpus)}}}
    return {
        "name": name,
        "count": count,
        "template": {"spec": {"containers": [container], **pod}},
    }


def _used(flavor: str, gpus: int) -> list[dict[str, Any]]:
    return [{"name": "main", "flavors": {GPU: flavor}, "resourceUsage": {GPU: str(gpus)}}]


@pytest.mark.parametrize(
    ("gpus", "flavor"), [(8, "h100"), (9, "a100"), (16, "a100")], ids=["fits", "next", "last"]
)
def test_the_first_flavor_with_room_is_taken(gpus: int, flavor: str) -> None:
    """In the order of the queue."""
    queue = _queue("q", h100={"nominalQuota": 8}, a100={"nominalQuota": 16})
    given, lack = assign([_pods(gpus)], ledgers([queue])["q"], _flavors("h100", "a100"))
    assert not lack
    assert given == [
        {"name": "main", "flavors": {GPU: flavor}, "resourceUsage": {GPU: str(gpus)}, "count": 1}
    ]


def test_sets_of_one_workload_share_what_is_left() -> None:
    """Two halves that fit alone need not fit together."""
    book = ledgers([_queue("q", h100={"nominalQuota": 8})])["q"]
    flavors = _flavors("h100")
    assert assign([_pods(4), _pods(2, 2, "more")], book, flavors)[1] == ""
    _, lack = assign([_pods(4), _pods(3, 2, "more")], book, flavors)
    assert lack.startswith("couldn't assign flavors to pod set more: insufficient quota")


@pytest.mark.parametrize(
    ("own", "theirs", "asked", "lack"),
    [
        (8, 0, 16, ""),
        (8, 4, 16, "4 more needed"),
        (8, 0, 17, "request 17 > maximum capacity (16)"),
        (0, 16, 8, "8 more needed"),
    ],
)
def test_what_others_of_the_cohort_leave_may_be_borrowed(
    own: int, theirs: int, asked: int, lack: str
) -> None:
    """As far as they do not use it, even beyond their own."""
    mine = _queue("mine", "all", h100={"nominalQuota": own})
    other = _queue("other", "all", h100={"nominalQuota": 16 - own})
    books = ledgers([mine, other, _queue("third", "", h100={"nominalQuota": 99})])
    books["other"].use(_used("h100", theirs))
    said = assign([_pods(asked)], books["mine"], _flavors("h100"))[1]
    assert said.endswith(lack)
    assert bool(said) == bool(lack)


@pytest.mark.parametrize(
    ("mine", "other", "fits"),
    [
        ({"borrowingLimit": 0}, {}, 8),
        ({"borrowingLimit": 4}, {}, 12),
        ({}, {"lendingLimit": 2}, 10),
    ],
)
def test_limits_of_borrowing_and_lending_hold(
    mine: dict[str, int], other: dict[str, int], fits: int
) -> None:
    """One more than that does not fit."""
    books = ledgers(
        [
            _queue("mine", "all", h100={"nominalQuota": 8} | mine),
            _queue("other", "all", h100={"nominalQuota": 8} | other),
        ]
    )
    assert assign([_pods(fits)], books["mine"], _flavors("h100"))[1] == ""
    assert assign([_pods(fits + 1)], books["mine"], _flavors("h100"))[1] != ""


@pytest.mark.parametrize(
    ("flavor", "pod", "lack"),
    [
        ({"nodeTaints": [TAINT]}, {}, f"untolerated taint {GPU}=present:NoSchedule in flavor h100"),
        ({"nodeTaints": [TAINT]}, {"tolerations": [{"operator": "Exists"}]}, ""),
        ({"nodeTaints": [TAINT], "tolerations": [{"key": GPU, "operator": "Exists"}]}, {}, ""),
        (
            {"nodeLabels": {"pool": "train"}},
            {"nodeSelector": {"pool": "serve"}},
            "flavor h100 doesn't match node affinity",
        ),
        ({"nodeLabels": {"pool": "train"}}, {"nodeSelector": {"zone": "a"}}, ""),
    ],
)
def test_a_flavor_must_suit_the_pods(
    flavor: dict[str, Any], pod: dict[str, Any], lack: str
) -> None:
    """Its taints are tolerated, by the pods or by itself, and its labels are what they ask for."""
    book = ledgers([_queue("q", h100={"nominalQuota": 8})])["q"]
    said = assign([_pods(1, **pod)], book, _flavors("h100", **flavor))[1]
    assert said.removeprefix("couldn't assign flavors to pod set main: ") == lack


def test_a_resource_that_no_queue_covers_is_named() -> None:
    """As a flavor that does not exist."""
    book = ledgers([_queue("q", h100={"nominalQuota": 8})])["q"]
    pods = _pods(1)
    assert assign([pods], book, {})[1].endswith("flavor h100 not found")
    pods["template"]["spec"]["containers"][0]["resources"]["limits"]["cpu"] = "1"
    assert assign([pods], book, _flavors("h100"))[1].endswith(
        "resource cpu unavailable in ClusterQueue"
    )
    (given,), lack = assign([pods], book, _flavors("h100"), strict=False)
    assert (given["resourceUsage"], lack) == ({GPU: "1"}, "")
