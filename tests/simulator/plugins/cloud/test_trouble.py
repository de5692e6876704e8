"""What goes wrong on demand, what a quota has room for, and how long things take."""

from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf import empty_pb2

from simulator.cloud.store import Store
from simulator.plugins.wire import to_python
from simulator.session import Session
from simulator.session_data import Fault
from tests.fixtures.plugins.lab import NETWORK, ROLE, lab
from tests.simulator.plugins.cloud.conftest import Serve
from tests.simulator.plugins.cloud.provider_client import Client, Refused

Rewrite = Callable[..., None]
CODES = {"no-capacity": "InsufficientCapacity", "throttled": "RateExceeded"}


@pytest.fixture
def counts(session: Session) -> Callable[[], dict[str, int]]:
    """What the cloud holds."""

    def look() -> dict[str, int]:
        store = Store.of(session)
        try:
            return store.counts()
        finally:
            store.close()

    return look


def _network(client: Client, name: str = "main", **inputs: Any) -> Any:  # noqa: ANN401
    return client.create(NETWORK, name, {"cidr": f"10.{len(name)}.0.0/16", **inputs})


def _seconds(session: Session) -> list[tuple[str, float]]:
    store = Store.of(session)
    found: list[tuple[str, float]] = [(call.outcome, call.seconds) for call in store.journal()]
    store.close()
    return found


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (
            "permission-denied",
            (
                f"{NETWORK} main: permission-denied: not permitted in north. Give the identity "
                "that deploys the right to do it, then try again."
            ),
        ),
        (
            "no-capacity",
            (
                f"{NETWORK} main: InsufficientCapacity: no capacity in north. "
                "Use the network that is there."
            ),
        ),
        (
            "quota-exceeded",
            (
                f"{NETWORK} main: quota-exceeded: quota networks in north: got 1 beside 0 in use; "
                "expected at most 0 in all. Ask for a higher quota, or use the network that is "
                "there."
            ),
        ),
        (
            "throttled",
            f"{NETWORK} main: RateExceeded: throttled 5 times in a row. Try again later.",
        ),
    ],
)
def test_a_fault_stops_a_creation(
    kind: Any,  # noqa: ANN401 - one of the kinds of faults
    message: str,
    serve: Serve,
    rewrite: Rewrite,
    counts: Callable[[], dict[str, int]],
) -> None:
    """The error names what, where and what to do; nothing is made; once it is gone all is well."""
    client = serve(lab(codes=CODES))
    rewrite(faults=(Fault(kind=kind, type=NETWORK, name="main"),))

    with pytest.raises(Refused) as refused:
        _network(client)
    assert refused.value.message == message
    assert refused.value.detail is None
    _network(client, "other")
    assert counts() == {NETWORK: 1}
    rewrite(faults=())
    _network(client)
    assert counts() == {NETWORK: 2}


def test_a_preview_meets_no_fault(client: Client, rewrite: Rewrite) -> None:
    """A cloud is not asked to do anything in a preview, so nothing can go wrong there."""
    rewrite(faults=(Fault(kind="permission-denied", type=NETWORK),))

    client.create(NETWORK, "main", {"cidr": "10.0.0.0/16"}, preview=True)


def test_a_lost_answer_leaves_what_was_made(
    client: Client, rewrite: Rewrite, counts: Callable[[], dict[str, int]]
) -> None:
    """The engine is told of a failure and of what exists: it goes on with that, and not anew."""
    rewrite(faults=(Fault(kind="timeout-after-create", type=NETWORK, times=1),))

    with pytest.raises(Refused, match="exists, but was not ready in time") as refused:
        _network(client)
    detail = refused.value.detail
    assert detail is not None
    assert to_python(detail.properties)["cidr"] == "10.4.0.0/16"
    assert counts() == {NETWORK: 1}
    assert _network(client, "other").id != detail.id


def test_a_lost_answer_is_taken_up_without_a_state(
    serve: Serve, rewrite: Rewrite, counts: Callable[[], dict[str, int]]
) -> None:
    """Also an engine that lost what it was told makes nothing twice."""
    rewrite(faults=(Fault(kind="timeout-after-create", type=NETWORK, times=1),))
    with pytest.raises(Refused) as refused:
        _network(serve(lab()))
    made = _network(serve(lab()))

    assert refused.value.detail is not None
    assert made.id == refused.value.detail.id
    assert counts() == {NETWORK: 1}


def test_a_fault_strikes_as_often_as_it_says(client: Client, rewrite: Rewrite) -> None:
    """A throttled call is tried again, as a real SDK does, and gets through in the end."""
    rewrite(faults=(Fault(kind="throttled", type=NETWORK, times=7),))

    with pytest.raises(Refused, match="throttled 5 times"):
        _network(client)
    _network(client)


def test_a_fault_that_comes_back_strikes_again(client: Client, rewrite: Rewrite) -> None:
    """What was taken away is forgotten."""
    fault = Fault(kind="no-capacity", type=NETWORK, times=1)
    for name in ("a", "bb"):
        rewrite(faults=(fault,))
        with pytest.raises(Refused, match="no capacity"):
            _network(client, name)
        _network(client, name)
        rewrite(faults=())
        _network(client, name * 4)


def test_a_change_can_be_refused_too(client: Client, rewrite: Rewrite) -> None:
    """Permission and rate hold for changes; capacity and time-outs only for creations."""
    role = client.create(ROLE, "admin", {"name": "admin"})
    news = {**role.inputs, "path": "/x"}
    rewrite(faults=(Fault(kind="permission-denied", type=ROLE),))
    with pytest.raises(Refused, match="not permitted"):
        client.update(role, news)
    rewrite(
        faults=(
            Fault(kind="no-capacity", type=ROLE),
            Fault(kind="timeout-after-create", type=ROLE),
        )
    )

    assert client.update(role, news)["path"] == "/x"


def test_a_quota_is_counted(client: Client, rewrite: Rewrite) -> None:
    """What is in use and what is asked for must fit; what goes makes room."""
    rewrite(quotas={"lab/north/networks": 2, "lab/south/networks": 0})
    first = _network(client, "a")
    _network(client, "bb")

    with pytest.raises(Refused) as refused:
        _network(client, "ccc")
    assert refused.value.message == (
        f"{NETWORK} ccc: quota-exceeded: quota networks in north: got 1 beside 2 in use; expected "
        "at most 2 in all. Ask for a higher quota, or use the network that is there."
    )
    client.update(first, {**first.inputs, "tags": {"a": "b"}})
    client.delete(first)
    _network(client, "ccc")


def test_time_goes_by(client: Client, session: Session, rewrite: Rewrite) -> None:
    """The journal has the cloud's seconds; none are waited for unless the session wants it."""
    _network(client, "a")
    rewrite(faults=(Fault(kind="throttled", type=NETWORK, times=2),))
    _network(client, "bb")

    assert _seconds(session) == [("ok", 30), ("ok", 2 + 4 + 30)]


def test_a_wait_can_be_interrupted(client: Client, session: Session, rewrite: Rewrite) -> None:
    """When the engine does not want to go on, what was waited for is not made."""
    rewrite(cloud_time_scale=1)
    client.call("Cancel", empty_pb2.Empty())

    with pytest.raises(Refused, match="interrupted while the cloud was at it"):
        _network(client)
    assert _seconds(session) == [("failed", 30)]
