"""A Helm chart as a component: found, rendered, or stood in for where it cannot be fetched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...errors import ChartError
from ...session_data import Chart
from ..engine_log import INFO, WARNING
from .charts import (
    CHARTS_VARIABLE,
    ChartSource,
    FoundChart,
    find_chart,
)
from .charts_archive import ChartFiles, inspect_chart
from .charts_http import ChartUnreachableError
from .charts_journal import ChartEntry, record
from .charts_kinds import kinds_of
from .charts_values import merge_values
from .config_group import take_apart
from .construct_scene import Scene
from .render import Release, Rendering, render_chart
from .render_yaml import Manifest
from .stand_in import stand_in

_REFUSED = {
    "dependencyUpdate": "Put the dependencies into the chart first: helm dependency build.",
    "devel": "Name the pre-release as version.",
    "verify": "Provenance is not checked in a rehearsal: leave it out.",
    "keyring": "Provenance is not checked in a rehearsal: leave it out.",
    "postRenderer": "No program of yours runs inside a rehearsal: use a Pulumi transform.",
}


@dataclass(frozen=True)
class _Wish:
    """What the program asks for."""

    source: ChartSource
    release: str
    namespace: str
    values: dict[str, Any]
    definitions: bool


def chart_manifests(inputs: Mapping[str, Any], scene: Scene) -> tuple[Sequence[Manifest], str]:
    """Return a chart's objects, and the namespace of those that name none.

    Raises:
        ChartError: The chart cannot be found, or not be rendered, or an input is not simulated.
    """
    wish = _read(inputs, scene)
    known = _known(wish, scene)
    try:
        found = find_chart(wish.source, scene.session, sha256=_locked(wish, known))
    except ChartUnreachableError as error:
        return _stand_in(wish, scene, str(error)), wish.namespace
    return _real(wish, scene, found, known), wish.namespace


def _known(wish: _Wish, scene: Scene) -> Chart | None:
    """Return what the session knows of a chart: what it must bring, and its digest."""
    charts, name = scene.session.data.charts, wish.source.name
    return charts.get(f"{name}/{wish.release}") or charts.get(name)


def _read(inputs: Mapping[str, Any], scene: Scene) -> _Wish:
    refused = [key for key in _REFUSED if inputs.get(key) not in (None, False)]
    repository = inputs.get("repositoryOpts") or {}
    problems = [
        f"{key}: got a value; the simulator does not do it. {_REFUSED[key]}" for key in refused
    ]
    problems += [
        f"repositoryOpts.{key}: got a value; a rehearsal uses no credentials. "
        f"Put the archive into a directory and name it with {CHARTS_VARIABLE}."
        for key in sorted(repository)
        if key != "repo" and repository[key]
    ]
    if problems:
        raise ChartError("\n".join(f"chart {scene.name}: {each}" for each in problems))
    if inputs.get("includeHooks") is True:
        scene.log.say(scene.urn, "includeHooks needs renderYamlToDirectory: ignored.", WARNING)
    return _Wish(
        source=ChartSource(
            reference=str(inputs.get("chart") or "").strip(),
            version=str(inputs.get("version") or ""),
            repository=str(repository.get("repo") or ""),
            plain_http=inputs.get("plainHttp") is True,
        ),
        release=str(inputs.get("name") or scene.name),
        namespace=str(inputs.get("namespace") or scene.namespace),
        values=merge_values(inputs.get("valueYamlFiles") or [], inputs.get("values") or {}),
        definitions=inputs.get("skipCrds") is not True,
    )


def _locked(wish: _Wish, known: Chart | None) -> str | None:
    """Return the sha256 that the chart's archive must have, if the very version is locked."""
    return known.sha256 if known and known.version == wish.source.version else None


def _real(wish: _Wish, scene: Scene, found: FoundChart, known: Chart | None) -> Sequence[Manifest]:
    chart = inspect_chart(found.path)
    release = Release(
        name=wish.release,
        namespace=wish.namespace,
        values=wish.values,
        kubernetes=scene.session.data.kubernetes,
        api_versions=_api_versions(scene, chart, defined=wish.definitions),
        include_definitions=wish.definitions,
    )
    rendering = render_chart(chart, release, scene.session)
    _warn(scene, chart, rendering)
    locked = (_locked(wish, known) if found.path.is_file() else None) or chart.digest
    entry = ChartEntry(
        chart=wish.source.name,
        version=chart.version,
        component=scene.name,
        namespace=wish.namespace,
        source="real",
        origin=found.origin,
        sha256=chart.digest,
        locked="" if locked == chart.digest else locked,
        objects=sum(1 for _ in take_apart(rendering.manifests)),
        asks_cluster=rendering.asks_cluster,
        random=rendering.random,
    )
    _report(scene, entry)
    return rendering.manifests


def _stand_in(wish: _Wish, scene: Scene, why: str) -> Sequence[Manifest]:
    source, known = wish.source, _known(wish, scene)
    if known is None:
        raise ChartError(
            f"chart {scene.name}: got {source.reference} {source.version}, which cannot be fetched "
            f"({why}), and nothing says what it would bring. Put the archive "
            f"{source.name}-{source.version or 'VERSION'}.tgz into a directory and name the "
            f"directory with {CHARTS_VARIABLE}."
        )
    manifests = stand_in(
        known, wish.release, wish.values, wish.namespace, definitions=wish.definitions
    )
    entry = ChartEntry(
        chart=source.name,
        version=source.version or known.version,
        component=scene.name,
        namespace=wish.namespace,
        source="stand-in",
        reason=f"repository not reachable: {why}",
        objects=len(manifests),
    )
    _report(scene, entry)
    return manifests


def _api_versions(scene: Scene, chart: ChartFiles, *, defined: bool) -> tuple[str, ...]:
    """Name all that the cluster serves, and what the chart's own definitions will add.

    Without the latter a chart that looks for a kind of its own would render other objects in the
    second run than in the first. A chart that asks nothing is told nothing.
    """
    if not chart.needs.served:
        return ()
    found = {f"{each.api_version}/{each.kind}" for each in scene.api.kinds.all()}
    found.update(kinds_of(chart, scene.session.charts) if defined else ())
    return tuple(sorted(found | {each.rpartition("/")[0] for each in found}))


def _warn(scene: Scene, chart: ChartFiles, rendering: Rendering) -> None:
    if chart.deprecated:
        scene.log.say(scene.urn, f"Using a deprecated Helm chart ({chart.name})", WARNING)
    if rendering.random:
        scene.log.say(
            scene.urn,
            f"chart {chart.name} renders differently each time ({', '.join(rendering.random)}): "
            "every run will change these. Give it the values that it makes up.",
            WARNING,
        )


def _report(scene: Scene, entry: ChartEntry) -> None:
    record(scene.session, entry)
    scene.log.say(scene.urn, entry.message(), INFO)
    if entry.warning():
        scene.log.say(scene.urn, entry.warning(), WARNING)
