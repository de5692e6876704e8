"""How the pack describes itself and its rules to an engine."""

from collections.abc import Iterator, Sequence

from google.protobuf.json_format import ParseDict
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import analyzer_pb2 as proto

from .diagnostics import LEVELS, NAME, SEVERITIES
from .granted import TITLES
from .model import Rule
from .settings import Settings


def described(rules: Sequence[Rule], settings: Settings, version: str) -> proto.AnalyzerInfo:
    """Describe the pack, its rules, and what it checks of its exemptions."""
    return proto.AnalyzerInfo(
        name=NAME,
        displayName="evenkeel",
        version=version,
        supportsConfig=True,
        policies=[*(_rule(rule, settings) for rule in rules), *_exemption_checks()],
    )


def _rule(rule: Rule, settings: Settings) -> proto.PolicyInfo:
    schema = {
        name: {**each.schema_, "description": each.description, "default": each.default}
        for name, each in rule.parameters.items()
    }
    whole = rule.applies.stack
    return proto.PolicyInfo(
        name=rule.id,
        displayName=rule.title,
        description=rule.title,
        message=rule.message,
        enforcementLevel=LEVELS[settings.level(rule)],
        configSchema=proto.PolicyConfigSchema(properties=ParseDict(schema, Struct())),
        policy_type=proto.POLICY_TYPE_STACK if whole else proto.POLICY_TYPE_RESOURCE,
        severity=SEVERITIES[rule.severity],
        remediation_steps=rule.message,
        tags=list(rule.sources),
    )


def _exemption_checks() -> Iterator[proto.PolicyInfo]:
    for name, title in TITLES.items():
        yield proto.PolicyInfo(
            name=name,
            displayName=title,
            description=title,
            enforcementLevel=proto.MANDATORY,
            policy_type=proto.POLICY_TYPE_STACK,
            severity=proto.POLICY_SEVERITY_HIGH,
        )
