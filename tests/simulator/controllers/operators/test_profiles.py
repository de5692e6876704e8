"""Kubeflow's profiles become namespaces with rights and quotas."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from simulator.controllers import kinds
from simulator.controllers.conditions import condition_of

if TYPE_CHECKING:
    from tests.simulator.controllers.conftest import Room
    from tests.simulator.controllers.operators.conftest import Define, See

PERSON = {"kind": "User", "name": "ada@example.com"}


@pytest.fixture(autouse=True)
def known(define: "Define") -> None:
    """Have profiles."""
    define(kinds.PROFILE)


@pytest.fixture
def profile(room: "Room", place: str) -> Iterator[dict[str, Any]]:
    """A profile, not made yet; it goes at the end."""
    wanted = {
        "apiVersion": "kubeflow.org/v1",
        "kind": "Profile",
        "metadata": {"name": f"profile-{place}"},
        "spec": {"owner": PERSON, "resourceQuotaSpec": {"hard": {"pods": "5"}}},
    }
    yield wanted
    room.api.delete(wanted)


def test_a_profile_gives_its_owner_a_namespace(
    room: "Room", profile: dict[str, Any], see: "See"
) -> None:
    """Accounts, rights and quota are in it; with the profile it goes."""
    name = profile["metadata"]["name"]
    room.apply(profile)
    see(kinds.PROFILE, name, lambda each: condition_of(each, "Ready"))
    namespace = see(kinds.NAMESPACE, name)
    assert namespace["metadata"]["annotations"]["owner"] == PERSON["name"]
    binding = see(kinds.ROLE_BINDING, "namespaceAdmin", namespace=name)
    assert binding["roleRef"]["name"] == "kubeflow-admin"
    assert binding["subjects"][0]["name"] == PERSON["name"]
    see(kinds.SERVICE_ACCOUNT, "default-editor", namespace=name)
    quota = see(kinds.QUOTA, "kf-resource-quota", namespace=name)
    assert quota["spec"]["hard"] == {"pods": "5"}

    without = profile | {"spec": {"owner": PERSON}}
    room.apply(without)
    room.until(lambda: not room.api.list("v1", "ResourceQuota", name), "no quota")
    room.api.delete(profile)
    room.until(lambda: room.api.find("v1", "Namespace", name) is None, "the namespace gone", 120)


def test_a_namespace_of_somebody_else_is_not_taken(
    room: "Room", profile: dict[str, Any], see: "See"
) -> None:
    """The profile fails; one made for the same person is taken over."""
    name = profile["metadata"]["name"]
    namespace: dict[str, Any] = {"apiVersion": "v1", "kind": "Namespace"}
    namespace["metadata"] = {"name": name, "annotations": {"owner": "eve@example.com"}}
    room.apply(namespace, profile)
    failed = see(kinds.PROFILE, name, lambda each: condition_of(each, "Failed"))
    assert "not owned by profile creator" in condition_of(failed, "Failed")["message"]
    assert room.api.list("v1", "ResourceQuota", name) == []

    namespace["metadata"]["annotations"]["owner"] = PERSON["name"]
    room.apply(namespace)
    see(kinds.PROFILE, name, lambda each: condition_of(each, "Ready"))
