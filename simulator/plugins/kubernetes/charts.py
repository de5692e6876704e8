"""Where a chart comes from: a folder of archives, a path, or a repository."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ...errors import ChartError
from ...session import Session
from ..reads import note
from .charts_cache import cached
from .charts_repository import fetch_chart, version_key

CHARTS_VARIABLE = "EVENKEEL_CHARTS"
"""The environment variable that names a directory of chart archives to look in first."""


@dataclass(frozen=True)
class ChartSource:
    """Which chart a program asks for."""

    reference: str
    """`chart` as the program gives it: a name, a path, or `oci://REGISTRY/.../NAME`."""

    version: str = ""
    """Exact; empty for the newest."""

    repository: str = ""
    """`repositoryOpts.repo`."""

    plain_http: bool = False

    @property
    def name(self) -> str:
        """The chart's name, under which archives and expectations are kept."""
        last = self.reference.rstrip("/").rsplit("/", 1)[-1]
        return re.sub(r"-v?\d+\.\d+\.\d+.*\.tgz$|\.tgz$", "", last)

    @property
    def is_path(self) -> bool:
        """Whether the program means a file of its own."""
        if self.reference.startswith(("/", "./", "../")) or self.reference.endswith(".tgz"):
            return True
        return not self.repository and (Path(self.reference) / "Chart.yaml").is_file()


@dataclass(frozen=True)
class FoundChart:
    """A chart that is on this machine now."""

    path: Path
    origin: str
    """Where it came from, in the words that a person sees."""


def find_chart(
    source: ChartSource,
    session: Session,
    environ: Mapping[str, str] = os.environ,
    sha256: str | None = None,
) -> FoundChart:
    """Find a chart, or fetch it.

    Args:
        source: Which one.
        session: Keeps what is fetched.
        environ: Says where folders of archives are.
        sha256: Of the locked archive, by which it is found in the user's cache.

    Raises:
        ChartUnreachableError: It is in no folder, and its repository cannot be reached.
        ChartError: It is not where the program says, or not the one that was promised.
    """
    if source.is_path:
        return _given(source)
    folder = environ.get(CHARTS_VARIABLE)
    if folder and (path := _kept(Path(folder), source)) is not None:
        return FoundChart(path, CHARTS_VARIABLE)
    if sha256 and (path := cached(source.name, source.version, sha256, environ)) is not None:
        return FoundChart(path, "the cache")
    if source.reference.startswith("oci://"):
        repository = source.reference
    elif source.repository.startswith("oci://"):
        repository = f"{source.repository.rstrip('/')}/{source.reference}"
    else:
        repository = source.repository
    if not repository:
        raise ChartError(
            f"chart: got {source.reference}; expected a path, an oci:// reference, or a name "
            "together with repositoryOpts.repo. The aliases of `helm repo add` are not used."
        )
    path = fetch_chart(
        source.name, source.version, repository, session, plain_http=source.plain_http
    )
    return FoundChart(path, repository)


def _given(source: ChartSource) -> FoundChart:
    path = Path(source.reference).absolute()
    if not path.exists():
        raise ChartError(
            f"chart: got {source.reference}; expected a directory or an archive "
            f"(looked for {path}). Correct the path."
        )
    note(path)
    return FoundChart(path, str(source.reference))


def _kept(folder: Path, source: ChartSource) -> Path | None:
    if not folder.is_dir():
        raise ChartError(
            f"{CHARTS_VARIABLE}: got {folder}; expected a directory of chart archives. Correct it."
        )
    if source.version:
        bare = source.version.removeprefix("v")
        names = (f"{source.name}-{version}.tgz" for version in (bare, f"v{bare}"))
        return next((path for name in names if (path := folder / name).is_file()), None)
    pattern = re.compile(re.escape(source.name) + r"-(v?\d+\.\d+\.\d+)\.tgz")
    found = [
        (match[1], path) for path in folder.iterdir() if (match := pattern.fullmatch(path.name))
    ]
    return max(found, key=lambda each: version_key(each[0]))[1] if found else None
