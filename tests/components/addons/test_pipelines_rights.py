"""Nobody in the namespace of runs, but who must, reads its Secrets or makes pods there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from components.addons.pipelines import ADDON
from components.contract import ClusterOffer
from tests.components.addons.rendered import Json, found
from tests.components.addons.test_real_manifests import built

pytestmark = pytest.mark.charts

_ARGO = "argo-role"
_BUCKET = "bucket-pipelines-pipelines"
_PAGE = "ml-pipeline-ui"
_MAKERS = {
    "*",
    "cronjobs",
    "daemonsets",
    "deployments",
    "jobs",
    "pods",
    "pods/exec",
    "replicasets",
    "replicationcontrollers",
    "statefulsets",
    "viewers",
}
"""What a pod comes of that no run names, so that no policy holds it; or what runs in one."""


@pytest.fixture
def roles(everything: ClusterOffer, tmp_path: Path) -> dict[str, list[Json]]:
    """Return the rules of every role, as they are after our changes."""
    plan = ADDON.plan(everything, ADDON.options())
    ((_, objects),) = built(ADDON, plan, tmp_path)
    kinds = found(objects, "Role", "ClusterRole")
    assert {("Role", _ARGO), ("Role", _PAGE), ("Role", "pipeline-runner")} <= kinds.keys()
    return {name: each["rules"] for (_, name), each in kinds.items()}


def _holders(rules: list[Json], resources: set[str], verbs: set[str]) -> Iterator[Json]:
    """Yield the rules that give one of some verbs on one of some resources."""
    for each in rules:
        if resources & set(each["resources"]) and (verbs | {"*"}) & set(each["verbs"]):
            yield each


def test_secrets_are_read_by_name(roles: dict[str, list[Json]]) -> None:
    """Whoever reads each of them reads it for those who ask; Argo's controller is not asked."""
    verbs = {"get", "list", "watch"}
    readers = {name: list(_holders(each, {"secrets", "*"}, verbs)) for name, each in roles.items()}
    named = {
        name: [each.get("resourceNames") for each in rules]
        for name, rules in readers.items()
        if rules and name != _ARGO
    }

    assert named == {
        "ml-pipeline": [["kfp-mlflow-credentials"]],
        _PAGE: [[_BUCKET]],
        "pipeline-runner": [[_BUCKET]],
    }
    assert [each["verbs"] for each in readers[_PAGE]] == [["get"]]


def test_pods_are_made_by_argo_alone(roles: dict[str, list[Json]]) -> None:
    """Its pods are labelled as steps, and held; those of a Viewer would be nobody's."""
    makers = {name for name, each in roles.items() if list(_holders(each, _MAKERS, {"create"}))}

    assert makers == {_ARGO}


def test_the_page_has_the_rest_as_published(roles: dict[str, list[Json]]) -> None:
    """It shows pods, what they write, and what happened to them."""
    rights = {
        (resource, verb)
        for rule in roles[_PAGE]
        for resource in rule["resources"]
        for verb in rule["verbs"]
    }

    assert rights == {
        ("configmaps", "get"),
        ("configmaps", "list"),
        ("events", "list"),
        ("pods", "get"),
        ("pods/log", "get"),
        ("secrets", "get"),
        ("workflows", "get"),
        ("workflows", "list"),
    }
