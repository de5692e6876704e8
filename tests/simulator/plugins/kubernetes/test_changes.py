"""Diff and Update against a real API server."""

from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2

from simulator.plugins.wire import UNKNOWN, Secret
from tests.simulator.plugins.kubernetes.provider_client import Client, Refused
from tests.simulator.plugins.kubernetes.test_create import (
    CONFIG_MAP,
    DEPLOYMENT,
    config_map,
    deployment,
)

NONE = provider_pb2.DiffResponse.DIFF_NONE
SOME = provider_pb2.DiffResponse.DIFF_SOME
Kind = provider_pb2.PropertyDiff


def _kinds(answer: provider_pb2.DiffResponse) -> dict[str, str]:
    return {path: Kind.Kind.Name(each.kind) for path, each in answer.detailedDiff.items()}


def _scaled(inputs: dict[str, Any], replicas: object) -> dict[str, Any]:
    return {**inputs, "spec": {**inputs["spec"], "replicas": replicas}}


def test_the_same_inputs_are_no_change(provider: Client) -> None:
    """Quantities in other words (0.5 for 500m, 1024Mi for 1Gi) and unset booleans are the same."""
    news = deployment("same", provider.namespace, replicas=0)
    news["spec"]["template"]["spec"]["hostNetwork"] = False
    news["spec"]["template"]["spec"]["nodeSelector"] = {}
    urn, _, state, _ = provider.made(DEPLOYMENT, news)

    answer = provider.diff(urn, state, provider.check(urn, news, state["__inputs"]))

    assert (answer.changes, _kinds(answer)) == (NONE, {})


def test_a_changed_field_is_updated_in_place(provider: Client) -> None:
    """The detailed diff names the one field; the update changes it and nothing else."""
    urn, _, state, inputs = provider.made(
        DEPLOYMENT, deployment("scaled", provider.namespace, replicas=0)
    )
    wider = {**inputs, "spec": {**inputs["spec"], "revisionHistoryLimit": 3}}

    answer = provider.diff(urn, state, wider)
    after = provider.update(urn, state, wider)

    assert (_kinds(answer), list(answer.replaces)) == ({"spec.revisionHistoryLimit": "ADD"}, [])
    assert after["spec"] == {**state["spec"], "revisionHistoryLimit": 3}
    assert after["metadata"]["uid"] == state["metadata"]["uid"]
    assert provider.diff(urn, after, wider).changes == NONE


def test_a_removed_field_goes_from_the_server(provider: Client) -> None:
    """Server-side apply removes what the field manager no longer applies."""
    news = config_map("labelled", provider.namespace, k="v")
    news["metadata"]["labels"] = {"a": "1", "b": "2"}
    urn, _, state, inputs = provider.made(CONFIG_MAP, news)
    less = {**inputs, "metadata": {**inputs["metadata"], "labels": {"a": "1"}}}

    answer = provider.diff(urn, state, less)
    provider.update(urn, state, less)

    assert _kinds(answer) == {"metadata.labels.b": "DELETE"}
    live = provider.api.get("v1", "ConfigMap", "labelled", provider.namespace)
    assert live["metadata"]["labels"] == {"a": "1"}


def test_a_preview_of_an_update_changes_nothing(provider: Client) -> None:
    """The dry run shows the new value; the server keeps the old one."""
    news = deployment("previewed", provider.namespace, replicas=0)
    urn, _, state, inputs = provider.made(DEPLOYMENT, news)

    shown = provider.update(urn, state, _scaled(inputs, 3), preview=True)

    live = provider.api.get("apps/v1", "Deployment", "previewed", provider.namespace)
    assert (shown["spec"]["replicas"], live["spec"]["replicas"]) == (3, 0)


