"""What comes for every resource is answered as the analyzer answers it, and read only if needed."""

from datetime import date
from typing import TYPE_CHECKING, Any, cast

import pytest
from google.protobuf.message import DecodeError
from pulumi.runtime.proto import analyzer_pb2 as proto

from policies.analyzer import Analyzer
from policies.dispatch import Dispatch
from policies.settings import ENVIRONMENT_KEY
from policies.wire import Quick
from tests.policies.service import own_rules, wire

if TYPE_CHECKING:
    import grpc

NOBODYS = "random:index/randomPet:RandomPet"
POD = "kubernetes:core/v1:Pod"
POOL = "aws:eks/nodeGroup:NodeGroup"
NOBODY = cast("grpc.ServicerContext", None)
UNREADABLE = b"\x12\x02\xff\xff"
"""The field `properties` with what is no message."""


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    """The pack's own rules, in a stage in which some of them mend."""
    made = Analyzer(Dispatch(own_rules()), "1.2.3", lambda: None, (), date.min)
    config = {ENVIRONMENT_KEY: '{"stage": "dev"}'}
    made.ConfigureStack(proto.AnalyzerStackConfigureRequest(config=config), NOBODY)
    return made


def _request(token: str, properties: dict[str, Any]) -> proto.AnalyzeRequest:
    urn = f"urn:pulumi:s::p::{token}::it"
    return proto.AnalyzeRequest(type=token, urn=urn, name="it", properties=wire(properties))


@pytest.mark.parametrize(
    ("token", "properties"),
    [
        (NOBODYS, {"length": 3}),
        (POD, {"metadata": {"name": "p"}, "spec": {"containers": [{"image": "nginx"}]}}),
        (POOL, {"labels": {"evenkeel.dev/pool": "train"}}),
    ],
)
def test_answers_are_the_analyzers(
    analyzer: Analyzer, token: str, properties: dict[str, Any]
) -> None:
    """Twice the same: what is kept for a type is not used up by the first answer."""
    request = _request(token, properties)
    judged, mended = analyzer.Analyze(request, NOBODY), analyzer.Remediate(request, NOBODY)
    assert bool(judged.diagnostics) is (token != NOBODYS)
    assert bool(mended.remediations) is (token == POOL)
    quick, sent = Quick(analyzer), request.SerializeToString()
    for _ in range(2):
        assert proto.AnalyzeResponse.FromString(quick.analyze(sent, NOBODY)) == judged
        assert proto.RemediateResponse.FromString(quick.remediate(sent, NOBODY)) == mended


def test_what_no_rule_is_about_is_not_read(analyzer: Analyzer) -> None:
    """Properties that are no message at all are passed over there, and an error elsewhere."""
    quick = Quick(analyzer)
    nobodys = proto.AnalyzeRequest(type=NOBODYS).SerializeToString() + UNREADABLE
    answer = proto.AnalyzeResponse.FromString(quick.analyze(nobodys, NOBODY))
    assert len(answer.not_applicable) == sum(not each.applies.stack for each in own_rules())
    assert quick.remediate(nobodys, NOBODY) == b""
    pool = proto.AnalyzeRequest(type=POOL).SerializeToString() + UNREADABLE
    for call in (quick.analyze, quick.remediate):
        with pytest.raises(DecodeError):
            call(pool, NOBODY)
