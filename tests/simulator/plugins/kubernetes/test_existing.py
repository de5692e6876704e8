"""What is on the cluster already: refused, taken up, taken over or replaced as a whole."""

from typing import Any

import pytest

from simulator.cluster.api import MERGE
from tests.simulator.plugins.kubernetes.provider_client import Client, Refused
from tests.simulator.plugins.kubernetes.test_create import CONFIG_MAP, config_map

DEFINITION = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition"


def test_what_exists_already_is_refused(provider: Client) -> None:
    """Whoever made it: also what this very resource made, and what was kept when it went."""
    inputs = config_map("taken", provider.namespace, k="first")
    urn, *_ = provider.made(CONFIG_MAP, inputs)

    with pytest.raises(Refused, match=r'"taken" already exists.*UPSERT_EXISTING_OBJECTS=true'):
        provider.create(urn, {**inputs, "data": {"k": "second"}})

    live = provider.api.get("v1", "ConfigMap", "taken", provider.namespace)
    assert live["data"] == {"k": "first"}


def test_a_preview_leaves_that_refusal_to_the_real_run(provider: Client) -> None:
    """What has the name may be the object that is about to be replaced."""
    inputs = config_map("here", provider.namespace, k="first")
    urn, *_ = provider.made(CONFIG_MAP, inputs)
    other = {**inputs, "data": {"k": "second"}}

    assert provider.create(urn, other, preview=True) == ("", other)


@pytest.mark.parametrize("manager", ["pulumi-kubernetes", None])
def test_a_creation_that_was_cut_off_is_taken_up(provider: Client, manager: str | None) -> None:
    """The engine died before it kept the outcome: its own object becomes what is wanted now."""
    inputs = config_map("again", provider.namespace, k="v", gone="soon")
    urn = provider.urn(CONFIG_MAP)
    if manager is None:
        provider.create(urn, inputs)
    else:
        provider.api.request("POST", _maps(provider), inputs, query={"fieldManager": manager})
    first = provider.api.get("v1", "ConfigMap", "again", provider.namespace)["metadata"]["uid"]

    _, state = provider.create(urn, {**inputs, "data": {"k": "w"}}, resumed=True)

    assert (state["metadata"]["uid"], state["data"]) == (first, {"k": "w"})


def test_an_object_of_someone_else_is_never_taken_over(provider: Client) -> None:
    """A creation that was cut off may not have been done: the object can be anybody's."""
    inputs = config_map("theirs", provider.namespace, k="theirs")
    provider.api.apply(inputs, manager="someone")
    ours = config_map("theirs", provider.namespace, k="ours")

    with pytest.raises(Refused, match=r'"theirs" already exists'):
        provider.create(provider.urn(CONFIG_MAP), ours, resumed=True)

    live = provider.api.get("v1", "ConfigMap", "theirs", provider.namespace)
    assert live["data"] == {"k": "theirs"}


def _maps(provider: Client) -> str:
    return f"/api/v1/namespaces/{provider.namespace}/configmaps"


def test_what_was_changed_with_kubectl_is_taken_over(provider: Client) -> None:
    """Fields that kubectl has set are no conflict: an update of the program's wins."""
    urn, _, state, inputs = provider.made(
        CONFIG_MAP, config_map("edited", provider.namespace, k="ours", rest="1")
    )
    provider.api.request(
        "PATCH",
        f"/api/v1/namespaces/{provider.namespace}/configmaps/edited",
        {"data": {"k": "theirs", "extra": "1"}},
        query={"fieldManager": "kubectl-edit"},
        content_type=MERGE,
    )

    after = provider.update(urn, state, {**inputs, "data": {"k": "again", "rest": "1"}})

    assert after["data"] == {"k": "again", "rest": "1"}
    managers = [(each["manager"], each["operation"]) for each in after["metadata"]["managedFields"]]
    assert managers == [(state["__fieldManager"], "Apply")]


def test_a_definition_is_replaced_as_a_whole(provider: Client) -> None:
    """What others have added goes with an update, and the object stays the same one."""
    urn, identifier, state, inputs = provider.made(DEFINITION, definition(provider.namespace))
    try:
        provider.api.patch(inputs, {"metadata": {"labels": {"of": "others"}}})
        news = {**inputs, "metadata": {**inputs["metadata"], "annotations": {"now": "newer"}}}

        shown = provider.update(urn, state, news, preview=True)
        after = provider.update(urn, state, news)

        assert "labels" not in shown["metadata"]
        assert "labels" not in after["metadata"]
        assert after["metadata"]["annotations"] == {"now": "newer"}
        assert after["metadata"]["uid"] == state["metadata"]["uid"]
    finally:
        provider.api.delete({**inputs, "metadata": {"name": identifier}})


def definition(space: str) -> dict[str, Any]:
    """Return the inputs of a definition in a group of the namespace's own."""
    group = f"{space}.example.com"
    schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"planes.{group}"},
        "spec": {
            "group": group,
            "scope": "Namespaced",
            "names": {"kind": "Plane", "plural": "planes", "singular": "plane"},
            "versions": [version],
        },
    }
