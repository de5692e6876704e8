"""What is drift and what is not, where no cluster is needed to tell."""

from typing import Any

import pytest

from gitops.drift.harmless import harmless
from gitops.drift.judge import judge
from gitops.drift.looking import report
from gitops.drift.owners import Owner, fields, owners, steps_of
from gitops.drift.refreshed import Look, Refreshed

LIVE: dict[str, Any] = {
    "metadata": {
        "labels": {"app.kubernetes.io/name": "x"},
        "managedFields": [
            {
                "manager": "pulumi-kubernetes-1",
                "fieldsV1": {
                    "f:metadata": {"f:labels": {"f:app.kubernetes.io/name": {}}},
                    "f:spec": {
                        "f:list": {'k:{"name":"b"}': {".": {}, "f:image": {}, "f:name": {}}},
                        "f:whole": {},
                    },
                },
            },
            {
                "manager": "kubectl-edit",
                "subresource": "scale",
                "fieldsV1": {"f:spec": {"f:replicas": {}, "f:set": {'v:"two"': {}}}},
            },
        ],
    },
    "spec": {
        "replicas": 3,
        "list": [{"name": "a"}, {"name": "b", "image": "i"}],
        "set": ["one", "two"],
        "whole": {"deep": [1]},
    },
}


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("spec.replicas", ["kubectl-edit"]),
        ("spec.list[1].image", ["pulumi-kubernetes-1"]),
        ("spec.list[0].name", []),
        ("spec.list[7].name", []),
        ("spec.set[1]", ["kubectl-edit"]),
        ("spec.set[0]", []),
        ("spec.whole.deep[0]", ["pulumi-kubernetes-1"]),
        ('metadata.labels["app.kubernetes.io/name"]', ["pulumi-kubernetes-1"]),
        ("spec.nothing", []),
        ("spec", ["pulumi-kubernetes-1", "kubectl-edit"]),
    ],
)
def test_a_field_has_its_owners(path: str, names: list[str]) -> None:
    """By key, by value, by index, and where a whole is one."""
    assert [each.name for each in owners(LIVE, path)] == names


def test_every_field_is_listed_with_its_owner() -> None:
    """As paths that lead back to the same steps."""
    found = {(owner.title, path) for owner, path in fields(LIVE)}

    assert ("kubectl-edit (scale)", "spec.replicas") in found
    assert ("kubectl-edit (scale)", "spec.set[1]") in found
    assert ("pulumi-kubernetes-1", "spec.list[1].image") in found
    assert ("pulumi-kubernetes-1", 'metadata.labels["app.kubernetes.io/name"]') in found
    assert steps_of('a["b.c/d"][2].e') == ["a", "b.c/d", 2, "e"]


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("aws:eks/nodeGroup:NodeGroup", "scalingConfig.desiredSize"),
        ("gcp:container/nodePool:NodePool", "nodeCount"),
        ("azure-native:containerservice:AgentPool", "count"),
        ("azure-native:containerservice:ManagedCluster", 'agentPoolProfiles["system"].count'),
        ("kubernetes:karpenter.sh/v1:NodePool", "status.resources.cpu"),
        ("kubernetes:apiregistration.k8s.io/v1:APIService", "spec.caBundle"),
        (
            "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition",
            "spec.conversion.webhook.clientConfig.caBundle",
        ),
        ("aws:ec2/subnet:Subnet", 'tags["kubernetes.io/role/elb"]'),
    ],
)
def test_what_nobody_has_set_by_hand_is_harmless(kind: str, path: str) -> None:
    """An autoscaler's and a controller's work; the same on another property is not."""
    assert harmless().why(kind, path, [])
    assert not harmless().why(kind, f"other.{path}", [])


@pytest.mark.parametrize("manager", ["kubectl-edit", "k9s", "helm", "node-fetch"])
def test_a_person_is_never_harmless_by_chance(manager: str) -> None:
    """A row that names nobody is for controllers."""
    kind = "kubernetes:apiregistration.k8s.io/v1:APIService"

    assert harmless().is_person(Owner(manager))
    assert not harmless().why(kind, "spec.caBundle", [Owner(manager)])
    assert harmless().why(kind, "spec.caBundle", [Owner("cert-manager-cainjector")])


