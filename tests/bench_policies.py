"""Times the policy pack: `python -m tests.bench_policies`, against each rule reading anew.

Pulumi's own library decodes a resource once for each policy (docs/adr/0005-our-own-analyzer.md).
That way is imitated here with the same rules and the same evaluator: what differs is only how often
a resource is read. The library itself is not timed: it asks for a version of protobuf beside which
the SDKs that are locked here do not install.
The times are of one process's work on the processor, so that a busy machine matters less.
"""

import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final, cast

from google.protobuf.json_format import MessageToDict, ParseDict
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import analyzer_pb2 as proto

from policies import rules, values
from policies.analyzer import Analyzer
from policies.dispatch import Dispatch
from policies.judgement import Subject
from policies.settings import Settings
from policies.wire import Quick

if TYPE_CHECKING:
    import grpc

DEFINITION: Final = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition"
DEPLOYMENT: Final = "kubernetes:apps/v1:Deployment"
COUNTS: Final = (100, 500, 1000)
_COMPARED: Final = 100
"""Of how many resources the slow way is timed; it is reckoned up for more."""

_NOBODY: Final = cast("grpc.ServicerContext", None)
"""The pack asks nothing of whom it answers."""

DEFINITION_BYTES: Final = 300_000


def main() -> None:
    """Print a table: what, by the pack, by reading anew, and their ratio."""
    loaded = rules.load()
    analyzer = Analyzer(Dispatch(loaded), "0", lambda: None, (), date.min)
    anew = _Anew()
    sys.stdout.write(f"{len(loaded)} rules, ms on the processor\n")
    sys.stdout.write(f"{'subject':<34}{'pack':>10}{'anew':>10}{'ratio':>8}\n")
    definition = [_request(DEFINITION, "crd", _definition())]
    _row(f"one definition of {_kilobytes(definition)} KB", definition, analyzer, anew)
    each = {}
    for count in COUNTS:
        requests = [_request(DEPLOYMENT, f"d{place}", _deployment(place)) for place in range(count)]
        each[count] = _row(f"{count} Deployments", requests, analyzer, anew) / count
        whole = _milliseconds(lambda: analyzer.AnalyzeStack(_stack(requests), _NOBODY))  # noqa: B023 - called at once
        sys.stdout.write(f"{f'{count} as one stack':<34}{whole:>10.1f}\n")
    growth = each[COUNTS[-1]] / each[COUNTS[0]]
    sys.stdout.write(f"per object, {COUNTS[-1]} against {COUNTS[0]}: {growth:.2f} (linear: 1)\n")


class _Anew:
    """Reads a resource once for each rule, as Pulumi's own library does."""

    def __init__(self) -> None:
        self._dispatch = Dispatch(rules.load())
        self._settings = Settings()

    def analyze(self, request: proto.AnalyzeRequest) -> None:
        """Judge a resource."""
        judges = self._dispatch.match(request.type).judges
        for rule in self._dispatch.rules:
            properties = values.read(request.properties)
            for judge in judges:
                if judge.rule is rule:
                    judge.judge(Subject(properties), self._settings.params(rule))


def _row(
    subject: str, requests: Sequence[proto.AnalyzeRequest], analyzer: Analyzer, anew: _Anew
) -> float:
    quick = Quick(analyzer)
    sent = [each.SerializeToString() for each in requests]

    def pack() -> None:
        for each in sent:
            quick.remediate(each, _NOBODY)
            quick.analyze(each, _NOBODY)

    def other() -> None:
        for each in sent[:_COMPARED]:
            anew.analyze(proto.AnalyzeRequest.FromString(each))

    pack()  # the first one compiles
    anew.analyze(requests[0])
    ours, theirs = _milliseconds(pack), _milliseconds(other)
    growth = len(requests) / len(requests[:_COMPARED])
    theirs *= growth
    sys.stdout.write(f"{subject:<34}{ours:>10.1f}{theirs:>10.1f}{theirs / max(ours, 0.01):>8.1f}\n")
    return ours


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


def _request(token: str, name: str, properties: dict[str, Any]) -> proto.AnalyzeRequest:
    return proto.AnalyzeRequest(type=token, name=name, properties=ParseDict(properties, Struct()))


def _stack(requests: Sequence[proto.AnalyzeRequest]) -> proto.AnalyzeStackRequest:
    return proto.AnalyzeStackRequest(
        resources=[
            proto.AnalyzerResource(type=each.type, name=each.name, properties=each.properties)
            for each in requests
        ]
    )


def _kilobytes(requests: Sequence[proto.AnalyzeRequest]) -> int:
    return sum(len(str(MessageToDict(each.properties))) for each in requests) // 1000


def _definition() -> dict[str, Any]:
    field = {"type": "string", "description": "What this field is for, at some length. " * 4}
    count = DEFINITION_BYTES // (len(str(field)) + 20)
    schema = {"type": "object", "properties": {f"field{place}": field for place in range(count)}}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "things.example.com", "labels": {"app": "things"}},
        "spec": {"group": "example.com", "scope": "Namespaced", "versions": [version]},
    }


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


if __name__ == "__main__":
    main()
