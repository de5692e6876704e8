"""Create on a real API server, and dry runs of it."""

import base64
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from simulator.errors import ApiError
from simulator.plugins.wire import UNKNOWN, Secret, unwrap
from tests.simulator.plugins.kubernetes.provider_client import Client, Refused

CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"


def config_map(name: str, namespace: str, **data: str) -> dict[str, Any]:
    """Return a ConfigMap's inputs."""
    where = {"name": name, "namespace": namespace}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": where, "data": data}


def test_an_object_is_applied_and_kept_as_upstream_keeps_it(provider: Client) -> None:
    """Id, live object, inputs, first version and field manager are where upstream puts them."""
    space = provider.namespace
    _, identifier, state, inputs = provider.made(CONFIG_MAP, config_map("a", space, k="v"))

    live = provider.api.get("v1", "ConfigMap", "a", space)
    assert identifier == f"{space}/a"
    assert state.pop("__inputs") == inputs == config_map("a", space, k="v")
    assert state.pop("__initialApiVersion") == "v1"
    assert state.pop("__fieldManager").startswith("pulumi-kubernetes-")
    assert state == live
    assert [(each["manager"], each["operation"]) for each in live["metadata"]["managedFields"]] == [
        ("pulumi-kubernetes", "Update")
    ]


def test_an_object_without_namespace_goes_to_the_providers(provider: Client) -> None:
    """The provider's `namespace` is filled in by Check, so that previews show it."""
    news = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "b"}, "data": {}}

    assert provider.made(CONFIG_MAP, news)[1] == f"{provider.namespace}/b"


def test_a_preview_creates_nothing(provider: Client) -> None:
    """The dry run gives the object as it would be, without id or status."""
    inputs = provider.check(provider.urn(DEPLOYMENT), deployment("planned", provider.namespace))
    identifier, state = provider.create(provider.urn(DEPLOYMENT), inputs, preview=True)

    assert identifier == ""
    assert state["spec"]["strategy"]["type"] == "RollingUpdate", "the server's default is shown"
    assert "status" not in state
    assert provider.api.find("apps/v1", "Deployment", "planned", provider.namespace) is None


def test_a_preview_reports_what_the_server_would_refuse(provider: Client) -> None:
    """An invalid object fails in the preview, with the server's own words."""
    wrong = deployment("Wrong_Name", provider.namespace)

    with pytest.raises(Refused, match=r"Wrong_Name.*RFC 1123"):
        provider.create(provider.urn(DEPLOYMENT), wrong, preview=True)


def test_a_preview_in_a_planned_namespace_returns_the_inputs(provider: Client) -> None:
    """The namespace comes in the same run: the inputs are all that can be known."""
    inputs = deployment("planned", "not-there-yet")

    assert provider.create(provider.urn(DEPLOYMENT), inputs, preview=True) == ("", inputs)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("replicas", "one", r"cannot unmarshal string into .*spec\.replicas"),
        ("selector", {"matchLabels": {"app": "other"}}, "`selector` does not match template"),
    ],
)
def test_a_preview_in_a_planned_namespace_finds_what_is_wrong(
    provider: Client, path: str, value: object, message: str
) -> None:
    """Wrong types and invalid values are found before the namespace is there."""
    inputs = deployment("planned", "not-there-yet")
    inputs["spec"][path] = value

    with pytest.raises(Refused, match=message):
        provider.create(provider.urn(DEPLOYMENT), inputs, preview=True)


@pytest.fixture
def guarded(provider: Client) -> Iterator[dict[str, Any]]:
    """A deployment of a name that a policy refuses in the namespace `default`, once it does."""
    name = f"guarded-{provider.namespace}"
    inputs = deployment(name, "default")
    policy, binding = door(name)
    provider.api.apply(policy, manager="tests")
    provider.api.apply(binding, manager="tests")
    end = time.monotonic() + 60
    with pytest.raises(ApiError, match="ValidatingAdmissionPolicy"):  # noqa: PT012 - until it holds
        while time.monotonic() < end:
            provider.api.apply(inputs, manager="tests", dry_run=True)
            time.sleep(0.1)
    yield deployment(name, "not-there-yet")
    provider.api.delete(binding)
    provider.api.delete(policy)


