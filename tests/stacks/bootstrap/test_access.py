"""What whoever previews may do follows from the environment: each kind that it may meet."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from stacks.bootstrap import access
from stacks.environment import read

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests" / "components" / "golden"
SHORT = {"core": "", "rbac": "rbac.authorization.k8s.io"}
NO_GROUPS = {"helm.sh", "kustomize"}
"""Tokens of components: none of them is an object of a cluster."""


def objects(name: str) -> list[dict[str, Any]]:
    """Return what is applied for a shipped environment."""
    environment = read(access.ENVIRONMENTS / f"Pulumi.{name}.yaml")
    text = access.render(environment, name, access.plan_subject())
    return list(yaml.safe_load_all(text))


def groups(name: str, verb: str) -> set[str]:
    """Return the API groups in which whoever previews may do something."""
    return {
        group
        for each in objects(name)
        if each["kind"] == "ClusterRole"
        for rule in each["rules"]
        if verb in rule["verbs"]
        for group in rule["apiGroups"]
    }


def tokens(value: object) -> Iterator[str]:
    """Yield every Kubernetes type of a list of resources."""
    if isinstance(value, dict):
        for each in value.values():
            yield from tokens(each)
    elif isinstance(value, list):
        for each in value:
            yield from tokens(each)
    elif isinstance(value, str) and value.startswith("kubernetes:"):
        yield value


def test_each_kind_of_the_add_ons_can_be_read() -> None:
    """Production has every add-on on: its objects are those whose names are kept."""
    kept = {
        token.split(":")[1].split("/")[0]
        for token in tokens(json.loads((GOLDEN / "addons.json").read_text()))
    }
    assert {SHORT.get(each, each) for each in kept - NO_GROUPS} <= groups("aws-prod", "get")
    assert {"cert-manager.io", "serving.kserve.io", "kueue.x-k8s.io"} <= groups("aws-prod", "patch")


@pytest.mark.parametrize("name", ["aws-dev", "azure-prod", "gcp-dev", "private-prod"])
def test_groups_are_named_and_those_to_come_among_them(name: str) -> None:
    """No star stands for all, which would be Secrets, too; an add-on to come can be read."""
    environment = read(access.ENVIRONMENTS / f"Pulumi.{name}.yaml")
    brought = access.plan_groups(environment, name)

    assert set(brought) <= groups(name, "patch")
    assert "*" not in groups(name, "get")
    assert {"cert-manager.io", "kueue.x-k8s.io", "networking.istio.io"} <= set(brought)


def test_secrets_are_bound_in_the_environments_own_namespaces() -> None:
    """No role that is bound everywhere names them."""
    everything = objects("aws-prod")
    bound = {
        each["metadata"]["namespace"]: each["roleRef"]["name"]
        for each in everything
        if each["kind"] == "RoleBinding"
    }
    [everywhere] = [each for each in everything if each["kind"] == "ClusterRoleBinding"]
    roles = {
        each["metadata"]["name"]: each["rules"]
        for each in everything
        if each["kind"] == "ClusterRole"
    }
    core = [rule for rule in roles[everywhere["roleRef"]["name"]] if "" in rule["apiGroups"]]

    assert {"monitoring", "feast", "clearml-tasks", "istio-system"} <= bound.keys()
    assert set(bound.values()) == {"evenkeel-preview-secrets"}
    assert not {"kube-system", "default"} & bound.keys()
    assert not [rule for rule in core if {"secrets", "*"} & set(rule["resources"])]


def test_the_policy_stands_before_any_right() -> None:
    """Whoever applies it gives at no moment more than a dry run."""
    kinds = [each["kind"] for each in objects("gcp-prod")]

    assert kinds[:2] == ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"]
    assert kinds.index("ClusterRoleBinding") > kinds.index("ValidatingAdmissionPolicyBinding")


def test_it_is_printed_for_a_cluster_of_ones_own(capsys: pytest.CaptureFixture[str]) -> None:
    """A private cluster has no bootstrap that would tell it."""
    access.main(["private-prod", "ServiceAccount", "runners:preview"])
    said = list(yaml.safe_load_all(capsys.readouterr().out))

    assert {json.dumps(each["subjects"][0]) for each in said if "subjects" in each} == {
        json.dumps({"kind": "ServiceAccount", "namespace": "runners", "name": "preview"})
    }
    with pytest.raises(SystemExit, match="expected an environment"):
        access.main([])