def test_an_immutable_field_replaces_the_object(provider: Client) -> None:
    """The old one must go first, because the program chose the name and cannot have it twice."""
    urn, _, state, inputs = provider.made(
        DEPLOYMENT, deployment("fixed", provider.namespace, replicas=0)
    )
    other = {**inputs, "spec": {**inputs["spec"], "selector": {"matchLabels": {"app": "b"}}}}

    answer = provider.diff(urn, state, other)

    assert _kinds(answer) == {"spec.selector.matchLabels.app": "UPDATE_REPLACE"}
    assert list(answer.replaces) == ["spec.selector.matchLabels.app"]
    assert answer.deleteBeforeReplace


def test_a_made_name_lets_the_new_object_come_first(provider: Client) -> None:
    """The replacement gets another name, so both can exist for a while."""
    news = config_map("x", provider.namespace, k="1")
    del news["metadata"]["name"]
    urn, _, state, inputs = provider.made(CONFIG_MAP, news)

    answer = provider.diff(urn, state, {**inputs, "data": {"k": "2"}})

    assert _kinds(answer) == {"data.k": "UPDATE_REPLACE"}
    assert not answer.deleteBeforeReplace


def test_another_name_is_another_object(provider: Client) -> None:
    """A rename replaces, and the new one comes first."""
    urn, _, state, inputs = provider.made(CONFIG_MAP, config_map("one", provider.namespace))
    renamed = {**inputs, "metadata": {**inputs["metadata"], "name": "two"}}

    answer = provider.diff(urn, state, renamed)

    assert list(answer.replaces) == ["metadata.name"]
    assert not answer.deleteBeforeReplace


def test_an_unknown_value_is_a_possible_change(provider: Client) -> None:
    """What is known only later may differ."""
    urn, _, state, inputs = provider.made(
        DEPLOYMENT, deployment("later", provider.namespace, replicas=0)
    )

    assert _kinds(provider.diff(urn, state, _scaled(inputs, UNKNOWN))) == {
        "spec.replicas": "UPDATE"
    }


def test_a_changed_secret_is_seen(provider: Client) -> None:
    """The comparison looks through the wrapper; a Secret whose data changes is replaced."""
    news = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "s"},
        "stringData": {"p": Secret("a")},
    }
    urn, _, state, _ = provider.made("kubernetes:core/v1:Secret", news)
    changed = provider.check(urn, {**news, "stringData": {"p": Secret("b")}}, state["__inputs"])

    assert _kinds(provider.diff(urn, state, changed)) == {"data.p": "UPDATE_REPLACE"}


def test_ignored_changes_are_left_out(provider: Client) -> None:
    """An ignored path covers everything below it."""
    urn, _, state, inputs = provider.made(
        DEPLOYMENT, deployment("ignored", provider.namespace, replicas=0)
    )

    assert provider.diff(urn, state, _scaled(inputs, 3), ("spec",)).changes == NONE
    assert provider.diff(urn, state, _scaled(inputs, 3), ("spec.replicas",)).changes == NONE
    assert provider.diff(urn, state, _scaled(inputs, 3), ("metadata",)).changes == SOME


def test_an_ignored_field_of_another_manager_stays_its_own(provider: Client) -> None:
    """An autoscaler sets the replicas; an update of something else neither conflicts nor resets."""
    urn, _, state, inputs = provider.made(
        DEPLOYMENT, deployment("shared", provider.namespace, replicas=0)
    )
    provider.api.apply(
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"name": "shared", "namespace": provider.namespace},
            "spec": {"replicas": 2},
        },
        manager="autoscaler",
        force=True,
    )
    news = {**inputs, "spec": {**inputs["spec"], "revisionHistoryLimit": 3}}

    after = provider.update(urn, state, news, ignored=("spec.replicas",))

    assert (after["spec"]["replicas"], after["spec"]["revisionHistoryLimit"]) == (2, 3)


