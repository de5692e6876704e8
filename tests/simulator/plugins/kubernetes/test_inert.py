"""What has no server does nothing, and Pulumi never sees the difference."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from simulator.plugins.kubernetes.inert import INERT, disarm, rearm
from tests.simulator.plugins.kubernetes.provider_client import Client
from tests.simulator.plugins.kubernetes.test_changes import NONE
from tests.simulator.plugins.kubernetes.test_create import CONFIG_MAP, config_map

HOOKS = "kubernetes:admissionregistration.k8s.io/v1:ValidatingWebhookConfiguration"
DEFINITION = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition"
API_SERVICE = "kubernetes:apiregistration.k8s.io/v1:APIService"

Json = dict[str, Any]


def _hooks(space: str) -> Json:
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingWebhookConfiguration",
        "metadata": {"name": f"hooks-{space}"},
        "webhooks": [
            {
                "name": "every.config-map.test",
                "admissionReviewVersions": ["v1"],
                "sideEffects": "None",
                "failurePolicy": "Fail",
                "clientConfig": {"service": {"name": "none", "namespace": space}},
                "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": space}},
                "rules": [
                    {
                        "apiGroups": [""],
                        "apiVersions": ["v1"],
                        "operations": ["*"],
                        "resources": ["configmaps"],
                    }
                ],
            }
        ],
    }


def _definition(group: str) -> Json:
    schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"boats.{group}"},
        "spec": {
            "group": group,
            "scope": "Namespaced",
            "names": {"kind": "Boat", "plural": "boats", "singular": "boat"},
            "conversion": {
                "strategy": "Webhook",
                "webhook": {
                    "conversionReviewVersions": ["v1"],
                    "clientConfig": {"service": {"name": "none", "namespace": "default"}},
                },
            },
            "versions": [
                {
                    "name": "v1",
                    "served": True,
                    "storage": True,
                    "schema": {"openAPIV3Schema": schema},
                }
            ],
        },
    }


def _api_service(group: str) -> Json:
    return {
        "apiVersion": "apiregistration.k8s.io/v1",
        "kind": "APIService",
        "metadata": {"name": f"v1.{group}"},
        "spec": {
            "group": group,
            "version": "v1",
            "groupPriorityMinimum": 100,
            "versionPriority": 100,
            "service": {"name": "none", "namespace": "default"},
        },
    }


class _Made:
    def __init__(self, provider: Client) -> None:
        self.provider = provider
        self._all: list[tuple[str, str, Json]] = []

    def make(self, token: str, news: Json) -> tuple[str, str, Json, Json]:
        made = self.provider.made(token, news)
        self._all.append(made[:3])
        return made

    def remove(self) -> None:
        for each in reversed(self._all):
            self.provider.delete(*each)


@pytest.fixture
def made(provider: Client) -> Iterator[_Made]:
    """Make cluster-wide objects that are deleted after the test."""
    maker = _Made(provider)
    yield maker
    maker.remove()


@pytest.fixture
def group(provider: Client) -> str:
    """An API group of the test's own."""
    return f"{provider.namespace}.dev"


def test_a_webhook_without_a_server_blocks_nothing(made: _Made) -> None:
    """The configuration is there, says that it is inert, and a write that it matches succeeds."""
    provider = made.provider
    made.make(HOOKS, _hooks(provider.namespace))

    provider.made(CONFIG_MAP, config_map("free", provider.namespace))

    live = provider.api.get(
        "admissionregistration.k8s.io/v1",
        "ValidatingWebhookConfiguration",
        f"hooks-{provider.namespace}",
    )
    assert live["metadata"]["annotations"][INERT] == "the webhook's server is only simulated"
    assert live["webhooks"][0]["matchConditions"] == [{"name": INERT, "expression": "false"}]


def test_a_webhook_is_reported_as_the_program_wrote_it(made: _Made) -> None:
    """State, inputs, diff and refresh know nothing of the condition."""
    urn, identifier, state, inputs = made.make(HOOKS, _hooks(made.provider.namespace))

    assert INERT not in str({**state, "metadata": {**state["metadata"], "managedFields": []}})
    assert made.provider.diff(urn, state, inputs).changes == NONE
    assert made.provider.read(urn, identifier, state, inputs) == (identifier, state, inputs)


def test_a_changed_webhook_stays_inert(made: _Made) -> None:
    """An update brings the condition again."""
    provider = made.provider
    urn, _, state, inputs = made.make(HOOKS, _hooks(provider.namespace))
    changed = copy.deepcopy(inputs)
    changed["webhooks"][0]["timeoutSeconds"] = 3

    after = provider.update(urn, state, changed)

    assert after["webhooks"][0]["timeoutSeconds"] == 3
    provider.made(CONFIG_MAP, config_map("still-free", provider.namespace))


def test_a_converted_kind_can_be_used(made: _Made, group: str) -> None:
    """The conversion webhook has no server; objects of the kind are written and read."""
    provider = made.provider
    urn, identifier, state, inputs = made.make(DEFINITION, _definition(group))

    boat = {
        "apiVersion": f"{group}/v1",
        "kind": "Boat",
        "metadata": {"name": "b", "namespace": provider.namespace},
        "spec": {"keel": "even"},
    }
    _, _, live, _ = provider.made(f"kubernetes:{group}/v1:Boat", boat)

    assert live["spec"] == {"keel": "even"}
    assert state["spec"]["conversion"] == inputs["spec"]["conversion"]
    assert state["spec"]["conversion"]["strategy"] == "Webhook"
    assert provider.diff(urn, state, inputs).changes == NONE
    again = provider.read(urn, identifier, state, inputs)
    assert again[1]["spec"]["conversion"] == inputs["spec"]["conversion"]
    assert again[2] == inputs


def test_an_aggregated_api_exists_only_on_paper(made: _Made, group: str) -> None:
    """Discovery works on, and the object is created, read, changed and deleted as if it were."""
    provider = made.provider
    urn, identifier, state, inputs = made.make(API_SERVICE, _api_service(group))

    names = {
        each["metadata"]["name"]
        for each in provider.api.list("apiregistration.k8s.io/v1", "APIService")
    }
    assert identifier == f"v1.{group}"
    assert f"v1.{group}" not in names
    assert provider.api.kinds.discover()
    assert provider.read(urn, identifier, state, inputs) == (identifier, state, inputs)

    changed = {**inputs, "spec": {**inputs["spec"], "versionPriority": 50}}
    assert provider.diff(urn, state, changed).changes != NONE
    after = provider.update(urn, state, changed)
    assert after["spec"]["versionPriority"] == 50
    assert after["metadata"]["uid"] == state["metadata"]["uid"]

    provider.delete(urn, identifier, after)
    assert provider.read(urn, identifier, after, changed)[0] == ""


def test_other_objects_are_sent_as_they_are() -> None:
    """Disarming touches only what has a server that is simulated."""
    local = {"apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService", "spec": {}}
    plain = _definition("a.dev")
    plain["spec"]["conversion"] = {"strategy": "None"}

    for each in (local, plain, config_map("a", "b")):
        assert disarm(each) is each
        assert rearm(each) is each


def test_own_match_conditions_survive() -> None:
    """A webhook with conditions of its own gets one more, and gets rid of that one only."""
    hooks = _hooks("a")
    hooks["webhooks"][0]["matchConditions"] = [{"name": "mine", "expression": "true"}]

    inert = disarm(hooks)

    assert [each["name"] for each in inert["webhooks"][0]["matchConditions"]] == ["mine", INERT]
    assert rearm(inert) == hooks
