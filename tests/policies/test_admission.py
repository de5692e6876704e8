"""Both doors say the same: every Kubernetes fixture goes to a real API server, too."""

import time
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from policies import admission, rules
from policies.model import Fixture, Rule
from policies.settings import Settings
from policies.templates import Kind
from simulator.cluster.api import KubernetesApi
from simulator.errors import ApiError
from tests.conftest import Cluster

RULES = [rule for rule in rules.load() if rule.kinds]
MARK = {"tests.evenkeel.dev/policies": "judged"}
SECONDS = 30.0

# Kubernetes itself refuses these before any policy sees them.
REFUSED_EARLIER = {
    ("gpu-requests-equal-limits", "fewer requested than limited"),
    ("gpu-requests-equal-limits", "requests without limits"),
    ("gpu-requests-equal-limits", "a MIG slice in an init container"),
}


@pytest.fixture
def door(cluster: Cluster) -> Iterator[KubernetesApi]:
    """The rules' policies in the cluster, for marked objects only; taken away afterwards."""
    api = cluster.api
    made = [*_definitions(api), *admission.objects(RULES, Settings({"stage": "dev"}))]
    # Definitions first: a settings object needs its kind.
    made.sort(key=lambda each: each["kind"] != "CustomResourceDefinition")
    for each in made:
        if each["kind"] == "ValidatingAdmissionPolicyBinding":
            # The cluster is shared: other tests' objects must not be judged.
            each["spec"]["matchResources"] = {"objectSelector": {"matchLabels": MARK}}
        _applied(api, each)
    yield api
    for each in reversed(made):
        api.delete(each)


def test_both_doors_give_the_same_verdict_on_every_fixture(
    door: KubernetesApi, namespace: str
) -> None:
    """An admitted fixture is accepted; a denied one is refused with the rule's message.

    The server also finds no fault in the types of any expression.
    """
    differences = []
    for rule in RULES:
        # A policy judges only some time after it was written.
        _until(partial(_agrees, door, namespace, rule, _probe(rule), admitted=False))
        for admitted, fixture in rule.fixtures.all():
            if fixture.settings:
                _applied(door, _settings(rule, fixture))
                _until(partial(_agrees, door, namespace, rule, fixture, admitted=admitted))
            elif not _agrees(door, namespace, rule, fixture, admitted=admitted):
                said = _refusal(door, namespace, fixture)
                differences.append((rule.id, fixture.case, said))
        _until(partial(_checked, door, rule))
        assert _checked(door, rule) == {"typeChecking": {}}
    assert differences == []


def test_a_disabled_rule_gets_no_binding() -> None:
    """Its policy is there to be read; nothing enforces it. An advisory one warns."""
    settings = Settings({"stage": "dev"})
    known = {rule.id: rule for rule in RULES}
    settings.configure(known["gpu-node-tainted"], "disabled", {})
    settings.configure(known["gpu-requests-equal-limits"], "advisory", {})
    bindings = {
        each["metadata"]["name"]: each["spec"]["validationActions"]
        for each in admission.objects(RULES, settings)
        if each["kind"] == "ValidatingAdmissionPolicyBinding"
    }
    assert bindings == {
        "evenkeel-gpu-requests-equal-limits": ["Warn", "Audit"],
        "evenkeel-image-pinned": ["Deny", "Audit"],
    }


def _probe(rule: Rule) -> Fixture:
    return next(
        each
        for each in rule.fixtures.deny
        if (rule.id, each.case) not in REFUSED_EARLIER and not each.settings
    )


def _agrees(
    api: KubernetesApi, namespace: str, rule: Rule, fixture: Fixture, *, admitted: bool
) -> bool:
    said = _refusal(api, namespace, fixture)
    if admitted:
        return said == ""
    mine = admission.policy_name(rule) in said and rule.message in said
    return mine or (said != "" and (rule.id, fixture.case) in REFUSED_EARLIER)


def _refusal(api: KubernetesApi, namespace: str, fixture: Fixture) -> str:
    """Try to create a fixture's object, without storing it; return why not, or nothing."""
    given = fixture.object
    metadata = given["metadata"]
    kind = api.resource(given["apiVersion"], given["kind"])
    obj = given | {
        "metadata": metadata
        | {
            "name": f"{metadata['name']}-{uuid.uuid4().hex[:6]}",
            "labels": metadata.get("labels", {}) | MARK,
        }
    }
    path = kind.path(namespace if kind.namespaced else None)
    try:
        api.request("POST", path, obj, query={"dryRun": "All"})
    except ApiError as error:
        if error.status != 422:
            raise
        return error.message
    return ""


def _definitions(api: KubernetesApi) -> Iterator[dict[str, Any]]:
    """Yield definitions for the fixtures' kinds that the cluster does not serve."""
    served = {(each.api_version, each.kind) for each in api.discover()}
    for rule in RULES:
        for _, fixture in rule.fixtures.all():
            version, name = fixture.object["apiVersion"], fixture.object["kind"]
            if (version, name) not in served:
                served.add((version, name))
                yield _definition(next(k for k in rule.kinds if k.name == name), version)


def _definition(kind: Kind, api_version: str) -> dict[str, Any]:
    anything = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    version = {
        "name": api_version.rpartition("/")[2],
        "served": True,
        "storage": True,
        "schema": {"openAPIV3Schema": anything},
    }
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {
            "name": f"{kind.plural}.{kind.group}",
            "annotations": {"api-approved.kubernetes.io": "unapproved, for a test"},
        },
        "spec": {
            "group": kind.group,
            "names": {"kind": kind.name, "plural": kind.plural},
            "scope": "Namespaced",
            "versions": [version],
        },
    }


def _settings(rule: Rule, fixture: Fixture) -> dict[str, Any]:
    settings = Settings({"stage": "dev"})
    settings.configure(rule, None, fixture.settings)
    name = admission.policy_name(rule)
    return next(
        each
        for each in admission.objects([rule], settings)
        if each["kind"] == admission.KIND and each["metadata"]["name"] == name
    )


def _applied(api: KubernetesApi, obj: dict[str, Any]) -> None:
    """Apply an object; a kind that was defined just now may take a moment to be served."""

    def apply() -> bool:
        try:
            api.apply(obj, manager="tests", force=True)
        except ApiError as error:
            if error.status == 404:
                return False
            raise
        return True

    _until(apply)


def _checked(api: KubernetesApi, rule: Rule) -> dict[str, Any]:
    """Return what the server says of a policy once it has looked at it, or nothing."""
    version, name = "admissionregistration.k8s.io/v1", admission.policy_name(rule)
    status = api.get(version, "ValidatingAdmissionPolicy", name).get("status", {})
    return {key: value for key, value in status.items() if key == "typeChecking"}


def _until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, "the API server did not get there in time"
        time.sleep(0.1)
