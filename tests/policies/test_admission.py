"""Both doors say the same: every Kubernetes fixture goes to a real API server, too."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from policies import admission
from policies.globs import patterns
from simulator.cluster.api import KubernetesApi
from simulator.errors import ApiError
from tests.conftest import Cluster
from tests.policies.door import (
    MARK,
    Case,
    apply,
    cases,
    definitions,
    exempting,
    installed,
    refusal,
    until,
    with_cases,
)

# Objects of the same names are put into the cluster that all share by another module, too.
pytestmark = pytest.mark.xdist_group("door")

Json = dict[str, Any]

REFUSED_EARLIER = {
    ("gpu-requests-equal-limits", "fewer requested than limited"),
    ("gpu-requests-equal-limits", "requests without limits"),
    ("gpu-requests-equal-limits", "a MIG slice in an init container"),
}
"""Kubernetes itself refuses these before any policy sees them."""

NOT_JUDGED = {("namespace-chosen", "a workload beside Kubernetes' own parts")}
"""What is put among Kubernetes' own parts is looked at by the first door alone."""


@pytest.fixture(scope="module")
def door(cluster: Cluster) -> Iterator[KubernetesApi]:
    """The add-on's objects in the cluster, for marked objects only; taken away afterwards."""
    api = cluster.api
    rooms = {case.fixture.object["metadata"].get("namespace", "default") for case in cases()}
    made = [
        *(_room(each) for each in rooms),
        *definitions(api),
        *with_cases(installed()),
    ]
    there = [each for each in made if each["metadata"]["name"] in {"default", "kube-public"}]
    for each in made:
        if each not in there:
            apply(api, each)
    # until the server knows the kind of the settings it refuses whatever a rule could be about
    until(lambda: _lets_in(api))
    yield api
    for each in reversed(made):
        if each not in there:
            api.delete(each)


def _lets_in(api: KubernetesApi) -> bool:
    try:
        api.request("POST", "/api/v1/namespaces", _room("anybody"), query={"dryRun": "All"})
    except ApiError:
        return False
    return True


def _room(name: str) -> Json:
    # without the label Kubernetes itself refuses claims with admin access
    labels = {"resource.kubernetes.io/admin-access": "true"}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}


def test_both_doors_give_the_same_verdict_on_every_fixture(
    door: KubernetesApi, namespace: str
) -> None:
    """An admitted fixture is accepted; a denied one is refused with the rule's message.

    The server also finds no fault in the types of any expression.
    """
    every = list(cases())
    # a policy judges only some time after it was written; what is admitted would be at any time
    waiting = [each for each in every if not each.admitted]

    def all_denied() -> bool:
        waiting[:] = [each for each in waiting if not _agrees(door, namespace, each)]
        return not waiting

    until(all_denied, lambda: [_said(door, namespace, each) for each in waiting])
    admitted = [each for each in every if each.admitted]
    assert [_said(door, namespace, e) for e in admitted if not _agrees(door, namespace, e)] == []
    names = {admission.policy_name(each.rule) for each in every}
    until(lambda: all(_checked(door, name) for name in names))
    assert {name: _checked(door, name) for name in names} == {
        name: {"typeChecking": {}} for name in names
    }


def _agrees(api: KubernetesApi, namespace: str, case: Case) -> bool:
    said = refusal(api, case.fixture.object, case.mark, namespace)
    place = (case.rule.id, case.fixture.case)
    if case.admitted or place in NOT_JUDGED:
        return said == ""
    mine = f"'{admission.policy_name(case.rule)}'" in said and case.rule.message in said
    return mine or (said != "" and place in REFUSED_EARLIER)


def _said(api: KubernetesApi, namespace: str, case: Case) -> tuple[str, str, str]:
    said = refusal(api, case.fixture.object, case.mark, namespace)
    return case.rule.id, case.fixture.case, said