def door(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a policy and its binding that refuse one deployment, in `default` alone."""
    kind = {"apiVersion": "admissionregistration.k8s.io/v1", "metadata": {"name": name}}
    rule = {
        "apiGroups": ["apps"],
        "apiVersions": ["v1"],
        "operations": ["CREATE"],
        "resources": ["deployments"],
        "resourceNames": [name],
    }
    spec = {
        "matchConstraints": {"resourceRules": [rule]},
        "validations": [{"expression": "object.metadata.namespace != 'default'"}],
    }
    return (
        {**kind, "kind": "ValidatingAdmissionPolicy", "spec": spec},
        {
            **kind,
            "kind": "ValidatingAdmissionPolicyBinding",
            "spec": {"policyName": name, "validationActions": ["Deny"]},
        },
    )


def test_a_policy_about_the_namespace_that_stands_in_refuses_no_preview(
    provider: Client, guarded: dict[str, Any]
) -> None:
    """The program's own namespace only comes: what holds there the real run is told."""
    assert provider.create(provider.urn(DEPLOYMENT), guarded, preview=True) == ("", guarded)


def test_a_preview_with_unknowns_returns_the_inputs(provider: Client) -> None:
    """What is unknown cannot be sent to the server."""
    inputs = config_map("c", provider.namespace) | {"data": {"k": UNKNOWN}}

    assert provider.create(provider.urn(CONFIG_MAP), inputs, preview=True) == ("", inputs)


def test_a_preview_of_a_planned_kind_returns_the_inputs(provider: Client) -> None:
    """The CRD comes in the same run."""
    inputs = {"apiVersion": "none.dev/v1", "kind": "Nothing", "metadata": {"name": "n"}}

    assert provider.create(
        provider.urn("kubernetes:none.dev/v1:Nothing"), inputs, preview=True
    ) == ("", inputs)


def test_a_preview_of_a_replacement_shows_the_new_object(provider: Client) -> None:
    """The old object is still there, and its immutable fields must not spoil the preview."""
    kind = "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding"
    binding = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": {"name": "bound", "namespace": provider.namespace},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "a"},
    }
    urn, *_ = provider.made(kind, binding)
    binding["roleRef"] = {**binding["roleRef"], "name": "b"}  # type: ignore[dict-item]

    _, state = provider.create(urn, binding, preview=True)

    assert (state["metadata"]["name"], state["roleRef"]["name"]) == ("bound", "b")


def test_secrets_stay_secret_in_the_state(provider: Client) -> None:
    """All data of a Secret is secret, and `stringData` is where the server puts it: in `data`."""
    news = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "keys"},
        "stringData": {"p": Secret("hunter2")},
    }
    encoded = base64.b64encode(b"hunter2").decode()

    _, _, state, inputs = provider.made("kubernetes:core/v1:Secret", news)

    assert isinstance(state["data"], Secret)
    assert unwrap(state["data"]) == {"p": encoded}
    assert inputs["data"] == Secret({"p": encoded})
    assert "stringData" not in inputs


def test_a_secret_value_elsewhere_stays_secret(provider: Client) -> None:
    """The value is secret in the state's live object and in its inputs; its neighbour is not."""
    news = config_map("s", provider.namespace, open="1")
    news["data"]["closed"] = Secret("2")

    _, _, state, _ = provider.made(CONFIG_MAP, news)

    assert state["data"] == {"open": "1", "closed": Secret("2")}
    assert state["__inputs"]["data"] == {"open": "1", "closed": Secret("2")}


def test_a_missing_kind_names_the_crd(provider: Client) -> None:
    """A custom resource without its CRD fails with what to do, after some patience."""
    kind = "kubernetes:none.dev/v1:Nothing"
    inputs = {"apiVersion": "none.dev/v1", "kind": "Nothing", "metadata": {"name": "n"}}

    with pytest.raises(Refused, match=r"Create the CRD that brings none\.dev/v1/Nothing first"):
        provider.create(provider.urn(kind), inputs)


def test_a_namespace_in_the_wrong_place_is_dropped(provider: Client) -> None:
    """Charts set a namespace on cluster-wide objects; the server would refuse it."""
    role = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRole",
        "metadata": {"name": f"role-{provider.namespace}", "namespace": provider.namespace},
        "rules": [],
    }
    kind = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole"

    urn, identifier, state, inputs = provider.made(kind, role)

    assert identifier == f"role-{provider.namespace}"
    assert provider.diff(urn, state, inputs).changes == 1, "DIFF_NONE"
    provider.delete(urn, identifier, state)


def deployment(name: str, namespace: str, replicas: int = 1) -> dict[str, Any]:
    """Return a Deployment's inputs."""
    labels = {"app": name.lower()}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": labels},
            "template": {
                "metadata": {"labels": labels},
                "spec": {
                    "containers": [
                        {
                            "name": "main",
                            "image": "registry.test/main:1",
                            "resources": {"limits": {"cpu": 0.5, "memory": "1024Mi"}},
                        }
                    ]
                },
            },
        },
    }


def test_a_definition_of_any_usual_size_is_applied(provider: Client) -> None:
    """Client-side apply keeps a copy in an annotation, which has room for 256 KiB."""
    group = f"{provider.namespace}.example.com"
    text = {"type": "string", "description": "long " * 200}
    fields = {f"field{number}": text for number in range(320)}
    schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": fields}}}
    definition = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"larges.{group}"},
        "spec": {
            "group": group,
            "scope": "Namespaced",
            "names": {"kind": "Large", "plural": "larges"},
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
    kind = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition"
    assert len(json.dumps(definition)) > 256 * 1024
    _, identifier, state, _ = provider.made(kind, definition)

    try:
        annotations = state["metadata"].get("annotations") or {}
        assert "kubectl.kubernetes.io/last-applied-configuration" not in annotations
        served = state["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
        assert served["properties"]["spec"]["properties"].keys() == fields.keys()
    finally:
        provider.api.delete({**definition, "metadata": {"name": identifier}})
