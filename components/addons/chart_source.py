"""Where the program takes a chart from: the project's own folder, the mirror, or its source."""

from collections.abc import Iterable, Iterator, Mapping
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
    found = at_hand(pins, root)
    if problems := [*check_content(found, root)]:
        raise Refused(*problems)
    return found


def at_hand(pins: Iterable[Pin], root: Path) -> dict[Pin, Path]:
    """Return what is in a project's `vendor/`, whatever its content."""
    paths = {pin: root / VENDOR / archive_name(pin.name, pin.version, pin.kind) for pin in pins}
    return {pin: path for pin, path in paths.items() if path.is_file()}


def check_content(found: Mapping[Pin, Path], root: Path) -> Iterator[str]:
    """Yield what is in `vendor/` and cannot be read, or is not what was locked.

    Args:
        found: What is there.
        root: The project's folder.
    """
    for pin, path in found.items():
        entry = project_lock(root).get((pin.name, pin.version))
        try:
            got = content_sha256(path, pin.kind)
        except Refused as error:
            yield from error.problems
            continue
        if entry is not None and entry.sha256 and got != entry.sha256:
            yield (
                f"{VENDOR}/{path.name}: got sha256 {got}; expected {entry.sha256}, as "
                f"charts.lock.json says. Remove it and run: evenkeel charts vendor {pin.name}"
            )


def check_vendored(missing: Iterable[Pin]) -> Iterator[str]:
    """Yield what is installed, has to be in `vendor/` and is not there."""
    for pin in missing:
        yield (
            f"charts.vendored: got no {VENDOR}/{archive_name(pin.name, pin.version, pin.kind)}; "
            f"expected it, since it is required. Run: evenkeel charts vendor {pin.name}"
        )


def check_locked(pins: Iterable[Pin], root: Path) -> Iterator[str]:
    """Yield what is installed and has no sha256 in the lock, as one problem for each remedy.

    It has no entry, one of another source or kind, or one without sha256. A commit says nothing
    of the archive that is in `vendor/`; `evenkeel charts lock` keeps it as it is.
    """
    bare: list[str] = []
    committed: list[str] = []
    for pin in pins:
        entry = project_lock(root).get((pin.name, pin.version))
        if entry is None or not entry.fits(pin):
            bare.append(f"{pin.name} {pin.version}")
        elif not entry.sha256:
            (committed if entry.complete else bare).append(f"{pin.name} {pin.version}")
    held = "expected one for each, since what is required is held to it"
    if bare:
        yield (
            f"charts.vendored: got no sha256 in charts.lock.json for {', '.join(bare)}; {held}. "
            "Run: evenkeel charts lock"
        )
    if committed:
        yield (
            f"charts.vendored: got a commit without sha256 in charts.lock.json for "
            f"{', '.join(committed)}; {held}. Take these entries out and run: evenkeel charts lock"
        )


def check_mirrored(missing: Iterable[Pin]) -> Iterator[str]:
    """Yield manifests that a mirror cannot give and that are not in `vendor/`."""
    for pin in missing:
        yield _not_mirrored(pin)


def expect_at_hand(missing: Iterable[Pin], *, production: bool) -> list[str]:
    """Return warnings of manifests that a mirror cannot give and that are not in `vendor/`.

    Args:
        missing: Those that are not there; elsewhere than in production they are fetched.
        production: Whether that is refused.

    Raises:
        Refused: Some are not there, in production; all are named.
    """
    if not production:
        return [_not_mirrored(pin, f": {pin.source} is fetched instead") for pin in missing]
    if problems := [*check_mirrored(missing)]:
        raise Refused(*problems)
    return []


def _not_mirrored(pin: Pin, instead: str = "") -> str:
    return (
        f"manifests {pin.name}: got no {VENDOR}/{archive_name(pin.name, pin.version, pin.kind)}; "
        f"expected it, since there is a mirror{instead}. Run: evenkeel charts vendor {pin.name}"
    )


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
