"""The two calls that come for every resource, answered without reading what no rule looks at.

Most of what an engine sends are definitions and other large objects that no rule is about, and most
of what it is answered is which rules those are: of that, one text for each type is kept.
"""

from typing import Any, Final

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi.runtime.proto.analyzer_pb2_grpc import add_AnalyzerServicer_to_server

from .analyzer import Analyzer
from .diagnostics import not_applicable

_SERVICE: Final = "pulumirpc.Analyzer"
_FIELD: Final = descriptor_pb2.FieldDescriptorProto


def serve(analyzer: Analyzer, server: grpc.Server) -> None:
    """Let a server answer by an analyzer."""
    quick = Quick(analyzer)
    calls = {"Analyze": quick.analyze, "Remediate": quick.remediate}
    handlers = {name: grpc.unary_unary_rpc_method_handler(call) for name, call in calls.items()}
    # the first that knows a call answers it
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(_SERVICE, handlers),))
    add_AnalyzerServicer_to_server(analyzer, server)


def _token_only() -> Any:  # noqa: ANN401 - a class made at run time
    """Return the class of requests of which only the type is read; the rest stays as it came."""
    file = descriptor_pb2.FileDescriptorProto(name="evenkeel/quick.proto", package="evenkeel")
    file.syntax = "proto3"
    token = proto.AnalyzeRequest.DESCRIPTOR.fields_by_name["type"]
    file.message_type.add(name="Request").field.add(
        name=token.name, number=token.number, type=_FIELD.TYPE_STRING, label=_FIELD.LABEL_OPTIONAL
    )
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("evenkeel.Request"))


_REQUEST: Final = _token_only()


class Quick:
    """Answers from and to bytes."""

    def __init__(self, analyzer: Analyzer) -> None:
        """Take who judges."""
        self._analyzer = analyzer
        self._others: dict[str, bytes] = {}

    def analyze(self, request: bytes, _: grpc.ServicerContext) -> bytes:
        """Answer `Analyze`."""
        token = _REQUEST.FromString(request).type
        match = self._analyzer.dispatch.match(token)
        others = self._others.get(token)
        if others is None:
            others = self._others[token] = not_applicable(match.others).SerializeToString()
        if not (match.judges or match.whole):
            return others
        full = proto.AnalyzeRequest.FromString(request)
        # messages one after the other are one message with the fields of both
        return others + self._analyzer.diagnosed(full).SerializeToString()

    def remediate(self, request: bytes, context: grpc.ServicerContext) -> bytes:
        """Answer `Remediate`."""
        if not self._analyzer.mends(_REQUEST.FromString(request).type):
            return b""
        full = proto.AnalyzeRequest.FromString(request)
        return self._analyzer.Remediate(full, context).SerializeToString()
