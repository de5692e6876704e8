"""The cluster's own door is tried with objects that are never stored; its answers are judged."""

import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.addons.guardrails import ADDON
from gitops.verification.door import Action, Answered, Probe, Tried, check, probes
from gitops.verification.reach import Reach
from gitops.verification.reading import discover
from gitops.verification.remedies import Remedies
from gitops.verification.trying import try_all
from tests.conftest import Cluster
from tests.policies.door import MARK, apply, installed, marked, offer

# Objects of the same names are put into the cluster that all share by another module, too.
pytestmark = pytest.mark.xdist_group("door")

Json = dict[str, Any]
BROKEN = Remedies("prod")
PROBE = Probe(
    rule="pod-not-privileged",
    policy="evenkeel-pod-not-privileged",
    action="Deny",
    denied=({"kind": "Deployment"},),
    admitted=(),
)
SAID = "ValidatingAdmissionPolicy 'evenkeel-pod-not-privileged' with binding 'x' denied request: no"
TAKEN = Tried(201)
REFUSED = Tried(422, SAID)
WARNED = Tried(201, warnings=(f"299 - Validation failed for {SAID}",))
ELSEWHERE = Tried(403, "pods is forbidden: 'evenkeel-pod-not-privileged-too' says no")


@pytest.mark.parametrize(
    ("action", "denied", "admitted", "outcome", "found"),
    [
        ("Deny", REFUSED, TAKEN, "ok", "refuses"),
        ("Deny", REFUSED, None, "ok", "refuses"),
        ("Deny", REFUSED, ELSEWHERE, "ok", "refuses"),
        ("Deny", TAKEN, TAKEN, "wrong", "lets pass, and should be one that refuses: a Deployment"),
        ("Deny", WARNED, TAKEN, "wrong", "warns, and should be one that refuses"),
        ("Deny", REFUSED, REFUSED, "wrong", "refuses what the rule admits"),
        ("Deny", REFUSED, WARNED, "wrong", "warns what the rule admits"),
        ("Deny", ELSEWHERE, TAKEN, "unknown", "refused before: pods is forbidden"),
        ("Deny", None, TAKEN, "unknown", "the cluster serves no kind of its cases"),
        ("Warn", WARNED, TAKEN, "ok", "warns"),
        ("Warn", Tried(403, "other", WARNED.warnings), TAKEN, "ok", "warns"),
        ("Warn", TAKEN, TAKEN, "wrong", "lets pass, and should be one that warns"),
        ("Warn", REFUSED, TAKEN, "wrong", "refuses, and should be one that warns"),
    ],
)
def test_what_a_policy_did_is_held_against_what_it_should_do(
    action: Action, denied: Tried | None, admitted: Tried | None, outcome: str, found: str
) -> None:
    """What somebody else refused says nothing; what was let pass does."""
    (finding,) = check([Answered(replace(PROBE, action=action), denied, admitted)], BROKEN)

    assert (finding.outcome, finding.subject) == (outcome, "guardrails")
    assert finding.check == "ValidatingAdmissionPolicy evenkeel-pod-not-privileged"
    assert finding.found.startswith(found)
    assert bool(finding.remedy) is (outcome == "wrong")


def test_every_rule_in_force_has_an_object_that_it_alone_refuses() -> None:
    """But for the one that denies nothing until a cluster's settings say what."""
    found = probes([(ADDON, ADDON.plan(offer(), ADDON.options()))])

    assert [each.rule for each in found if not each.denied] == ["image-registry-allowed"]
    assert all(each.admitted for each in found)
    assert len(found) >= 34
    assert {each.action for each in found} == {"Deny", "Warn"}
    assert {obj["metadata"].get("namespace") for each in found for obj in each.denied} <= {
        *("guardrails", "default", "kube-public", "search")
    }
    assert probes([]) == ()


def test_pods_are_tried_as_templates() -> None:
    """A pod itself would be refused by the labels of its namespace, and prove nothing."""
    found = probes([(ADDON, ADDON.plan(offer(), ADDON.options()))])
    (probe,) = (each for each in found if each.rule == "pod-not-privileged")

    kinds = {obj["kind"] for obj in (*probe.denied, *probe.admitted)}
    assert "Pod" not in kinds
    (privileged, *_) = probe.denied
    assert privileged["metadata"] == {"name": "evenkeel-verify", "namespace": "guardrails"}


