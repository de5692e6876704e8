"""Addresses on Google Cloud: what is left out is chosen, and there is room for all machines."""

import pytest

from components.clouds.gcp.ranges import Ranges, check_ranges, plan_ranges


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ((None, None, None), ("10.40.0.0/16", "100.64.0.0/14", "100.112.0.0/20")),
        (("10.8.0.0/16", None, None), ("10.8.0.0/16", "100.64.0.0/14", "100.112.0.0/20")),
        (("100.64.0.0/16", None, None), ("100.64.0.0/16", "10.128.0.0/14", "100.112.0.0/20")),
        (
            ("10.8.0.0/16", "100.64.0.0/10", None),
            ("10.8.0.0/16", "100.64.0.0/10", "10.255.0.0/20"),
        ),
        (
            ("10.8.0.0/16", "10.64.0.0/14", "10.80.0.0/20"),
            ("10.8.0.0/16", "10.64.0.0/14", "10.80.0.0/20"),
        ),
    ],
)
def test_what_is_left_out_is_chosen_apart(
    asked: tuple[str | None, str | None, str | None], expected: tuple[str, str, str]
) -> None:
    """A range that somebody names stays; the others keep away from it."""
    nodes, pods, services = expected

    assert plan_ranges(*asked) == Ranges(nodes=nodes, pods=pods, services=services)


def test_every_machine_needs_a_range_for_its_pods() -> None:
    """A /16 of pods has room for 256 machines and not for one more."""
    ranges = plan_ranges("10.8.0.0/16", "10.64.0.0/16", None)

    assert list(check_ranges(ranges, 256)) == []
    assert list(check_ranges(ranges, 257)) == [
        (
            "network.pods: got 10.64.0.0/16, room for 256 machines (a /24 each); expected room for "
            "257. Use a larger range, for example 100.64.0.0/14."
        )
    ]


def test_a_small_network_has_room_for_few_machines() -> None:
    """Four addresses of a subnetwork are Google's own."""
    ranges = plan_ranges("10.8.0.0/26", None, None)

    assert list(check_ranges(ranges, 60)) == []
    assert len(list(check_ranges(ranges, 61))) == 1
