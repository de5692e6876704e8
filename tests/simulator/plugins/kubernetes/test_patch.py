"""Patch resources: some fields of an object that is someone else's."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.simulator.plugins.kubernetes.provider_client import Client, Refused
from tests.simulator.plugins.kubernetes.test_changes import NONE
from tests.simulator.plugins.kubernetes.test_create import config_map

NODE_PATCH = "kubernetes:core/v1:NodePatch"
TAINT = {"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}

Json = dict[str, Any]


@pytest.fixture
def node(provider: Client) -> Iterator[str]:
    """A node of the test's own, registered by someone else."""
    name = f"node-{provider.namespace}"
    obj = {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": {"evenkeel.dev/machines": "train"}},
    }
    provider.api.apply(obj, manager="kubelet")
    yield name
    provider.api.delete(obj)


def _patch(name: str, labels: Json, taints: list[Json] | None = None) -> Json:
    metadata = {"name": name, "labels": labels}
    spec = {} if taints is None else {"spec": {"taints": taints}}
    return {"apiVersion": "v1", "kind": "Node", "metadata": metadata, **spec}


def _live(provider: Client, name: str) -> Json:
    return provider.api.get("v1", "Node", name)


def test_a_patch_adds_its_fields_and_nothing_else(provider: Client, node: str) -> None:
    """Labels of others stay; the id is the object's; nothing is left to change."""
    urn, identifier, state, inputs = provider.made(
        NODE_PATCH, _patch(node, {"evenkeel.dev/pool": "train"}, [TAINT])
    )

    live = _live(provider, node)
    assert identifier == node
    assert live["metadata"]["labels"]["evenkeel.dev/machines"] == "train"
    assert live["metadata"]["labels"]["evenkeel.dev/pool"] == "train"
    assert TAINT in live["spec"]["taints"]
    assert provider.diff(urn, state, inputs).changes == NONE


def test_a_deleted_patch_gives_up_its_fields(provider: Client, node: str) -> None:
    """The node stays, its own label stays, ours goes."""
    urn, identifier, state, _ = provider.made(
        NODE_PATCH, _patch(node, {"evenkeel.dev/pool": "train"})
    )

    provider.delete(urn, identifier, state)

    labels = _live(provider, node)["metadata"]["labels"]
    assert labels["evenkeel.dev/machines"] == "train"
    assert "evenkeel.dev/pool" not in labels


def test_a_changed_patch_is_updated_in_place(provider: Client, node: str) -> None:
    """Only another name replaces a patch."""
    urn, _, state, inputs = provider.made(NODE_PATCH, _patch(node, {"evenkeel.dev/pool": "a"}))
    changed = _patch(node, {"evenkeel.dev/pool": "b"})

    answer = provider.diff(urn, state, changed)
    provider.update(urn, state, changed)

    assert list(answer.replaces) == []
    assert _live(provider, node)["metadata"]["labels"]["evenkeel.dev/pool"] == "b"
    renamed = _patch("other", inputs["metadata"]["labels"])
    assert list(provider.diff(urn, state, renamed).replaces) == ["metadata.name"]


def test_a_conflict_names_the_other_manager(provider: Client, node: str) -> None:
    """A label of the machine's own is not overwritten; the message says whose it is."""
    urn = provider.urn(NODE_PATCH)
    inputs = _patch(node, {"evenkeel.dev/machines": "serve"})

    with pytest.raises(Refused, match=r'conflict with "kubelet"'):
        provider.create(urn, inputs)

    assert _live(provider, node)["metadata"]["labels"]["evenkeel.dev/machines"] == "train"


def test_two_patches_of_one_node_keep_apart(provider: Client, node: str) -> None:
    """Each has a field manager of its own: deleting one leaves the other's label."""
    provider.made(NODE_PATCH, _patch(node, {"a.dev/one": "1"}), "one")
    two = provider.made(NODE_PATCH, _patch(node, {"a.dev/two": "2"}), "two")

    provider.delete(*two[:3])

    labels = _live(provider, node)["metadata"]["labels"]
    assert (labels.get("a.dev/one"), labels.get("a.dev/two")) == ("1", None)


def test_a_preview_of_a_patch_shows_its_fields(provider: Client) -> None:
    """The object may not be there yet: a patch is never tried in a preview."""
    inputs = _patch("not-there-yet", {"a": "b"})

    assert provider.create(provider.urn(NODE_PATCH), inputs, preview=True) == ("", inputs)


def test_a_patch_of_a_deleted_object_is_deleted(provider: Client) -> None:
    """The object went: there is nothing to give up."""
    obj = config_map("patched", provider.namespace, owned="1")
    provider.api.apply(obj, manager="owner")
    patch = {**config_map("patched", provider.namespace), "data": {"k": "v"}}
    urn, identifier, state, _ = provider.made("kubernetes:core/v1:ConfigMapPatch", patch)
    provider.api.delete(obj)

    provider.delete(urn, identifier, state)

    assert provider.api.find("v1", "ConfigMap", "patched", provider.namespace) is None
