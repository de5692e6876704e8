"""Where the program takes a chart from: the project's own folder, the mirror, or its source."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..errors import Refused
from .locked import VENDOR, archive_name, project_lock
from .pin import Pin
from .tree import content_sha256

_OCI = "oci://"
_NAMED = 3
"""As many as a warning names."""


@dataclass(frozen=True)
class ChartSource:
    """A chart as `helm.v4.Chart` is told."""

    chart: str
    """A path, an `oci://` reference, or a name in a repository."""

    repository: str | None = None


def chart_source(pin: Pin, mirror: str | None, vendored: Path | None) -> ChartSource:
    """Return where a chart is taken from: a vendored archive before a mirror before its source."""
    if vendored is not None:
        return ChartSource(str(vendored))
    if mirror is not None:
        return ChartSource(f"{_OCI}{mirror}/charts/{pin.name}")
    if pin.source.startswith(_OCI):
        return ChartSource(pin.source)
    return ChartSource(pin.name, pin.source)


def vendored_charts(pins: Iterable[Pin], root: Path) -> dict[Pin, Path]:
    """Return what is in a project's `vendor/`, each of which is what was locked.

    That is archives of charts and of trees for kustomizations, and files of manifests.

    Args:
        pins: What may be there.
        root: The project's folder.

    Raises:
        Refused: Some cannot be read, or have another sha256 than the lock says; all are named.
    """
    found: dict[Pin, Path] = {}
    problems: list[str] = []
    for pin in pins:
        path = root / VENDOR / archive_name(pin.name, pin.version, pin.kind)
        if not path.is_file():
            continue
        entry = project_lock(root).get((pin.name, pin.version))
        try:
            got = content_sha256(path, pin.kind)
        except Refused as error:
            problems += error.problems
            continue
        if entry is not None and entry.sha256 and got != entry.sha256:
            problems.append(
                f"{VENDOR}/{path.name}: got sha256 {got}; expected {entry.sha256}, as "
                f"charts.lock.json says. Remove it and run: evenkeel charts vendor {pin.name}"
            )
        found[pin] = path
    if problems:
        raise Refused(*problems)
    return found


def expect_vendored(missing: Iterable[Pin]) -> None:
    """Expect that nothing is missing in `vendor/`.

    Args:
        missing: What is installed and is not there.

    Raises:
        Refused: Something is; all is named.
    """
    problems = [
        f"charts.vendored: got no {VENDOR}/{archive_name(pin.name, pin.version, pin.kind)}; "
        f"expected it, since it is required. Run: evenkeel charts vendor {pin.name}"
        for pin in missing
    ]
    if problems:
        raise Refused(*problems)


def expect_at_hand(missing: Iterable[Pin], *, production: bool) -> list[str]:
    """Return warnings of manifests that a mirror cannot give and that are not in `vendor/`.

    Args:
        missing: Those that are not there; elsewhere than in production they are fetched.
        production: Whether that is refused.

    Raises:
        Refused: Some are not there, in production; all are named.
    """
    problems = [
        f"manifests {pin.name}: got no {VENDOR}/{archive_name(pin.name, pin.version, pin.kind)}; "
        f"expected it, since there is a mirror"
        f"{'' if production else f': {pin.source} is fetched instead'}. "
        f"Run: evenkeel charts vendor {pin.name}"
        for pin in missing
    ]
    if problems and production:
        raise Refused(*problems)
    return problems


def unheld(fetched: Iterable[Pin], root: Path) -> str:
    """Return a warning of what is locked and is fetched all the same, compared with nothing.

    Args:
        fetched: What is not in `vendor/`.
        root: The project's folder.
    """
    lock = project_lock(root)
    named = [
        pin.name
        for pin in fetched
        if (entry := lock.get((pin.name, pin.version))) and entry.fits(pin) and entry.sha256
    ]
    if not named:
        return ""
    first = ", ".join(named[:_NAMED]) + (", ..." if len(named) > _NAMED else "")
    return (
        f"charts: got {len(named)} that are in charts.lock.json and not in {VENDOR}/ ({first}): "
        "what is fetched for them is not compared with the lock. Run: evenkeel charts vendor, and "
        "say charts: {vendored: required}, so that this is refused."
    )


def digest_of(pin: Pin, root: Path) -> str:
    """Return what the lock holds a pin to, or nothing: `sha256:...` or `commit:...`."""
    entry = project_lock(root).get((pin.name, pin.version))
    if entry is None or not entry.fits(pin) or not entry.complete:
        return ""
    return f"commit:{entry.commit}" if entry.kind == "kustomization" else f"sha256:{entry.sha256}"
