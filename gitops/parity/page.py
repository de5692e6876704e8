"""The page about parity: what each cloud has, and which differences are meant."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from components.planning.capabilities import Capabilities, Feature

from .capabilities import known
from .declared import Declared, DeclaredLack, load

FILE: Final = Path(__file__).resolve().parents[2] / "docs" / "parity.md"

_HEAD = """\
<!-- Made from components/clouds/*/capabilities.py and gitops/parity/declared.yaml: make docs -->

# Parity

The same spec gives the same platform on every cloud.
`evenkeel parity` proves it: it previews one spec (`gitops/parity/spec.yaml`) on all of them and
compares every Kubernetes object, those inside charts too, path by path, and every capability.
A difference that is not declared in `gitops/parity/declared.yaml`, with a reason, makes it fail;
so does a declaration that nothing needs any more.
It is part of `make test`. Where a chart cannot be had, as there, its stand-in is compared: it shows
which workloads, services and definitions the chart makes, not what it makes of every value.
With the real charts in a folder (`EVENKEEL_CHARTS`) it is what they make of every value, too.

## What each cloud has

`native`: the cloud itself.
`operator`: something that evenkeel installs.
`emulated`: something that comes close.
`refused`: nobody; an environment that asks for it is refused before anything is registered.
`evenkeel capabilities` prints the same.
"""

_SEEN_IN: Final = {"real": "seen in real charts", "stand-in": "seen in stand-ins"}

_DECLARED = """
## Differences that are meant

Among the clouds that a row does not name, everything is the same.
"""


def text() -> str:
    """Return the whole page."""
    declared = load()
    lines = [
        *_features(known()),
        "",
        *_lacks(declared.capabilities),
        _DECLARED,
        *_differences(declared.objects),
    ]
    return _HEAD + "\n" + "\n".join(lines) + "\n"


def _features(answers: Mapping[str, Capabilities]) -> Iterator[str]:
    yield from _row("feature", *answers)
    yield from _row(*["---"] * (len(answers) + 1))
    for feature in Feature:
        yield from _row(feature.value, *(_said(each[feature]) for each in answers.values()))


def _lacks(declared: tuple[DeclaredLack, ...]) -> Iterator[str]:
    yield "What some clouds have and others do not, or only come close to, and why:"
    yield ""
    for each in declared:
        yield f"- {', '.join(each.clouds)}: {', '.join(each.features)}. {each.reason}"


def _said(support: object) -> str:
    return str(support).replace("|", "\\|")


def _differences(declared: tuple[Declared, ...]) -> Iterator[str]:
    yield from _row("object", "path", "clouds", "reason")
    yield from _row("---", "---", "---", "---")
    for each in declared:
        where = "" if each.charts == "any" else f" ({_SEEN_IN[each.charts]})"
        clouds = ", ".join(each.clouds)
        yield from _row(f"`{each.object}`", f"`{each.path}`", clouds, each.reason + where)


def _row(*cells: str) -> Iterator[str]:
    yield f"| {' | '.join(cells)} |"
