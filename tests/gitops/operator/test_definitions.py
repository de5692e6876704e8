"""The manifests are held against the operator's own definitions, by a real API server.

The definitions are the operator's and not kept here: `EVENKEEL_OPERATOR` names the folder with
them, such as `deploy/crds` of its repository.
"""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
import yaml

from gitops.operator.deployment import Told, plan_deployment
from gitops.operator.manifests import Source, render
from simulator.cluster.api import KubernetesApi
from simulator.errors import ApiError
from stacks.environment import read
from tests.environments import ROOT
from tests.gitops.operator.test_manifests import CLIENT, COMMIT

Json = dict[str, Any]
DEFINITIONS = os.environ.get("EVENKEEL_OPERATOR", "")
pytestmark = [
    pytest.mark.cluster,
    pytest.mark.skipif(
        not DEFINITIONS, reason="needs the folder of the operator's definitions, EVENKEEL_OPERATOR"
    ),
]
ENVIRONMENTS = sorted((ROOT / "environments").glob("Pulumi.*.yaml"))
REPOSITORIES = ("https://github.com/company/ml-platform", "git@git.example:company/ml-platform")
AT = ({"commit": COMMIT}, {"branch": "main", "image": "registry.example/pulumi:1"})
TOLD = {
    "azure": Told(identity=CLIENT),
    "private": Told(backend="s3://state?endpoint=minio.example", secrets="passphrase"),
}


class Cluster(Protocol):
    """What the fixture `cluster` gives."""

    @property
    def api(self) -> KubernetesApi:
        """The API server."""


@pytest.fixture(scope="module")
def take(cluster: Cluster) -> Iterator[Callable[[Json], None]]:
    """Ask a server with the operator's definitions whether it would take an object, as it is."""
    found = [
        each
        for path in sorted(Path(DEFINITIONS).glob("*.yaml"))
        for each in yaml.safe_load_all(path.read_text(encoding="utf-8"))
        if each and each["kind"] == "CustomResourceDefinition"
    ]
    names = {each["spec"]["names"]["kind"] for each in found}
    assert {"Stack", "Workspace"} <= names, f"{DEFINITIONS} has {', '.join(sorted(names))}"
    (home,) = (each for each in made(ENVIRONMENTS[0]) if each["kind"] == "Namespace")
    kept = [home, *found]
    for each in kept:
        cluster.api.apply(each, manager="tests")
    for each in found:
        until_served(cluster.api, each)
    yield lambda obj: strictly(cluster.api, obj)
    for each in kept:
        cluster.api.delete(each)


def until_served(api: KubernetesApi, definition: Json) -> None:
    """Wait until the server has taken a definition in."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        now = api.get("apiextensions.k8s.io/v1", definition["kind"], definition["metadata"]["name"])
        said = {each["type"]: each["status"] for each in now["status"]["conditions"] or ()}
        if said.get("Established") == "True":
            return
        time.sleep(0.2)
    pytest.fail(f"{definition['metadata']['name']} is not served")


def strictly(api: KubernetesApi, obj: Json) -> None:
    """Create an object for show, where an unknown field is an error and not a warning."""
    path = api.resource(obj["apiVersion"], obj["kind"]).path(obj["metadata"].get("namespace"))
    api.request("POST", path, obj, query={"fieldValidation": "Strict", "dryRun": "All"})


def made(file: Path, repository: str = REPOSITORIES[0], **at: str) -> list[Json]:
    """Return the objects of one environment, and the workspace that its stack makes."""
    name = file.name.removeprefix("Pulumi.").removesuffix(".yaml")
    environment = read(file)
    told = TOLD.get(environment.cloud.name, Told())
    said: dict[str, Any] = {**(at or AT[0])}
    source = Source(repository=repository, **said)
    files = render([plan_deployment(name, environment, told)], source)
    return [each for text in files.values() for each in yaml.safe_load_all(text)]


def workspace(stack: Json) -> Json:
    """Return the object that the operator makes from a stack's template."""
    kind = {"apiVersion": "auto.pulumi.com/v1alpha1", "kind": "Workspace"}
    return {**kind, "metadata": stack["metadata"], **stack["spec"]["workspaceTemplate"]}


@pytest.mark.parametrize("file", ENVIRONMENTS, ids=lambda path: path.name.split(".")[1])
def test_the_operators_definitions_take_every_manifest(
    file: Path, take: Callable[[Json], None]
) -> None:
    """By a commit and by a branch, over HTTPS and SSH; no field is unknown, none is missing."""
    for repository in REPOSITORIES:
        for at in AT:
            for each in made(file, repository, **at):
                if each["kind"] != "Namespace":  # it is there
                    take(each)
                if each["kind"] == "Stack":
                    take(workspace(each))


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (("spec", "shalow"), True, 'unknown field "spec.shalow"'),
        (
            ("spec", "workspaceTemplate", "spec", "podTemplate", "spec", "initContainer"),
            [],
            'unknown field "spec.workspaceTemplate.spec.podTemplate.spec.initContainer"',
        ),
        (("spec", "envRefs", "X"), {"type": "Literal", "literal": {}}, "value: Required value"),
        (("spec", "prerequisites"), [{"nam": "a"}], 'unknown field "spec.prerequisites[0].nam"'),
    ],
)
def test_a_wrong_manifest_is_refused(
    path: tuple[str, ...], value: object, says: str, take: Callable[[Json], None]
) -> None:
    """Else nothing would be known of the right ones."""
    (stack,) = (each for each in made(ENVIRONMENTS[0]) if each["kind"] == "Stack")
    *steps, last = path
    part = stack
    for step in steps:
        part = part[step]
    part[last] = value

    with pytest.raises(ApiError) as refusal:
        take(stack)

    assert says in str(refusal.value)
