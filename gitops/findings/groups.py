"""Findings that say the same of many resources, told once: for a terminal, never for a program."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gitops.findings.finding import Finding, Kind
from gitops.findings.report import ORDER
from gitops.rules.wording import one_line

WIDTH: Final = 100
"""How many columns a line has at most, where its words allow it."""

_SHOWN: Final[Mapping[Kind, int]] = {"violation": 12}
_SHOWN_ELSE: Final = 3
"""How many resources of a group are named: more where each of them has to be mended."""

_EXPECTED: Final = "; expected "
_REASON: Final = " Reason: "
_INDENT: Final = " " * 6
_KUBERNETES: Final = "kubernetes:"


@dataclass(frozen=True)
class Group:
    """Findings of one rule that count alike and ask for the same."""

    kind: Kind
    policy: str
    severity: str
    advice: str
    """What was expected, and what to do; of what is exempt, why. Empty where nothing is shared."""

    findings: tuple[Finding, ...]


def grouped(findings: Iterable[Finding]) -> list[Group]:
    """Return the findings in groups: what stops an `up` first, then the largest groups first."""
    found: dict[tuple[Kind, str, str], list[Finding]] = {}
    for each in findings:
        _, advice = _parts(each)
        found.setdefault((each.kind, each.policy, advice), []).append(each)
    groups = [
        Group(kind, policy, members[0].severity, advice, tuple(members))
        for (kind, policy, advice), members in found.items()
    ]
    return sorted(
        groups,
        key=lambda each: (ORDER.index(each.kind), -len(each.findings), each.policy, each.advice),
    )


def group_lines(groups: Sequence[Group], width: int = WIDTH) -> Iterator[str]:
    """Yield each group's lines: which rule and of how many, what to do, the first resources.

    Args:
        groups: What is told.
        width: How many columns a line has at most, where its words allow it.
    """
    cells = [(each.kind, each.policy, each.severity) for each in groups]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row, group in zip(cells, groups, strict=True):
        padded = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        yield (" " + "   ".join((*padded, _counted(group)))).rstrip()
        if len(group.findings) > 1:
            yield from _shared(group, width)
        else:
            yield from _wrapped(_single(group), width)


def _counted(group: Group) -> str:
    """Say how many resources a group is about, or about which one."""
    if len(group.findings) == 1:
        return _named(group.findings[0])
    resources = len({each.urn for each in group.findings})
    if resources == len(group.findings):
        return f"{resources} resources"
    return f"{len(group.findings)} findings"


def _single(group: Group) -> str:
    finding = group.findings[0]
    if finding.kind != "exempt":
        return one_line(finding.text)
    return ". ".join(each for each in _parts(finding) if each)


def _shared(group: Group, width: int) -> Iterator[str]:
    """Yield what a group's findings have in common, and in what the first of them differ."""
    got = [_parts(each)[0] for each in group.findings]
    limit = _SHOWN.get(group.kind, _SHOWN_ELSE)
    names = [_named(each) for each in group.findings[:limit]]
    left = len(group.findings) - limit
    more = f"and {left} more; --json has all" if left > 0 else ""
    if len(set(got)) == 1:
        joint = "; " if group.advice.startswith("expected ") else ". "
        yield from _wrapped(joint.join(each for each in (got[0], group.advice) if each), width)
        yield from _wrapped(" ".join((", ".join(names), more)).rstrip(), width)
        return
    yield from _wrapped(group.advice, width)
    for name, each in zip(names, got, strict=False):
        yield from _wrapped(f"{name}: {each}", width)
    yield from _wrapped(more, width)


def _parts(finding: Finding) -> tuple[str, str]:
    """Split what a finding says into what was got, and what many findings may share."""
    text = one_line(finding.text)
    if finding.kind == "exempt":
        got, reason, why = text.rpartition(_REASON)
        # what would have to be done is not: somebody has agreed that it need not
        got = got.partition(_EXPECTED)[0].removesuffix(".")
        return (got, f"{reason.strip()} {why}") if reason else (text, "")
    got, expected, advice = text.rpartition(_EXPECTED)
    return (got, f"{expected[2:]}{advice}") if expected else (text, "")


def _named(finding: Finding) -> str:
    """Return what a person calls the resource; of Kubernetes' kinds the last word tells enough."""
    token = finding.type
    if token.startswith(_KUBERNETES):
        token = token.rsplit(":", 1)[-1]
    return f"{token} {finding.resource}".strip()


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=_INDENT,
        subsequent_indent=_INDENT + "  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
