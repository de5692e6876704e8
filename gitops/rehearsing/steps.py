"""What an operation of the engine does, as the review has it: changes, violations, failures."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, cast

from gitops.review.document import (
    Failure,
    Operation,
    PropertyChange,
    ResourceChange,
    Severity,
    Violation,
)
from operations.tally import Change, Finding, Tally, plain

from . import texts
from .holds import holds
from .input_changes import input_changes

_STACK: Final = "pulumi:pulumi:Stack"
_OPERATIONS: Final[Mapping[str, Operation]] = {
    "create": "create",
    "import": "create",
    "update": "update",
    "replace": "replace",
    "import-replacement": "replace",
    "delete": "delete",
}
_EXEMPT: Final = "exempt: "
OF_EXEMPTIONS: Final = frozenset({"exemption-expired", "exemption-unused"})
"""What a pack reports of its own exemptions."""

_SECRETS: Final = "kubernetes:core/v1:Secret"
_HIDDEN: Final = ("data", "stringData")
_KEYS: Final = "kubeconfig"
"""A property of this name has keys in it."""

_SUMMARIES: Final = frozenset({"preview failed", "update failed"})


@dataclass
class Steps:
    """Hears the events of one operation; the command's tally counts them."""

    _metas: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    _errors: list[tuple[str, str]] = field(default_factory=list)

    def add(self, event: Mapping[str, Any]) -> None:
        """Take in one event of the engine."""
        if "resourcePreEvent" in event:
            meta = event["resourcePreEvent"]["metadata"]
            if meta["op"] in _OPERATIONS:
                self._metas[meta["urn"]] = meta
        elif event.get("diagnosticEvent", {}).get("severity") == "error":
            said = event["diagnosticEvent"]
            words = plain(said.get("message", "")).strip()
            if words and words not in _SUMMARIES:
                self._errors.append((said.get("urn", ""), words))

    def changes(self, tally: Tally, gpu_pools: Collection[str]) -> tuple[ResourceChange, ...]:
        """Return every resource that changes, by URN; the stack itself is none.

        Args:
            tally: The same events, counted.
            gpu_pools: The names of the pools that have GPUs.
        """
        found = []
        for change in sorted(tally.changes, key=lambda each: each.urn):
            operation = _OPERATIONS.get(change.operation)
            if operation is None or change.type == _STACK:
                continue
            meta = self._metas.get(change.urn, {})
            state = meta.get("old") or meta.get("new") or {}
            owners = {change.name, change.parent.rpartition("::")[2]}
            found.append(
                ResourceChange(
                    operation=operation,
                    type=texts.name(change.type),
                    name=texts.name(change.name),
                    urn=texts.name(change.urn),
                    parent=texts.name(change.parent),
                    holds=holds(
                        change.type, state.get("inputs") or {}, gpus=bool(owners & {*gpu_pools})
                    ),
                    protected=bool(state.get("protect")),
                    properties=tuple(_changed(change, meta))
                    if operation in {"update", "replace"}
                    else (),
                )
            )
        return tuple(found)

    def failures(
        self, step: Literal["base", "preview", "deploy"], otherwise: str
    ) -> tuple[Failure, ...]:
        """Return what failed, each once; `otherwise` is said where no event said why."""
        found = dict.fromkeys(
            (urn.rpartition("::")[2], texts.line(said)) for urn, said in self._errors
        )
        failures = tuple(
            Failure(step=step, resource=texts.name(name), line=line) for name, line in found
        )
        return failures or (Failure(step=step, line=texts.line(otherwise)),)


Known = tuple[str, str, str]
"""A rule, the URN of what it speaks of, and its level."""


def known(findings: Iterable[Finding]) -> tuple[Known, ...]:
    """Return what is no news where it is found again, such as in the head after the base.

    What was advice before is news when it stops an `up`; what is exempt was no violation.
    """
    found: dict[Known, None] = {}
    for each in findings:
        if not each.message.startswith(_EXEMPT):
            found[each.policy, each.urn, each.level] = None
            found[each.policy, each.urn, "advisory"] = None
    return tuple(found)


def is_known(finding: Finding, before: Collection[Known]) -> bool:
    """Tell whether a finding is among those that `known` returned."""
    return (finding.policy, finding.urn, finding.level) in before


def stopped_before(findings: Iterable[Finding], own: Iterable[Finding]) -> list[Finding]:
    """Return what one set of policies stops, and another lets pass, exempts or only mentions.

    What policies say of their own exemptions is left out: those of another set differ by right.
    """
    stopped = {(each.policy, each.urn) for each in own if _stops(each)}
    return [
        each
        for each in findings
        if _stops(each)
        and each.policy not in OF_EXEMPTIONS
        and (each.policy, each.urn) not in stopped
    ]


def _stops(finding: Finding) -> bool:
    return finding.level == "mandatory" and not finding.message.startswith(_EXEMPT)


def violations(findings: Iterable[Finding], before: Collection[Known]) -> tuple[Violation, ...]:
    """Return what policies found, the mandatory first; `before` is known of the base."""
    found = [
        Violation(
            policy=texts.name(each.policy),
            severity=cast("Severity", each.severity or "medium"),
            level="mandatory" if each.level == "mandatory" else "advisory",
            resource=texts.name(each.urn.rpartition("::")[2]),
            message=texts.text(each.message),
            fresh=not is_known(each, before),
        )
        for each in findings
        if not each.message.startswith(_EXEMPT)
    ]
    return tuple(sorted(found, key=lambda each: each.level != "mandatory"))


def exemptions(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Return the exemptions that were used, a line each."""
    return tuple(
        texts.text(
            f"{each.policy} {each.urn.rpartition('::')[2]}: {each.message.removeprefix(_EXEMPT)}"
        )
        for each in findings
        if each.message.startswith(_EXEMPT)
    )


def _changed(change: Change, meta: Mapping[str, Any]) -> Iterator[PropertyChange]:
    """Yield what changes in a resource; of a component the engine does not say it."""
    paths, values = change.properties, change.values
    if not paths:
        old, new = (meta.get(each) or {} for each in ("old", "new"))
        values = dict(input_changes(old.get("inputs") or {}, new.get("inputs") or {}))
        paths = tuple(values)
    yield from _properties(change.type, paths, values)


def _properties(
    token: str, paths: Iterable[str], values: Mapping[str, tuple[Any, Any]]
) -> Iterator[PropertyChange]:
    for path in paths:
        before, after = values.get(path, (None, None))
        if path.endswith(_KEYS) or (token == _SECRETS and path.startswith(_HIDDEN)):
            before, after = (texts.SECRET if each is not None else None for each in (before, after))
        yield PropertyChange(
            path=texts.name(path), before=texts.value(before), after=texts.value(after)
        )