def _checked(api: KubernetesApi, name: str) -> Json:
    """Return what the server says of a policy once it has looked at it, or nothing."""
    version = "admissionregistration.k8s.io/v1"
    status = api.get(version, "ValidatingAdmissionPolicy", name).get("status", {})
    return {key: value for key, value in status.items() if key == "typeChecking"}


def test_what_is_exempt_passes_with_what_is_made_of_it(door: KubernetesApi, namespace: str) -> None:
    """The same globs as at the first door; a workload's pods are exempt with it, no others."""
    glob, mark = f"Deployment/{namespace}/agent-*", "exempt"
    exemption = {"environments": ["*"], "patterns": list(patterns(glob)), "expires": "2999-12-31"}
    made = list(exempting("pod-not-privileged", exemption, mark))
    for each in made:
        apply(door, each)
    try:
        until(lambda: refusal(door, _deployment("app"), mark, namespace))
        verdicts = {
            f"{obj['kind']}/{obj['metadata']['name']}": refusal(door, obj, mark, namespace) == ""
            for obj in (
                _deployment("agent-a"),
                _deployment("reagent-a"),
                _pod("agent-a-7d9f-x2x"),
                _pod("agent"),
                _pod("app-agent-a"),
            )
        }
    finally:
        for each in made:
            door.delete(each)
    assert verdicts == {
        "Deployment/agent-a": True,
        "Deployment/reagent-a": False,
        "Pod/agent-a-7d9f-x2x": True,
        "Pod/agent": False,
        "Pod/app-agent-a": False,
    }


def test_an_exemption_ends_by_itself(door: KubernetesApi, namespace: str) -> None:
    """What is created after its last day is judged; nobody has to deploy anything for that."""
    pattern = list(patterns(f"Deployment/{namespace}/*"))
    ended = {"environments": ["*"], "patterns": pattern, "expires": "2020-02-29"}
    holds = ended | {"expires": "2999-12-31"}
    said = {}
    for mark, exemption in (("ended", ended), ("holds", holds)):
        judges = partial(refusal, door, _pod("probe"), mark, namespace)
        made = list(exempting("pod-not-privileged", exemption, mark))
        for each in made:
            apply(door, each)
        try:
            until(judges)
            said[mark] = refusal(door, _deployment("app"), mark, namespace)
        finally:
            for each in made:
                door.delete(each)
    assert "got privileged" in said["ended"]
    assert said["holds"] == ""


def test_what_was_there_before_can_be_labelled_and_deleted(
    door: KubernetesApi, namespace: str
) -> None:
    """An update is judged where it changes what the rule looks at; nothing keeps a deletion up."""
    before = _deployment("older", namespace=namespace, finalizers=["tests.evenkeel.dev/kept"])
    apply(door, before)
    labels = {MARK: "pod-not-privileged"}
    probe = _pod("probe")
    until(lambda: refusal(door, probe, "pod-not-privileged", namespace))
    labelled = {**before, "metadata": {**before["metadata"], "labels": labels}}
    door.apply(labelled, manager="tests", force=True)
    worse = _deployment("older", namespace=namespace, image="registry.example.com/app:1.4.3")
    worse["metadata"] = labelled["metadata"]
    with pytest.raises(ApiError, match="got privileged"):
        door.apply(worse, manager="tests", force=True)
    door.delete(before)
    freed = {**labelled, "metadata": {**labelled["metadata"], "finalizers": []}}
    door.apply(freed, manager="tests", force=True)
    until(lambda: door.find("apps/v1", "Deployment", "older", namespace) is None)


def _pod(name: str) -> Json:
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": _privileged()}


def _deployment(name: str, image: str = "registry.example.com/app:1.4.2", **said: Any) -> Json:
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, **said},
        "spec": {
            "replicas": 0,
            "selector": {"matchLabels": {"app": "app"}},
            "template": {"metadata": {"labels": {"app": "app"}}, "spec": _privileged(image)},
        },
    }


def _privileged(image: str = "registry.example.com/app:1.4.2") -> Json:
    container = {"name": "app", "image": image, "securityContext": {"privileged": True}}
    return {"containers": [container]}
