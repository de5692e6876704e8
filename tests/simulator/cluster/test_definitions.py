"""A definition whose API server ended before it was established is served by the next one."""

import base64
import json
import time
from typing import Any

import psutil
import pytest
import urllib3

from simulator.cluster import definitions
from simulator.cluster.api import KubernetesApi
from simulator.cluster.components import read_components
from simulator.cluster.control_plane import NAME, ControlPlane

pytestmark = pytest.mark.cluster

_KIND = ("apiextensions.k8s.io/v1", "CustomResourceDefinition")
_NAME = "boats.example.com"
_BOATS: dict[str, Any] = {
    "apiVersion": _KIND[0],
    "kind": _KIND[1],
    "metadata": {"name": _NAME},
    "spec": {
        "group": "example.com",
        "names": {"kind": "Boat", "plural": "boats"},
        "scope": "Namespaced",
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {"openAPIV3Schema": {"type": "object"}},
            }
        ],
    },
}
_PATIENCE_SECONDS = 60
"""Without help it would be five minutes."""


def _is_served(api: KubernetesApi) -> bool:
    conditions = api.get(*_KIND, _NAME).get("status", {}).get("conditions") or ()
    return any(each["type"] == "Established" and each["status"] == "True" for each in conditions)


def _wait_until_served(api: KubernetesApi) -> None:
    end = time.monotonic() + _PATIENCE_SECONDS
    while not _is_served(api):
        assert time.monotonic() < end, api.get(*_KIND, _NAME)["status"]
        time.sleep(0.1)


def _cut_off(plane: ControlPlane) -> None:
    """End the API server, and leave in etcd what it writes just before it establishes."""
    home = plane.session.cluster / "clusters" / NAME
    port = next(
        argument.rsplit(":", 1)[1]
        for component in read_components(home)
        for argument in component.arguments
        if component.name == "etcd" and argument.startswith("--listen-client-urls=")
    )
    (pid,) = (each.pid for each in plane.status() if each.name == "kube-apiserver")
    server = psutil.Process(pid)
    server.kill()
    server.wait()
    key = f"/registry/apiextensions.k8s.io/customresourcedefinitions/{_NAME}".encode()
    asked = {"key": base64.b64encode(key).decode()}
    url = f"http://127.0.0.1:{port}/v3/kv"
    (found,) = urllib3.request("POST", f"{url}/range", json=asked).json()["kvs"]
    kept = json.loads(base64.b64decode(found["value"]))
    for each in kept["status"]["conditions"]:
        if each["type"] == "Established":
            each.update(status="False", reason="Installing")
    value = base64.b64encode(json.dumps(kept).encode()).decode()
    assert urllib3.request("POST", f"{url}/put", json=asked | {"value": value}).status == 200


def test_a_definition_that_was_cut_off_is_finished(own: ControlPlane) -> None:
    """It is touched once; one that is served is left alone."""
    with KubernetesApi(own.session.kubeconfig) as api:
        api.apply(_BOATS, manager="tests")
        _wait_until_served(api)
        assert definitions.finish(api) == []

    _cut_off(own)
    own.start()

    with KubernetesApi(own.session.kubeconfig) as api:
        assert not _is_served(api)
        assert definitions.finish(api) == [_NAME]
        _wait_until_served(api)
        assert definitions.finish(api) == []
