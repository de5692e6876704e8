"""The pack's service as the engine speaks to it."""

from dataclasses import dataclass
from typing import Any

from google.protobuf.struct_pb2 import NULL_VALUE, ListValue, Struct, Value
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi.runtime.proto.analyzer_pb2_grpc import AnalyzerStub

from policies.values import SECRET, SIGNATURE, Secret, Unknown

UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


@dataclass(frozen=True)
class Service:
    """A running analyzer."""

    stub: AnalyzerStub

    def analyze(self, token: str, properties: dict[str, Any]) -> list[proto.AnalyzeDiagnostic]:
        """Send one resource and return what the pack says about it."""
        request = proto.AnalyzeRequest(
            type=token, urn=f"urn:pulumi:s::p::{token}::it", name="it", properties=wire(properties)
        )
        return list(self.stub.Analyze(request).diagnostics)

    def set(self, rule: str, settings: dict[str, Any], level: int = proto.MANDATORY) -> None:
        """Send what a policy configuration file says about one rule."""
        config = proto.PolicyConfig(properties=wire(settings))
        config.enforcementLevel = proto.EnforcementLevel.ValueType(level)
        self.stub.Configure(proto.ConfigureAnalyzerRequest(policyConfig={rule: config}))

    def summary(self, found: proto.AnalyzeDiagnostic) -> tuple[str, str, str]:
        """Return a diagnostic's rule, severity and level."""
        severity = proto.PolicySeverity.Name(found.severity).removeprefix("POLICY_SEVERITY_")
        level = proto.EnforcementLevel.Name(found.enforcementLevel)
        return found.policyName, severity.lower(), level.lower()

    def configure(self, config: dict[str, str], *, preview: bool = True) -> None:
        """Tell the pack about a stack."""
        self.stub.ConfigureStack(
            proto.AnalyzerStackConfigureRequest(dry_run=preview, config=config)
        )


def wire(properties: dict[str, Any]) -> Struct:
    """Write properties as the engine does."""
    return Struct(fields={key: _value(value) for key, value in properties.items()})


def _value(value: object) -> Value:  # noqa: PLR0911 - one line for each kind of value
    match value:
        case Unknown():
            return Value(string_value=UNKNOWN_TEXT)
        case Secret():
            return _value({SIGNATURE: SECRET, "value": value.value})
        case None:
            return Value(null_value=NULL_VALUE)
        case bool():
            return Value(bool_value=value)
        case int() | float():
            return Value(number_value=value)
        case str():
            return Value(string_value=value)
        case list():
            return Value(list_value=ListValue(values=[_value(each) for each in value]))
        case dict():
            return Value(struct_value=wire(value))
        case _:
            raise TypeError(value)
