"""The pack's service as the engine speaks to it."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from google.protobuf.struct_pb2 import NULL_VALUE, ListValue, Struct, Value
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi.runtime.proto.analyzer_pb2_grpc import AnalyzerStub

from policies import rules
from policies.model import Fixture, Rule
from policies.values import SECRET, SIGNATURE, Secret, Unknown

UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


@cache
def own_rules() -> tuple[Rule, ...]:
    """Return the pack's own rules, read once for all tests."""
    return rules.load()


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

    def analyze_stack(self, *resources: dict[str, Any]) -> list[proto.AnalyzeDiagnostic]:
        """Send a whole stack, each resource as a rule is given it; return what the pack says."""
        request = proto.AnalyzeStackRequest()
        for each in resources:
            found = request.resources.add(
                type=each["type"],
                name=each["name"],
                urn=each.get("urn", f"urn:pulumi:s::p::{each['type']}::{each['name']}"),
                parent=each.get("parent", ""),
                properties=wire(each["object"]),
            )
            for name, urns in each.get("uses", {}).items():
                found.propertyDependencies[name].urns.extend(urns)
            found.options.protect = each.get("protect", False)
        return list(self.stub.AnalyzeStack(request).diagnostics)

    def remediate(self, token: str, properties: dict[str, Any]) -> list[proto.Remediation]:
        """Send one resource and return what the pack would change."""
        request = proto.AnalyzeRequest(
            type=token, urn=f"urn:pulumi:s::p::{token}::it", name="it", properties=wire(properties)
        )
        return list(self.stub.Remediate(request).remediations)

    def judge(self, rule: Rule, fixture: Fixture) -> list[proto.AnalyzeDiagnostic]:
        """Send a fixture of a rule, as one resource or as a stack."""
        if rule.applies.stack:
            return self.analyze_stack(*(each.given() for each in fixture.resources))
        return self.analyze(fixture.token(), fixture.object)

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

    def configure(
        self, config: dict[str, str], *, preview: bool = True, stack: str = "lab"
    ) -> None:
        """Tell the pack about a stack."""
        self.stub.ConfigureStack(
            proto.AnalyzerStackConfigureRequest(dry_run=preview, config=config, stack=stack)
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