@pytest.mark.parametrize(("key", "kept"), [("a/b", True), ("a.b/c", False)])
def test_an_ignored_key_of_another_manager_may_have_no_dots(
    provider: Client, key: str, *, kept: bool
) -> None:
    """Upstream does not find one with dots on the live object, and sends what the state has."""
    news = config_map("noted", provider.namespace, k="1")
    news["metadata"]["annotations"] = {key: "ours"}
    urn, _, state, inputs = provider.made(CONFIG_MAP, news)
    theirs = {**news, "metadata": {**news["metadata"], "annotations": {key: "theirs"}}}
    del theirs["data"]
    provider.api.apply(theirs, manager="someone-else", force=True)
    path = f'metadata.annotations["{key}"]'
    changed = {**inputs, "metadata": {**inputs["metadata"], "labels": {"now": "labelled"}}}

    if kept:
        after = provider.update(urn, state, changed, ignored=(path,))
        assert after["metadata"]["annotations"] == {key: "theirs"}
        assert after["metadata"]["labels"] == {"now": "labelled"}
    else:
        with pytest.raises(Refused, match=r'conflict with "someone-else"'):
            provider.update(urn, state, changed, ignored=(path,))


def test_a_conflict_names_the_other_manager(provider: Client) -> None:
    """The message says whose the field is and how to take it over; the annotation does so."""
    urn, _, state, inputs = provider.made(
        CONFIG_MAP, config_map("contended", provider.namespace, k="ours")
    )
    theirs = config_map("contended", provider.namespace, k="theirs")
    provider.api.apply(theirs, manager="someone-else", force=True)
    news = {**inputs, "data": {"k": "again"}}

    with pytest.raises(Refused, match=r'conflict with "someone-else".*patchForce'):
        provider.update(urn, state, news)

    notes = {"annotations": {"pulumi.com/patchForce": "true"}}
    forced = {**news, "metadata": {**news["metadata"], **notes}}
    assert provider.update(urn, state, forced)["data"] == {"k": "again"}


def test_a_chosen_field_manager_replaces_the_old_one(provider: Client) -> None:
    """The annotation sets the manager, and the former one gives its fields up."""
    urn, _, state, inputs = provider.made(CONFIG_MAP, config_map("m", provider.namespace, k="v"))
    notes = {"annotations": {"pulumi.com/patchFieldManager": "mine"}}

    after = provider.update(urn, state, {**inputs, "metadata": {**inputs["metadata"], **notes}})

    live = provider.api.get("v1", "ConfigMap", "m", provider.namespace)
    assert after["__fieldManager"] == "mine"
    assert [each["manager"] for each in live["metadata"]["managedFields"]] == ["mine"]
    assert live["data"] == {"k": "v"}


def test_drift_shows_only_after_a_refresh(provider: Client) -> None:
    """Diff looks at the state; Read brings the state up to date."""
    urn, identifier, state, inputs = provider.made(
        CONFIG_MAP, config_map("drifted", provider.namespace, k="ours")
    )
    provider.api.apply(
        config_map("drifted", provider.namespace, k="theirs"), manager="x", force=True
    )

    assert provider.diff(urn, state, inputs).changes == NONE
    _, refreshed, _ = provider.read(urn, identifier, state, inputs)
    assert _kinds(provider.diff(urn, refreshed, inputs)) == {"data.k": "UPDATE_REPLACE"}


def test_an_unready_job_is_replaced_where_the_program_says_so(provider: Client) -> None:
    """`replaceUnready` looks at the live Job, without any change of the inputs."""
    kind = "kubernetes:batch/v1:Job"
    urn, _, state, inputs = provider.made(kind, job("stuck", provider.namespace, skip=True))

    answer = provider.diff(urn, state, inputs)

    assert answer.changes == SOME
    assert list(answer.replaces) == ['.metadata.annotations["pulumi.com/replaceUnready"]']


def job(name: str, namespace: str, *, skip: bool = False) -> dict[str, Any]:
    """Return a Job's inputs; with `skip`, of one that nobody waits for and no node can run."""
    notes = {"pulumi.com/skipAwait": "true", "pulumi.com/replaceUnready": "true"} if skip else {}
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": name, "namespace": namespace, "annotations": notes},
        "spec": {
            "template": {
                "spec": {
                    "nodeSelector": {"no": "node"} if skip else {},
                    "restartPolicy": "Never",
                    "containers": [{"name": "main", "image": "registry.test/job:1"}],
                }
            }
        },
    }
