"""Mends what a rule denies, where its remedy knows the value for certain."""

from typing import Any, Final

from google.protobuf.struct_pb2 import NULL_VALUE, ListValue, Struct, Value

from . import values
from .expressions import Expression
from .judgement import Judge, Outcome, Subject
from .model import Json, Rule
from .paths import steps

_MARKED: Final = frozenset({values.SECRET, values.OUTPUT})


class Remedy:
    """What one rule sets; compiled once."""

    def __init__(self, judge: Judge) -> None:
        """Take the rule's judge."""
        self._judge = judge
        self.rule: Rule = judge.rule
        remedy = judge.rule.remedy
        self._values = [(steps(path), Expression(text)) for path, text in remedy.items()]

    def mended(self, subject: Subject, properties: Struct, params: Json) -> Struct | None:
        """Return a copy of the properties that the rule admits, or nothing.

        Nothing: the rule does not deny, a value that it would set hangs on something unknown or
        secret, or the rule would still deny. All that is not set stays as the engine sent it.
        """
        if self._judge.judge(subject, params).outcome is not Outcome.DENY:
            return None
        changed = Struct()
        changed.CopyFrom(properties)
        for (keys, appends), expression in self._values:
            known, value = self._value(expression, subject, params)
            if not known:
                return None
            if value is not None and not _set(changed, keys, _written(value), appends=appends):
                return None
        after = Subject(values.read(changed), kubernetes=subject.kubernetes)
        admitted = self._judge.judge(after, params).outcome is Outcome.ADMIT
        return changed if admitted else None

    def _value(self, expression: Expression, subject: Subject, params: Json) -> tuple[bool, Any]:
        """Return whether a value is the same whatever is unknown or secret, and the value."""
        trials = self._judge.trials() if subject.unknown else [lambda _: ()]
        found: list[object] = []
        for choose in trials:
            for tree in (subject.revealed, values.redact(subject.tree)):
                answer = expression.answer(values.supplied(tree, choose), params)
                if answer.error or (found and answer.value != found[0]):
                    return False, None
                found.append(answer.value)
        return True, found[0]


def _set(properties: Struct, keys: tuple[str, ...], value: Value, *, appends: bool) -> bool:
    """Set a value in place; False where the way to it is unknown or no mapping."""
    fields = properties.fields
    for key in keys[:-1]:
        inner = _opened(fields[key])
        if inner.WhichOneof("kind") in {None, "null_value"}:
            inner.struct_value.SetInParent()
        if inner.WhichOneof("kind") != "struct_value":
            return False
        fields = inner.struct_value.fields
    last = _opened(fields[keys[-1]])
    if not appends:
        last.CopyFrom(value)
        return True
    if last.WhichOneof("kind") in {None, "null_value"}:
        last.list_value.SetInParent()
    if last.WhichOneof("kind") != "list_value":
        return False
    last.list_value.values.append(value)
    return True


def _opened(value: Value) -> Value:
    """Return what a secret or an output holds, to be changed inside of it."""
    while value.WhichOneof("kind") == "struct_value":
        fields = value.struct_value.fields
        if values.SIGNATURE not in fields or "value" not in fields:
            break
        if fields[values.SIGNATURE].string_value not in _MARKED:
            break
        value = fields["value"]
    return value


def _written(value: object) -> Value:
    match value:
        case None:
            return Value(null_value=NULL_VALUE)
        case bool():
            return Value(bool_value=value)
        case int() | float():
            return Value(number_value=value)
        case list():
            return Value(list_value=ListValue(values=[_written(each) for each in value]))
        case dict():
            fields = {str(key): _written(each) for key, each in value.items()}
            return Value(struct_value=Struct(fields=fields))
        case _:
            return Value(string_value=str(value))