class _Door(BaseHTTPRequestHandler):
    """An API server that warns of everything, and remembers what it was sent."""

    asked: list[tuple[str, str, Json]]

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append((self.command, self.path, body))
        content = json.dumps({"message": SAID}).encode()
        self.send_response(422 if body["kind"] == "Bad" else 201)
        for text in ("one", "two"):
            self.send_header("Warning", f'299 - "{text}"')
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[tuple[Reach, list[tuple[str, str, Json]]]]:
    """A way to a server, and what it was asked."""
    sent: list[tuple[str, str, Json]] = []
    handler = type("Door", (_Door,), {"asked": sent})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        named: list[Mapping[str, Any]] = [
            {"name": "c", "cluster": {"server": f"http://127.0.0.1:{server.server_port}"}},
            {"name": "u", "user": {}},
            {"name": "x", "context": {"cluster": "c", "user": "u"}},
        ]
        keys = ("clusters", "users", "contexts")
        content = {key: [each] for key, each in zip(keys, named, strict=True)}
        path = tmp_path / "kubeconfig"
        path.write_text(yaml.safe_dump({**content, "current-context": "x"}))
        yield Reach(path), sent
        server.shutdown()


def test_nothing_is_stored(asked: tuple[Reach, list[tuple[str, str, Json]]]) -> None:
    """Every object is a dry run; refusal and warnings come back in the server's words."""
    reach, sent = asked

    taken = reach.try_create("/api/v1/namespaces/a/pods", {"kind": "Pod"})
    refused = reach.try_create("/api/v1/namespaces/a/pods", {"kind": "Bad"})

    assert taken == Tried(201, "", ('299 - "one"', '299 - "two"'))
    assert (refused.status, refused.message) == (422, SAID)
    assert [(method, path) for method, path, _ in sent] == [
        ("POST", "/api/v1/namespaces/a/pods?dryRun=All")
    ] * 2


class _Marking:
    """A way to a cluster that marks what it tries, so that no other test's objects are judged."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach

    def try_create(self, path: str, obj: Mapping[str, Any]) -> Tried:
        """Try it in a namespace that is there."""
        labels = {**obj["metadata"].get("labels", {}), MARK: "verified"}
        metadata = {**obj["metadata"], "labels": labels}
        if "namespace" in metadata:
            path = path.replace(f"/namespaces/{metadata['namespace']}/", "/namespaces/default/")
            metadata["namespace"] = "default"
        return self._reach.try_create(path, {**obj, "metadata": metadata})


RULES = ("pod-not-privileged", "pod-seccomp", "namespace-pod-security", "service-no-node-port")
UNBOUND = "service-no-node-port"


@pytest.mark.cluster
def test_a_real_server_shows_which_rules_hold(cluster: Cluster) -> None:
    """One that refuses, one that warns, one about the whole cluster; one that nobody bound."""
    own = json.loads(_own(json.dumps(installed(rules={"pod-seccomp": "warn"}))))
    names = {f"verified-{each}" for each in RULES}
    made = [
        marked(each, "verified") if "policyName" in each.get("spec", {}) else each
        for each in own
        if each["metadata"]["name"] in {*names, "rulesettings.verified.evenkeel.dev"}
        and not ("policyName" in each.get("spec", {}) and UNBOUND in each["metadata"]["name"])
    ]
    plan = ADDON.plan(offer(), ADDON.options())
    tried = [
        replace(each, policy=f"verified-{each.rule}")
        for each in probes([(ADDON, plan)])
        if each.rule in RULES
    ]
    reach = Reach(cluster.kubeconfig)
    try:
        for each in made:
            apply(cluster.api, each)
        marking, served = _Marking(reach), discover(reach)
        bound = [each for each in tried if each.rule != UNBOUND]
        answers = try_all(marking, served, bound, patience_seconds=90)
        rest = [each for each in tried if each.rule == UNBOUND]
        answers += try_all(marking, served, rest, patience_seconds=0)
    finally:
        for each in reversed(made):
            cluster.api.delete(each)

    found = {each.check.rpartition(" ")[2]: each for each in check(answers, BROKEN)}
    assert {name: each.outcome for name, each in found.items()} == {
        **dict.fromkeys(names, "ok"),
        f"verified-{UNBOUND}": "wrong",
    }, found
    assert found["verified-pod-seccomp"].found == "warns"


def _own(text: str) -> str:
    """Return objects under names of this test's own."""
    return text.replace("policies.evenkeel.dev", "verified.evenkeel.dev").replace(
        '"evenkeel-', '"verified-'
    )
