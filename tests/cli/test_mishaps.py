"""Faults and quotas as they are typed."""

from pathlib import Path
from typing import Any

import pytest

from cli.mishaps import check, faults, never_happened, quotas
from operations.errors import UsageError
from simulator.cloud.faults import happens
from simulator.cloud.store import Store
from simulator.session import Session
from simulator.session_data import SessionData

NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"


def test_faults_are_read() -> None:
    """With the resource's name, or for every resource of a type."""
    found = faults([f"no-capacity {NODE_GROUP} train", f"throttled {NODE_GROUP}"])

    assert [(each.kind, each.type, each.name) for each in found] == [
        ("no-capacity", NODE_GROUP, "train"),
        ("throttled", NODE_GROUP, ""),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no-capacity", "expected KIND TYPE"),
        (f"a b {NODE_GROUP} d", "expected KIND TYPE"),
        (f"no-capacty {NODE_GROUP}", "Did you mean no-capacity"),
        (f"zzz {NODE_GROUP}", "expected one of no-capacity, quota-exceeded"),
    ],
)
def test_a_fault_that_cannot_be_read_is_refused(text: str, message: str) -> None:
    """Before anything starts."""
    with pytest.raises(UsageError, match=message):
        faults([text])


def test_quotas_are_read() -> None:
    """Zero is a quota, too: what a new account has."""
    assert quotas(["aws/eu-west-1/on-demand-p=0", "gcp/europe-west4/a3=16"]) == {
        "aws/eu-west-1/on-demand-p": 0,
        "gcp/europe-west4/a3": 16,
    }


@pytest.mark.parametrize("text", ["aws/eu-west-1/p5", "aws/p5=3", "aws/x/y=-1", "a//b=1", "=1"])
def test_a_quota_that_cannot_be_read_is_refused(text: str) -> None:
    """Before anything starts."""
    with pytest.raises(UsageError, match="expected PROVIDER/REGION/FAMILY=LIMIT"):
        quotas([text])


def _data(*typed: str, clouds: tuple[Any, ...] = ("aws",), quota: str = "") -> SessionData:
    return SessionData(
        environment="x",
        kubernetes="1.36",
        clouds=clouds,
        faults=faults(typed),
        quotas={quota: 1} if quota else {},
    )


def test_what_could_never_happen_is_refused() -> None:
    """A type, a family or a region that the environment does not have, with what was meant."""
    known = f"no-capacity {NODE_GROUP}"

    check(_data(known, quota="aws/eu-west-1/on-demand-p"), "eu-west-1")
    for data, message in (
        (_data("no-capacity aws:eks/nodeGroup:NodeGrup"), f"Did you mean {NODE_GROUP}"),
        (_data(known, clouds=("gcp",)), "expected a type that the environment's"),
        (_data(quota="aws/eu-west-1/p5"), "expected a family that is counted there"),
        (_data(quota="aws/eu-west-1/on-demand-p", clouds=()), "has no such cloud"),
        (_data(quota="aws/mars/on-demand-p"), "expected the environment's region, eu-west-1"),
    ):
        with pytest.raises(UsageError, match=message):
            check(data, "eu-west-1")


def test_a_fault_that_struck_nothing_is_said(tmp_path: Path) -> None:
    """Whoever asked for it must not believe that the platform has stood it."""
    struck, idle = faults([f"no-capacity {NODE_GROUP} train", f"no-capacity {NODE_GROUP} trian"])
    session = Session.write(
        tmp_path, SessionData(environment="x", kubernetes="1.36", faults=(struck, idle))
    )
    assert never_happened(session, session.data.faults) == []
    store = Store.of(session)
    assert happens(store, session, "no-capacity", NODE_GROUP, "train")
    store.close()

    said = never_happened(session, session.data.faults)

    assert len(said) == 1
    assert said[0].startswith(f"--fault no-capacity {NODE_GROUP} trian: struck nothing")


def test_faults_of_kubernetes_are_taken_on_any_cloud() -> None:
    """A type is not looked up: every add-on brings its own."""
    machines = "kubernetes:cluster.x-k8s.io/v1beta2:MachineDeployment"
    typed = [f"no-capacity {machines} train", "permission-denied kubernetes:core/v1:Namespace"]

    check(_data(clouds=()).model_copy(update={"faults": faults(typed)}), "")
    for wrong, words in (
        ("no-capacity kubernetes:core/v1:Namespace x", "expected one of machines"),
        ("throttled kubernetes:namespace x", "expected a type"),
    ):
        with pytest.raises(UsageError, match=words):
            check(_data(clouds=()).model_copy(update={"faults": faults([wrong])}), "")
