"""The policy pack by itself, against each rule reading a resource anew.

Pulumi's own library decodes a resource once for each policy (docs/adr/0005-our-own-analyzer.md).
That way is imitated here with the same rules and the same evaluator: what differs is only how often
a resource is read. The library itself is not timed: it asks for a version of protobuf beside which
the SDKs that are locked here do not install.
The times are of one process's work on the processor, so that a busy machine matters less.
"""

import time
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final, cast

from google.protobuf.json_format import ParseDict
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import analyzer_pb2 as proto

from policies import rules, values
from policies.analyzer import Analyzer
from policies.dispatch import Dispatch
from policies.judgement import Subject
from policies.model import Applies, KindReference, Rule
from policies.pack import leave_alone_what_stays
from policies.settings import Settings
from policies.wire import Quick
from tests.bench.rows import Part, Row, Table, Wanted

if TYPE_CHECKING:
    import grpc

DEFINITION: Final = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition"
DEPLOYMENT: Final = "kubernetes:apps/v1:Deployment"
COUNTS: Final = (100, 500, 1000)
_COMPARED: Final = 100
"""Of how many resources the naive way is timed; it is reckoned up for more."""

_TURNS: Final = 3
"""How often growth is measured: the least of each counts, since a busy machine only adds."""

_NOBODY: Final = cast("grpc.ServicerContext", None)
"""The pack asks nothing of whom it answers."""

_KIND: Final = KindReference(
    group="apiextensions.k8s.io",
    kind="CustomResourceDefinition",
    plural="customresourcedefinitions",
)

DEFINITION_BYTES: Final = 300_000

ROWS: Final = {
    "policies.definition": Row("a definition of 300 KB, about which no rule is", "60 ms"),
    "policies.judged-definition": Row("the same, with a rule about definitions added", "60 ms"),
    **{f"policies.deployments-{count}": Row(f"{count} Deployments") for count in COUNTS},
    "policies.linear": Row(f"per object, {COUNTS[-1]} against {COUNTS[0]}", "1.1"),
    **{f"policies.stack-{count}": Row(f"{count} Deployments as one stack") for count in COUNTS},
    "policies.stack-linear": Row(f"per object of a stack, {COUNTS[-1]} against {COUNTS[0]}", "1.1"),
}


def measure(wanted: Wanted) -> None:
    """Show milliseconds of the pack, of the naive way, and how many times as long that takes."""
    bench = _Bench(rules.load())
    leave_alone_what_stays()
    if "policies.definition" in wanted:
        bench.compare("policies.definition", [_definition_request()])
    if "policies.judged-definition" in wanted:
        judging = _Bench([*rules.load(), _about_definitions()], bench.table)
        judging.compare("policies.judged-definition", [_definition_request()])
    for count in COUNTS:
        row, whole = f"policies.deployments-{count}", f"policies.stack-{count}"
        requests = [_request(DEPLOYMENT, f"d{place}", _deployment(place)) for place in range(count)]
        if row in wanted:
            bench.compare(row, requests)
        if whole in wanted:
            bench.whole(whole, requests)
    for row, takes in (("policies.linear", bench.pack), ("policies.stack-linear", bench.stack)):
        if row in wanted:
            grown = bench.growth(takes, COUNTS[0], COUNTS[-1])
            bench.table.row(ROWS[row].what, ROWS[row].aim, f"{grown:.2f}")


PART: Final = Part(ROWS, measure)


