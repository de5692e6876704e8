"""The cluster's own door as the add-on installs it, beside other tests on the same cluster."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from components.addons.guardrails import ADDON
from components.addons.guardrails.door import GuardedRule, guarded_rules
from components.addons.guardrails.options import Options
from components.contract import ClusterOffer
from components.planning.gpu_stack import GpuStack
from policies import rules
from policies.model import Fixture, Rule
from policies.templates import Kind
from simulator.cluster.api import KubernetesApi
from simulator.errors import ApiError

Json = dict[str, Any]

RULES = [rule for rule in rules.load() if rule.kinds]
MARK = "tests.evenkeel.dev/judged-by"
_SECONDS = 60.0
_BINDING = "ValidatingAdmissionPolicyBinding"
_SETTINGS = "RuleSettings"


def offer(**changes: Any) -> ClusterOffer:
    """Return what a production cluster offers."""
    fields: Json = {
        "kubernetes": "1.36",
        "pools": (),
        "gpu": GpuStack(driver=True, toolkit=True, device_plugin=True),
        "stage": "prod",
    }
    return ClusterOffer(**(fields | changes))


def installed(**said: Any) -> list[Json]:
    """Return the add-on's objects in order, with every rule refusing what it denies."""
    every = {"rules": {rule.id: "deny" for rule in RULES}} | said
    plan = ADDON.plan(offer(), Options.model_validate(every))
    # a definition is served only some time after it was made
    return [dict(each) for each in (*plan.before, *plan.after)]


@dataclass(frozen=True)
class Case:
    """A fixture, and the mark by which one binding alone judges it."""

    rule: Rule
    fixture: Fixture
    admitted: bool
    mark: str

    @property
    def own(self) -> bool:
        """Whether it has settings or an environment of its own."""
        return self.mark != self.rule.id


def cases() -> Iterator[Case]:
    """Yield every fixture of every rule about Kubernetes objects."""
    for rule in RULES:
        for number, (admitted, fixture) in enumerate(rule.fixtures.all()):
            own = bool(fixture.settings or fixture.environment)
            mark = f"{rule.id}.{number}" if own else rule.id
            yield Case(rule, fixture, admitted, mark)


def marked(binding: Json, mark: str) -> Json:
    """Return a binding that looks at what carries a mark alone."""
    chosen = {"objectSelector": {"matchLabels": {MARK: mark}}}
    return {**binding, "spec": {**binding["spec"], "matchResources": chosen}}


def with_cases(objects: list[Json]) -> Iterator[Json]:
    """Yield the add-on's objects, each binding for its mark, and those of cases of their own."""
    known = guarded_rules()
    for each in objects:
        rule = each["metadata"]["name"].removeprefix("evenkeel-")
        yield marked(each, rule) if each["kind"] == _BINDING else each
    parts = {(each["kind"], each["metadata"]["name"]): each for each in objects}
    for case in cases():
        if case.own:
            name = known[case.rule.id].name
            settings = _settings(parts[_SETTINGS, name], case)
            yield settings
            yield _bound(marked(parts[_BINDING, name], case.mark), settings)


def exempting(rule: str, exemption: Mapping[str, Any], mark: str) -> Iterator[Json]:
    """Yield what lets a rule pass what is exempt, for what carries a mark."""
    own = guarded_rules()[rule]
    guarded = GuardedRule(**{**vars(own), "exemptions": (exemption,)})
    parts = {each["kind"]: each for each in installed() if each["metadata"]["name"] == own.name}
    said = parts[_SETTINGS]
    version, kind = said["apiVersion"], said["kind"]
    settings = guarded.parameters(version, kind, offer(), Options())
    settings = {**settings, "metadata": {"name": f"{own.name}.{mark}"}}
    yield settings
    yield _bound(marked(parts[_BINDING], mark), settings)


def _settings(installed_ones: Json, case: Case) -> Json:
    return {
        **installed_ones,
        "metadata": {"name": f"evenkeel-{case.mark}"},
        "environment": {"stage": "prod"} | case.fixture.environment,
        "settings": case.rule.defaults() | case.fixture.settings,
    }


def _bound(binding: Json, settings: Json) -> Json:
    name = settings["metadata"]["name"]
    reference = {**binding["spec"]["paramRef"], "name": name}
    return {
        **binding,
        "metadata": {"name": name},
        "spec": {**binding["spec"], "paramRef": reference},
    }


def apply(api: KubernetesApi, obj: Json) -> None:
    """Apply an object; a kind that was defined just now may take a moment to be served."""

    def applied() -> bool:
        try:
            api.apply(obj, manager="tests", force=True)
        except ApiError as error:
            if error.status == 404:
                return False
            raise
        return True

    until(applied)


def refusal(api: KubernetesApi, obj: Json, mark: str, namespace: str) -> str:
    """Try to create an object, without storing it; return why not, or nothing."""
    metadata = obj["metadata"]
    kind = api.resource(obj["apiVersion"], obj["kind"])
    labels = {**metadata.get("labels", {}), MARK: mark}
    placed = metadata.get("namespace", namespace) if kind.namespaced else None
    # a node of that name is there
    name = f"{metadata['name']}-new" if obj["kind"] == "Node" else metadata["name"]
    sent = {**obj, "metadata": {**metadata, "name": name, "labels": labels}}
    try:
        api.request("POST", kind.path(placed), sent, query={"dryRun": "All"})
    except ApiError as error:
        if error.status == 409:  # it is stored already, and would not be asked about before
            return ""
        if error.status != 422:
            raise
        return error.message
    return ""


def definitions(api: KubernetesApi) -> Iterator[Json]:
    """Yield definitions for the fixtures' kinds that the cluster does not serve."""
    served = {(each.api_version, each.kind) for each in api.kinds.discover()}
    for case in cases():
        version, name = case.fixture.object["apiVersion"], case.fixture.object["kind"]
        if (version, name) not in served:
            served.add((version, name))
            named = (version.rpartition("/")[0], name)
            kinds = (k for k in case.rule.kinds if (k.group, k.name) == named)
            yield _definition(next(kinds), version)


def _definition(kind: Kind, api_version: str) -> Json:
    anything = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    version = {
        "name": api_version.rpartition("/")[2],
        "served": True,
        "storage": True,
        "schema": {"openAPIV3Schema": anything},
    }
    scope = "Cluster" if kind.name.startswith("Cluster") else "Namespaced"
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
            "scope": scope,
            "versions": [version],
        },
    }


def until(condition: Callable[[], object], left: Callable[[], object] = lambda: "") -> None:
    """Wait for something that the API server does on its own; `left` says what it has not done."""
    deadline = time.monotonic() + _SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"the API server did not get there in time {left()}"
        time.sleep(0.1)
