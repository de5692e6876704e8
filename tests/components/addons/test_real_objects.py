"""The API server takes what the add-ons write themselves: by the real definitions, each field."""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.addons.catalogue import catalogue
from components.addons.gateway import render_route
from components.addons.plan import Object, Plan
from components.addons.record import AddOn
from simulator.cluster.api import APPLY, KubernetesApi
from simulator.cluster.control_plane import ControlPlane
from simulator.cluster.tools import Tools
from simulator.errors import ApiError
from simulator.plugins.kubernetes.inert import disarm
from simulator.session import Session
from simulator.session_data import SessionData
from tests.components.addons.conftest import offer_of, some_cluster
from tests.components.addons.rendered import render
from tests.components.addons.test_cases import CASES, offer_for
from tests.components.addons.test_real_manifests import built

pytestmark = [pytest.mark.charts, pytest.mark.cluster]

DEFINITION = "CustomResourceDefinition"
STRICT = {"fieldManager": "tests", "fieldValidation": "Strict", "dryRun": "All", "force": "true"}
_SECONDS = 120


@pytest.fixture(scope="module")
def server(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KubernetesApi]:
    """An API server of this module's own, which knows all kinds that the charts define."""
    folder = tmp_path_factory.mktemp("objects")
    found = list(_definitions(folder))
    session = Session.write(
        folder / "session", SessionData(environment="objects", kubernetes="1.36")
    )
    control_plane = ControlPlane(session, tools)
    control_plane.start()
    api = KubernetesApi(session.kubeconfig)
    try:
        for each in found:
            api.apply(disarm(each), manager="tests", force=True)
        _await_served(api, found)
        yield api
    finally:
        api.close()
        control_plane.delete()


def _definitions(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the definitions of every chart and every kustomization, or skip."""
    offer = offer_of(some_cluster(), stage="prod")
    for addon in catalogue().values():
        plan = addon.plan(offer, addon.options())
        objects = [
            each for chart in plan.charts for each in render(chart, addon.namespace, offer, folder)
        ]
        if plan.manifests:
            here = folder / addon.name
            here.mkdir()
            objects += [each for _, made in built(addon, plan, here) for each in made]
        # what an add-on defines itself is among what it writes
        objects += [dict(each) for each in _written(addon, plan)]
        yield from (each for each in objects if each["kind"] == DEFINITION)


def _await_served(api: KubernetesApi, definitions: list[dict[str, Any]]) -> None:
    end = time.monotonic() + _SECONDS
    for each in definitions:
        spec = each["spec"]
        version = next(one["name"] for one in spec["versions"] if one["served"])
        while True:
            with contextlib.suppress(ApiError, LookupError):
                api.list(f"{spec['group']}/{version}", spec["names"]["kind"])
                break
            assert time.monotonic() < end, each["metadata"]["name"]
            time.sleep(0.2)


def _refusal(api: KubernetesApi, obj: Object, namespace: str) -> str:
    """Return what the server has against an object; empty where it takes it."""
    meta = obj["metadata"]
    try:
        kind = api.resource(obj["apiVersion"], obj["kind"])
        path = kind.path(meta.get("namespace", namespace), meta["name"])
        api.request("PATCH", path, obj, query=STRICT, content_type=APPLY)
    except ApiError as error:
        return f"{obj['kind']} {meta['name']}: {error}"
    return ""


def _written(addon: AddOn, plan: Plan) -> Iterator[Object]:
    yield from (*plan.before, *plan.after)
    for page in plan.pages:
        yield render_route(page, page.namespace or addon.namespace, "ml.example.com")


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_what_an_addon_writes_is_taken(server: KubernetesApi, path: Path) -> None:
    """In every case beside it, and every field is one that there is."""
    case = yaml.safe_load(path.read_text())
    addon = catalogue()[path.parts[-3].replace("_", "-")]
    options = addon.options.model_validate(case.get("options") or {})
    offer = offer_for(some_cluster(), case.get("cluster") or {})
    written = list(_written(addon, addon.plan(offer, options)))
    for name in {each["metadata"].get("namespace", addon.namespace) for each in written}:
        namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
        server.apply(namespace, manager="tests", force=True)

    assert [said for each in written if (said := _refusal(server, each, addon.namespace))] == []


def test_a_field_that_there_is_not_is_refused(server: KubernetesApi) -> None:
    """The check can fail."""
    queue: Object = {
        "apiVersion": "kueue.x-k8s.io/v1beta2",
        "kind": "ResourceFlavor",
        "metadata": {"name": "any"},
        "spec": {"nodeLabel": {"a": "b"}},
    }

    assert "nodeLabel" in _refusal(server, queue, "default")
