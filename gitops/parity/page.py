"""The page about parity: what each cloud has, and which differences are meant."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from components import clouds
from components.planning.capabilities import Capabilities, Feature

from .declared import Declared, load

FILE: Final = Path(__file__).resolve().parents[2] / "docs" / "parity.md"

_HEAD = """\
<!-- Made from components/clouds/*/capabilities.py and gitops/parity/declared.yaml: make docs -->

# Parity

The same spec gives the same platform on every cloud.
`evenkeel parity` proves it: it previews one spec (`gitops/parity/spec.yaml`) on all of them and
compares every Kubernetes object, those inside charts too, path by path.
A difference that is not declared in `gitops/parity/declared.yaml`, with a reason, makes it fail;
so does a declaration that nothing needs any more.
It is part of `make test`.

## What each cloud has

`native`: the cloud itself.
`operator`: something that evenkeel installs.
`emulated`: something that comes close.
`refused`: nobody; an environment that asks for it is refused before anything is registered.
`evenkeel capabilities` prints the same.
"""

_DECLARED = """
## Differences that are meant

Among the clouds that a row does not name, everything is the same.
"""


def text() -> str:
    """Return the whole page."""
    known = {str(cloud): clouds.capabilities(cloud) for cloud in clouds.CLOUDS}
    lines = [*_features(known), _DECLARED, *_differences(load())]
    return _HEAD + "\n" + "\n".join(lines) + "\n"


def _features(known: Mapping[str, Capabilities]) -> Iterator[str]:
    yield from _row("feature", *known)
    yield from _row(*["---"] * (len(known) + 1))
    for feature in Feature:
        yield from _row(feature.value, *(_said(each[feature]) for each in known.values()))


def _said(support: object) -> str:
    return str(support).replace("|", "\\|")


def _differences(declared: tuple[Declared, ...]) -> Iterator[str]:
    yield from _row("object", "path", "clouds", "reason")
    yield from _row("---", "---", "---", "---")
    for each in declared:
        yield from _row(f"`{each.object}`", f"`{each.path}`", ", ".join(each.clouds), each.reason)


def _row(*cells: str) -> Iterator[str]:
    yield f"| {' | '.join(cells)} |"
