"""Everything of cases.yaml, deployed, changed behind the program's back, and looked at."""

import json
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import pytest
import yaml

from gitops.drift.copied import look
from gitops.drift.judge import Verdict, judge
from gitops.drift.refreshed import Refreshed
from simulator.cloud.store import Store
from simulator.cluster.api import KubernetesApi
from simulator.engine import embedded
from simulator.engine.request import Operation, Request
from simulator.environ import rehearsal_environ
from simulator.session import Session
from simulator.session_data import SessionData

Json = dict[str, Any]

CASES: Json = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8"))
ROOT = Path(__file__).parents[3]
CLUSTER_WIDE = {"ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"}

_PROGRAM = """
import json, pathlib
import pulumi

for each in json.loads((pathlib.Path(__file__).parent / "cases.json").read_text()):
    pulumi.CustomResource(each["type"], each["name"], each["inputs"])
"""
_CONFIG = {
    "aws:region": "eu-west-1",
    "gcp:project": "evenkeel-tests",
    "gcp:region": "europe-west4",
    "azure-native:location": "swedencentral",
}


class Cluster(Protocol):
    """What the fixture `cluster` gives."""

    @property
    def api(self) -> KubernetesApi:
        """The API server."""

    @property
    def kubeconfig(self) -> Path:
        """How it is reached."""


@dataclass
class Deployed:
    """A stack with all cases in it."""

    session: Session
    api: KubernetesApi
    folder: Path
    namespace: str

    def request(self, operation: Operation) -> Request:
        """Return what the engine is asked to do."""
        return Request(
            operation=operation,
            project=self.folder,
            stack="test",
            config=_CONFIG,
            secret_keys=frozenset(),
            state=self.session.state,
            environ=rehearsal_environ(self.session),
            plugins=self.session.folder / "plugins",
            log=self.session.logs / f"{operation}.log",
        )

    def run(self, operation: Operation) -> None:
        """Do one operation, which must succeed."""
        events: list[Json] = []
        outcome = embedded.run(self.request(operation), events.append)
        said = [e["diagnosticEvent"]["message"] for e in events if "diagnosticEvent" in e]
        assert outcome.ok, [outcome.message, *said]

    def look(self) -> Refreshed:
        """Look for drift."""
        return look(self.request("refresh"), embedded.run)

    def object(self, case: Json) -> Json:
        """Return a case's object of the cluster, as the program writes it."""
        shape: Json = json.loads(json.dumps(CASES["shapes"][case["of"]]))
        name = case["name"] if shape["kind"] not in CLUSTER_WIDE else self.wide(case)
        place = {} if shape["kind"] in CLUSTER_WIDE else {"namespace": self.namespace}
        metadata = shape.setdefault("metadata", {})
        metadata |= {"name": name, **place}
        notes = {"pulumi.com/skipAwait": "true"}
        metadata["annotations"] = metadata.get("annotations", {}) | notes
        return shape

    def wide(self, case: Json) -> str:
        """Return the name of what has no namespace."""
        return f"{self.namespace}-{case['name']}"

    def resource(self, case: Json) -> Json:
        """Return a case as the program registers it."""
        shape = CASES["shapes"][case["of"]]
        if "kind" in shape:
            group = shape["apiVersion"] if "/" in shape["apiVersion"] else "core/v1"
            kind = f"kubernetes:{group}:{shape['kind']}"
            return {"type": kind, "name": case["name"], "inputs": self.object(case)}
        inputs = {key: value for key, value in shape.items() if key != "type"}
        for key in ("name", "resourceGroupName"):
            if key in inputs:
                inputs[key] = case["name"]
        return {"type": shape["type"], "name": case["name"], "inputs": inputs}

    def change(self, case: Json) -> None:
        """Do to a case what is done to it behind the program's back."""
        if "kind" in CASES["shapes"][case["of"]]:
            self._change_object(case)
        else:
            self._change_cloud(case)

    def _change_object(self, case: Json) -> None:
        written = self.object(case)
        if case.get("do") == "delete":
            self.api.delete(written)
        elif "do" in case:
            metadata = written["metadata"]
            kind = self.api.resource(written["apiVersion"], written["kind"])
            path = kind.path(metadata.get("namespace"), metadata["name"])
            self.api.request(
                "PATCH",
                f"{path}/{case['on']}" if "on" in case else path,
                [
                    {"op": op, "path": at, **({"value": rest[0]} if rest else {})}
                    for op, at, *rest in case["do"]
                ],
                query={"fieldManager": case["by"]},
                content_type="application/json-patch+json",
            )

    def _change_cloud(self, case: Json) -> None:
        kind = CASES["shapes"][case["of"]]["type"]
        store = Store.of(self.session)
        try:
            found = [each for each in store.all() if each.name == case["name"]]
            (stored,) = [each for each in found if each.type == kind]
            if case.get("do") == "delete":
                store.delete(stored.provider, stored.type, stored.id)
            elif "set" in case:
                inputs = {**stored.inputs, **case["set"]}
                outputs = {**stored.outputs, **case["set"]}
                store.update(replace(stored, inputs=inputs, outputs=outputs))
        finally:
            store.close()


@pytest.fixture(scope="module")
def deployed(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """A stack of all cases, on the shared cluster and on simulated clouds of its own."""
    clouds = ("aws", "gcp", "azure-native")
    data = SessionData(environment="drift", kubernetes="1.36", clouds=clouds, time_scale=0.001)
    session = Session.write(tmp_path_factory.mktemp("drift") / "session", data)
    session.kubeconfig.write_bytes(cluster.kubeconfig.read_bytes())
    plugins = session.folder / "plugins"
    plugins.mkdir()
    for provider in ("kubernetes", *clouds):
        starter = plugins / f"pulumi-resource-{provider}"
        command = f"{sys.executable} -m simulator.plugins {provider}"
        starter.write_text(f'#!/bin/sh\nexec env PYTHONPATH={ROOT} {command} "$@"\n')
        starter.chmod(0o755)
    folder = tmp_path_factory.mktemp("program")
    namespace = f"test-drift-{uuid.uuid4().hex[:8]}"
    made = Deployed(session, cluster.api, folder, namespace)
    resources = [made.resource(each) for each in (*CASES["drift"], *CASES["silent"])]
    (folder / "Pulumi.yaml").write_text("name: drift\nruntime: python\n")
    (folder / "__main__.py").write_text(_PROGRAM)
    (folder / "cases.json").write_text(json.dumps(resources))
    home = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}
    cluster.api.apply(home, manager="tests")
    made.run("up")
    yield made
    held = {**home, **made.object({"of": "config", "name": "finalizer"})}
    cluster.api.patch(held, {"metadata": {"finalizers": None}})
    cluster.api.delete(home)
    for each in (*CASES["drift"], *CASES["silent"]):
        if CASES["shapes"][each["of"]].get("kind") in CLUSTER_WIDE:
            cluster.api.delete(made.object(each))


@pytest.fixture(scope="module")
def before(deployed: Deployed) -> Verdict:
    """What is found before anything was done."""
    return judge(deployed.look().looks)


@pytest.fixture(scope="module")
def found(deployed: Deployed, before: Verdict) -> Verdict:
    """What is found after everything has been done."""
    assert before is not None
    for each in (*CASES["drift"], *CASES["silent"]):
        deployed.change(each)
    refreshed = deployed.look()
    assert refreshed.errors == []
    return judge(refreshed.looks)
