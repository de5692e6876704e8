"""A chart and its values -> Kubernetes objects, by `helm template` in a process of its own.

Helm sees nothing of the user's: no HOME, no plugins, no repositories, no cluster but the session's.
"""

import hashlib
import json
import subprocess
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from ...errors import ChartError
from ...session import Session, write_whole
from .charts_archive import ChartFiles
from .charts_repository import helm_environ
from .child_names import shown
from .config_group import take_apart
from .render_tools import ready_tool
from .render_yaml import Manifest, load_manifests
from .rendered import answered, digest_of, keep, keep_answered, read_text, recall

_SECONDS = 120
_NO_CLUSTER = """\
apiVersion: v1
kind: Config
clusters: [{name: none, cluster: {server: "http://127.0.0.1:9"}}]
contexts: [{name: none, context: {cluster: none, user: none}}]
users: [{name: none, user: {}}]
current-context: none
"""
"""A cluster that nobody serves: a template that calls `lookup` fails at once and is found out."""


@dataclass(frozen=True)
class Release:
    """What decides, together with the chart, what is rendered."""

    name: str
    namespace: str
    values: Mapping[str, Any]
    kubernetes: str
    """Major and minor version, such as `1.36`."""

    api_versions: tuple[str, ...]
    """`GROUP/VERSION` and `GROUP/VERSION/KIND`, sorted."""

    include_definitions: bool = True


@dataclass(frozen=True)
class Rendering:
    """What a chart renders to."""

    manifests: tuple[Manifest, ...]
    asks_cluster: bool = False
    """A template called `lookup`; the session's cluster answered."""

    random: tuple[str, ...] = ()
    """The objects that come out differently each time, such as a Secret with a made-up password."""


def render_chart(chart: ChartFiles, release: Release, session: Session) -> Rendering:
    """Render a chart, from the session's memory where the same was rendered before.

    A chart that calls what may answer differently each time is rendered twice at its first time:
    what comes out differently, or asks the cluster, must not be remembered, since the program's
    next run would show other objects.

    Raises:
        ChartError: Helm refuses the chart or its values; the message has helm's words.
    """
    release = replace(release, api_versions=chart.needs.asked(release.api_versions))
    said = json.dumps([chart.digest, asdict(release)], sort_keys=True)
    key = hashlib.sha256(said.encode()).hexdigest()
    known = recall(session, key)
    if known is not None:
        return Rendering(tuple(known))
    rendering = _render(chart, release, session, key)
    if not rendering.random and not rendering.asks_cluster:
        keep(session, key, rendering.manifests)
    return rendering


def _render(chart: ChartFiles, release: Release, session: Session, key: str) -> Rendering:
    """Render a chart; one that asks the cluster once, while that comes out as it did before."""
    before = answered(session, key)
    helm = ready_tool("helm", session.data.environment)
    with (
        tempfile.TemporaryDirectory(dir=session.charts) as folder,
        ThreadPoolExecutor(max_workers=2) as both,
    ):
        work = Path(folder)
        write_whole(work / "values.json", json.dumps(release.values).encode())
        write_whole(work / "kubeconfig", _NO_CLUSTER.encode())
        command = _command(helm, chart, release, work)

        def render(kubeconfig: Path) -> tuple[str, str]:
            if before or not chart.needs.changing:
                once = _run(command, work, kubeconfig, chart)
                same = not chart.needs.changing or digest_of(once) == before
                return once, once if same else _run(command, work, kubeconfig, chart)
            first, second = both.map(lambda _: _run(command, work, kubeconfig, chart), range(2))
            return first, second

        asked = bool(before)
        try:
            first, second = render(session.kubeconfig if asked else work / "kubeconfig")
        except _LookupError:
            asked = True
            first, second = render(session.kubeconfig)
    # What asks the cluster is rendered each time, and most often comes out as before.
    source = f"chart {chart.name}"
    manifests = read_text(session, first, source) if asked else load_manifests(first, source)
    random = () if first == second else _random(manifests, second, chart.name)
    if asked and not random and digest_of(first) != before:
        keep_answered(session, key, first)
    return Rendering(tuple(manifests), asked, random)


def _command(helm: Path, chart: ChartFiles, release: Release, work: Path) -> list[str]:
    command = [str(helm), "template", release.name, str(chart.path), "--no-hooks"]
    command += ["--dry-run=server", "--namespace", release.namespace]
    command += ["--values", str(work / "values.json"), "--kube-version", f"{release.kubernetes}.0"]
    command += ["--include-crds"] if release.include_definitions else ["--skip-crds"]
    command += ["--api-versions", ",".join(release.api_versions)] if release.api_versions else []
    return command


class _LookupError(ChartError):
    """A template asked a cluster that nobody serves."""


def _run(command: list[str], work: Path, kubeconfig: Path, chart: ChartFiles) -> str:
    try:
        done = subprocess.run(
            command,
            env=helm_environ(work) | {"KUBECONFIG": str(kubeconfig)},
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ChartError(
            f"chart {chart.name} {chart.version}: helm did not finish within {_SECONDS} s. "
            "Try `helm template` by hand."
        ) from None
    if done.returncode == 0:
        return done.stdout.decode()
    said = done.stderr.decode(errors="replace")
    if "error calling lookup" in said and kubeconfig.parent == work:
        raise _LookupError(said)
    reason = said.partition("Error: ")[2] or said
    reason = reason.partition("\n\nUse --debug")[0].strip()
    raise ChartError(
        f"chart {chart.name} {chart.version}: helm cannot render it: {reason} "
        "Correct the chart's values."
    )


def _random(manifests: list[Manifest], second: str, name: str) -> tuple[str, ...]:
    again = {shown(each): each for each in take_apart(load_manifests(second, f"chart {name}"))}
    once = {shown(each): each for each in take_apart(manifests)}
    differing = [key for key in once | again if once.get(key) != again.get(key)]
    return tuple(differing)
