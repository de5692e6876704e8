"""A work queue hands out each key once, when it is due."""

import pytest

from simulator.controllers.work_queue import WorkQueue


class _Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_key_added_twice_is_handed_out_once() -> None:
    """Ten events about one object are one look at it."""
    queue = WorkQueue()
    queue.add("a")
    queue.add("a")

    assert queue.take(0) == "a"
    assert queue.take(0) is None


def test_a_key_is_not_handed_out_before_it_is_due() -> None:
    """The earlier of two wishes for the same key stands."""
    clock = _Clock()
    queue = WorkQueue(clock)
    queue.add("late", 10)
    queue.add("a", 5)
    queue.add("a", 50)

    assert queue.take(0) is None
    clock.now = 105.0
    assert queue.take(0) == "a"
    assert queue.take(0) is None
    clock.now = 110.0
    assert queue.take(0) == "late"


def test_a_key_that_fails_waits_longer_each_time_until_it_succeeds() -> None:
    """The wait doubles up to half a minute; success resets it."""
    queue = WorkQueue(_Clock())

    waits = [queue.retry("a") for _ in range(9)]

    assert waits == pytest.approx([0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30.0])
    queue.done("a")
    assert queue.retry("a") == pytest.approx(0.2)