def look(op: str, **values: Any) -> Look:
    """Return what was seen of a node group."""
    known = {
        "urn": "urn:pulumi:a::b::aws:eks/nodeGroup:NodeGroup::train",
        "type": "aws:eks/nodeGroup:NodeGroup",
        "paths": (),
        "inputs": {"scalingConfig": {"desiredSize": 1, "maxSize": 4}},
        "found": {"scalingConfig": {"desiredSize": 3, "maxSize": 8}},
        "before": {},
        "live": {},
    }
    return Look(op=op, **{**known, **values})


def test_of_two_changes_one_may_be_harmless() -> None:
    """The other is drift, with both values."""
    verdict = judge([look("update", paths=("scalingConfig.desiredSize", "scalingConfig.maxSize"))])

    (drifted,) = verdict.drifted
    assert [(each.path, each.deployed, each.found) for each in drifted.changes] == [
        ("scalingConfig.maxSize", "4", "8")
    ]
    assert len(verdict.silent) == 1


@pytest.mark.parametrize(
    ("written", "found", "drifts"),
    [
        ("", None, False),
        (False, None, False),
        (0, None, False),
        ([], None, False),
        ({}, None, False),
        ("", "x", True),
        ("x", None, True),
        (True, None, True),
    ],
)
def test_an_empty_value_is_kept_by_no_cluster(written: object, found: object, drifts: bool) -> None:  # noqa: FBT001 - a column
    """Charts write such values into tolerations; anything else that is gone was taken away."""
    path = "spec.tolerations[0].value"
    seen = look(
        "update",
        type="kubernetes:apps/v1:DaemonSet",
        paths=(path,),
        inputs={"spec": {"tolerations": [{"key": "a", "value": written}]}},
        found={"spec": {"tolerations": [{"key": "a"} | ({"value": found} if found else {})]}},
    )

    verdict = judge([seen])

    assert [each.path for drifted in verdict.drifted for each in drifted.changes] == [path] * drifts
    assert len(verdict.silent) == (not drifts)


@pytest.mark.parametrize("value", ["", False])
def test_an_empty_value_that_was_there_is_missed(value: object) -> None:
    """The API server has kept it, such as a label without a value, and somebody has taken it."""
    had = {"spec": {"allowed": value}}
    seen = look(
        "update",
        type="kubernetes:apps/v1:Deployment",
        paths=("spec.allowed",),
        inputs=had,
        before=had,
        found={"spec": {}},
    )

    (drifted,) = judge([seen]).drifted

    assert [each.path for each in drifted.changes] == ["spec.allowed"]


def event(kind: str, op: str) -> dict[str, Any]:
    """Return an event of a step."""
    about = {"op": op, "urn": "urn:a::b::c::d", "type": "c", "new": {"inputs": {}}}
    return {kind: {"metadata": about}}


def error(text: str) -> dict[str, Any]:
    """Return an event of an error."""
    return {"diagnosticEvent": {"severity": "error", "message": f"<{{%fg 1%}}>error: {text}\n"}}


def test_what_cannot_be_reached_is_unknown() -> None:
    """Whatever else was found: a report that lacks a part must close no issue."""
    refreshed = Refreshed.read(
        [
            event("resourcePreEvent", "refresh"),
            event("resOutputsEvent", "delete"),
            error("connection refused"),
        ]
    )

    found = report("prod", refreshed)

    assert (found.outcome, found.drifted, found.reason) == ("unknown", (), "connection refused")


def test_what_the_program_cannot_do_is_no_matter() -> None:
    """Once its steps begin everything was asked; a field that was taken over fails there."""
    refreshed = Refreshed.read(
        [
            event("resourcePreEvent", "refresh"),
            event("resOutputsEvent", "update"),
            event("resourcePreEvent", "update"),
            error("apply conflict"),
            event("resOutputsEvent", "update"),
        ]
    )

    assert refreshed.complete
    assert refreshed.errors == []
    assert len(refreshed.looks) == 1
    assert report("prod", refreshed).outcome == "same"
    assert report("prod", Refreshed(), ok=False).outcome == "unknown"
