"""A kustomization as a component: built here, from elsewhere, or stood in for out of reach."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import ChartError
from ..engine_log import INFO, WARNING
from ..reads import note
from .charts import CHARTS_VARIABLE
from .charts_http import ChartUnreachableError
from .charts_journal import ChartEntry, record
from .config_group import take_apart
from .config_group_digest import parts_of
from .config_group_kustomization import (
    keep_own,
    local_copy,
    read_kustomization,
    remote_sources,
)
from .config_group_kustomize import build_kustomization, expect_directory
from .config_group_remote import RemoteTrees
from .config_group_source import RemoteSource
from .construct_scene import Scene
from .render_yaml import Manifest
from .stand_in import stand_in

_OWN = "files of its own"


@dataclass(frozen=True)
class _Wish:
    """What the program asks for."""

    folder: Path
    name: str
    """What the kustomization calls itself (`metadata.name`); may be empty."""

    version: str
    namespace: str
    """Where everything goes that names no namespace."""

    sources: tuple[RemoteSource, ...]
    sha256: str | None = None
    """What the lock holds all to that it takes from elsewhere: one file, or a tree."""


def directory_manifests(inputs: Mapping[str, Any], scene: Scene) -> tuple[Sequence[Manifest], str]:
    """Return a kustomization's objects, and the namespace of those that name none.

    Raises:
        SimulatorError: There is no such kustomization, kustomize refuses it, or what it takes from
            elsewhere is out of reach and nothing says what that would bring.
    """
    wish = _read(inputs, scene)
    if not wish.sources:
        manifests = build_kustomization(wish.folder, scene.session)
        if wish.name in scene.session.data.charts:
            _report(wish, scene, manifests, "real", origin=_OWN)
        return manifests, wish.namespace
    try:
        return _real(wish, scene), wish.namespace
    except ChartUnreachableError as error:
        return _stand_in(wish, scene, str(error)), wish.namespace


def _read(inputs: Mapping[str, Any], scene: Scene) -> _Wish:
    folder = expect_directory(str(inputs.get("directory") or ""))
    note(*parts_of(folder))
    content = read_kustomization(folder)
    name = str((content.get("metadata") or {}).get("name") or "")
    sources = tuple(remote_sources(folder))
    known = scene.session.data.charts.get(name)
    refs = [each.ref for each in sources if each.ref]
    return _Wish(
        folder=folder,
        name=name,
        version=known.version if known else next(iter(refs), ""),
        namespace=str(inputs.get("namespace") or content.get("namespace") or scene.namespace),
        sources=sources,
        sha256=known.sha256 if known else None,
    )


def _real(wish: _Wish, scene: Scene) -> Sequence[Manifest]:
    with tempfile.TemporaryDirectory(dir=scene.session.charts) as folder:
        work = Path(folder)
        trees = RemoteTrees(wish.name, wish.version, scene.session, work, sha256=wish.sha256)
        own = local_copy(
            wish.folder, work, lambda source, nested: trees.obtain(source, nested=nested)
        )
        manifests = build_kustomization(own, scene.session, shown=wish.folder, whole=work)
    origin = ", ".join(trees.origins)
    _report(wish, scene, manifests, "real", origin=origin, sha256=trees.sha256)
    return manifests


def _stand_in(wish: _Wish, scene: Scene, why: str) -> Sequence[Manifest]:
    known = scene.session.data.charts.get(wish.name)
    if known is None:
        archive = f"{wish.name or 'NAME'}-{wish.version or 'VERSION'}.tgz"
        call = "" if wish.name else "Give the kustomization a metadata.name. "
        raise ChartError(
            f"kustomization {scene.name}: got {wish.sources[0].text}, which cannot be fetched "
            f"({why}), and nothing says what it would bring. {call}Put an archive of that tree, "
            f"{archive}, into a directory and name the directory with {CHARTS_VARIABLE}."
        )
    own = _own(wish, scene)
    there = {_address(each, wish.namespace) for each in own}
    made = stand_in(known, wish.name, {}, wish.namespace)
    manifests = [*own, *(each for each in made if _address(each, wish.namespace) not in there)]
    _report(wish, scene, manifests, "stand-in", reason=f"source not reachable: {why}")
    return manifests


def _own(wish: _Wish, scene: Scene) -> Sequence[Manifest]:
    """Build what the kustomization makes of files that are here; its patches are left out."""
    with tempfile.TemporaryDirectory(dir=scene.session.charts) as folder:
        own = local_copy(wish.folder, Path(folder), lambda *_: None)
        if not keep_own(own):
            return []
        return build_kustomization(own, scene.session, shown=wish.folder)


def _address(manifest: Manifest, namespace: str) -> tuple[str, ...]:
    meta = manifest["metadata"]
    group = str(manifest["apiVersion"]).rpartition("/")[0]
    return group, manifest["kind"], meta.get("namespace") or namespace, meta["name"]


def _report(  # noqa: PLR0913, PLR0917 - the parts of one line
    wish: _Wish,
    scene: Scene,
    manifests: Sequence[Manifest],
    source: str,
    origin: str = "",
    reason: str = "",
    sha256: str = "",
) -> None:
    locked = wish.sha256 if sha256 and wish.sha256 != sha256 else None
    entry = ChartEntry(
        chart=wish.name or scene.name,
        version=wish.version,
        component=scene.name,
        namespace=wish.namespace,
        source=source,
        origin=origin,
        reason=reason,
        sha256=sha256,
        locked=locked or "",
        objects=sum(1 for _ in take_apart(manifests)),
    )
    record(scene.session, entry)
    scene.log.say(scene.urn, entry.message(), INFO)
    if entry.warning():
        scene.log.say(scene.urn, entry.warning(), WARNING)