class _Bench:
    """The pack and the naive way, with the same rules."""

    def __init__(self, loaded: Sequence[Rule], table: Table | None = None) -> None:
        self._analyzer = Analyzer(Dispatch(loaded), "0", lambda: None, (), date.min)
        self._quick = Quick(self._analyzer)
        self._anew = _Anew(loaded)
        title = f"{len(loaded)} rules, ms on the processor; naive: each rule reads a resource anew"
        columns = {"subject": 46, "aim": 8, "pack": 10, "naive": 12, "ratio": 8}
        self.table = table or Table(title, columns)

    def compare(self, row: str, requests: Sequence[proto.AnalyzeRequest]) -> float:
        """Show a row by both ways; return what the pack took, in ms."""
        ours = self.pack(requests)
        few = requests[:_COMPARED]
        self._anew.analyze(few[0])  # the first one compiles
        sent = [each.SerializeToString() for each in few]

        def anew() -> None:
            for each in sent:
                self._anew.analyze(proto.AnalyzeRequest.FromString(each))

        naive = _milliseconds(anew) * len(requests) / len(few)
        ratio = f"{naive / max(ours, 0.01):.1f}"
        self.table.row(ROWS[row].what, ROWS[row].aim, f"{ours:.1f}", f"{naive:.1f}", ratio)
        return ours

    def pack(self, requests: Sequence[proto.AnalyzeRequest]) -> float:
        """Return what the pack takes, in ms, from and to bytes as the engine sends them."""
        sent = [each.SerializeToString() for each in requests]

        def judge() -> None:
            for each in sent:
                self._quick.remediate(each, _NOBODY)
                self._quick.analyze(each, _NOBODY)

        judge()  # the first time compiles
        return _milliseconds(judge)

    def stack(self, requests: Sequence[proto.AnalyzeRequest]) -> float:
        """Return what the rules over a whole stack take, in ms."""
        stack = proto.AnalyzeStackRequest(
            resources=[
                proto.AnalyzerResource(type=each.type, name=each.name, properties=each.properties)
                for each in requests
            ]
        )
        return _milliseconds(lambda: self._analyzer.AnalyzeStack(stack, _NOBODY))

    def growth(
        self, takes: Callable[[Sequence[proto.AnalyzeRequest]], float], few: int, many: int
    ) -> float:
        """Return how many times as much one of many resources costs as one of few."""
        least = [float("inf"), float("inf")]
        for _ in range(_TURNS):
            for place, count in enumerate((few, many)):
                made = [_request(DEPLOYMENT, f"d{n}", _deployment(n)) for n in range(count)]
                least[place] = min(least[place], takes(made) / count)
        return least[1] / least[0]

    def whole(self, row: str, requests: Sequence[proto.AnalyzeRequest]) -> None:
        """Show what the rules over a whole stack take."""
        self.table.row(ROWS[row].what, "", f"{self.stack(requests):.1f}")


class _Anew:
    """Reads a resource once for each rule, as Pulumi's own library does."""

    def __init__(self, loaded: Sequence[Rule]) -> None:
        self._dispatch = Dispatch(loaded)
        self._settings = Settings()

    def analyze(self, request: proto.AnalyzeRequest) -> None:
        """Judge a resource."""
        judges = {judge.rule.id: judge for judge in self._dispatch.match(request.type).judges}
        for rule in self._dispatch.rules:
            properties = values.read(request.properties)
            if rule.id in judges:
                judges[rule.id].judge(Subject(properties), self._settings.params(rule))


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


def _about_definitions() -> Rule:
    """Return a rule as a team might add it: it looks all through a definition."""
    rule = next(each for each in rules.load() if each.id == "namespace-pod-security")
    found = "object.spec.versions.all(v, v.schema.openAPIV3Schema.properties.all(p, size(p) > 0))"
    applies = Applies(kubernetes=(_KIND,))
    changed = {"id": "definitions-described", "applies": applies, "expression": found}
    return rule.model_copy(update={**changed, "finding": "", "remedy": {}, "parameters": {}})


def _request(token: str, name: str, properties: dict[str, Any]) -> proto.AnalyzeRequest:
    return proto.AnalyzeRequest(type=token, name=name, properties=ParseDict(properties, Struct()))


def _definition_request() -> proto.AnalyzeRequest:
    field = {"type": "string", "description": "What this field is for, at some length. " * 4}
    count = DEFINITION_BYTES // len(str(field)) + 1
    schema = {"type": "object", "properties": {f"field{place}": field for place in range(count)}}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    properties = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "things.example.com", "labels": {"app": "things"}},
        "spec": {"group": "example.com", "scope": "Namespaced", "versions": [version]},
    }
    return _request(DEFINITION, "things", properties)


def _deployment(place: int) -> dict[str, Any]:
    """Return a Deployment of about 6 KB that has something of everything."""
    container = {
        "name": "server",
        "image": "registry.example.com/server:1.2.3",
        "env": [{"name": f"SETTING_{number}", "value": "v" * 30} for number in range(60)],
        "resources": {"requests": {"cpu": "1", "memory": "1Gi"}, "limits": {"memory": "1Gi"}},
        "securityContext": {"allowPrivilegeEscalation": False, "runAsNonRoot": True},
        "ports": [{"name": "http", "containerPort": 8080}],
    }
    labels = {"app": f"d{place}"}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": f"d{place}", "namespace": "lab", "labels": labels},
        "spec": {
            "replicas": 1,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
        },
    }
