"""What a chart says of itself before it is rendered: name, version, digest, kinds."""

import hashlib
import re
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

import yaml

from ... import bounded
from ...errors import ChartError, SimulatorError
from .charts_templates import TemplateNeeds, template_needs
from .render_yaml import load_manifests

_CRDS = re.compile(r"^(?:[^/]+/)(?:charts/[^/]+/)*crds/.+\.ya?ml$")
_TEMPLATES = re.compile(r"^(?:[^/]+/)(?:charts/[^/]+/)*templates/.+")
_PACKED = re.compile(r"^(?:[^/]+/)(?:charts/[^/]+/)*charts/[^/]+\.tgz$")
_ARCHIVE_LIMIT = 64 * 2**20
"""More than any chart has in bytes; a guard against an archive that fills the memory."""


@dataclass(frozen=True)
class ChartFiles:
    """A chart on disk, a directory or a `.tgz` archive."""

    path: Path
    name: str
    version: str
    deprecated: bool
    digest: str
    """sha256 of the archive, or of all files of the directory; in hexadecimal."""

    needs: TemplateNeeds
    """What its templates look at beside their values."""

    files: Mapping[str, bytes] = field(repr=False, compare=False)
    """What was read of it, by path."""

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """`GROUP/VERSION/KIND` of every kind that its `crds/` folders define.

        Worked out when it is asked for: definitions are long, and few charts need to know.
        """
        return tuple(sorted(set(_kinds(self.path, self.files))))


def inspect_chart(path: Path) -> ChartFiles:
    """Read what a chart says of itself.

    Raises:
        ChartError: The path holds no chart, or one that cannot be read.
    """
    try:
        if path.is_dir():
            files, digest = _directory(path)
        else:
            content = path.read_bytes()
            files, digest = dict(_members(content)), hashlib.sha256(content).hexdigest()
    except (OSError, tarfile.TarError, EOFError) as error:
        raise ChartError(
            f"{path}: cannot be read ({error}); expected a chart's directory or .tgz archive."
        ) from None
    meta = _metadata(path, files)
    return ChartFiles(
        path=path,
        name=str(meta["name"]),
        version=str(meta["version"]),
        deprecated=meta.get("deprecated") is True,
        digest=digest,
        needs=template_needs(_templates(files)),
        files=files,
    )


def _metadata(path: Path, files: dict[str, bytes]) -> dict[str, Any]:
    about = next((text for name, text in files.items() if name.count("/") == 1
                  and name.endswith("/Chart.yaml")), None)  # fmt: skip
    if about is None:
        raise ChartError(f"{path}: got no Chart.yaml; expected a Helm chart. Correct the path.")
    try:
        meta = yaml.load(about, Loader=yaml.CBaseLoader)  # noqa: S506 - the base loader makes text only
    except yaml.YAMLError:
        meta = None
    if not isinstance(meta, dict) or not (meta.get("name") and meta.get("version")):
        raise ChartError(f"{path}: got a Chart.yaml without name and version; expected both.")
    meta["deprecated"] = str(meta.get("deprecated", "")).lower() == "true"
    return meta


def _directory(path: Path) -> tuple[dict[str, bytes], str]:
    files, digest = {}, hashlib.sha256()
    for each in sorted(path.rglob("*")):
        if each.is_file():
            name, content = f"{path.name}/{each.relative_to(path).as_posix()}", each.read_bytes()
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
            if _wanted(name):
                files[name] = content
    return files, digest.hexdigest()


def _members(content: bytes) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(fileobj=BytesIO(content), mode="r:gz") as archive:
        for member in bounded.members(archive, _ARCHIVE_LIMIT):
            if member.isfile() and _wanted(member.name):
                file = archive.extractfile(member)
                if file is not None:
                    yield member.name, file.read()


def _wanted(name: str) -> bool:
    about = name.count("/") == 1 and name.endswith("/Chart.yaml")
    return about or bool(_CRDS.match(name) or _PACKED.match(name) or _TEMPLATES.match(name))


def _templates(files: dict[str, bytes]) -> Iterator[str]:
    for name, content in files.items():
        if _PACKED.match(name):
            yield from _templates(dict(_members(content)))
        elif _TEMPLATES.match(name):
            yield content.decode(errors="replace")


def _kinds(path: Path, files: Mapping[str, bytes]) -> Iterator[str]:
    for name, content in files.items():
        if _PACKED.match(name):
            yield from _kinds(path, dict(_members(content)))
        elif _CRDS.match(name):
            yield from _defined(content, f"{path}: {name}")


def _defined(content: bytes, source: str) -> Iterator[str]:
    try:
        manifests = load_manifests(content.decode(errors="replace"), source)
    except SimulatorError:
        return  # a file that is no plain YAML is for helm to judge
    for each in manifests:
        spec = each.get("spec")
        if each.get("kind") == "CustomResourceDefinition" and isinstance(spec, dict):
            for version in spec.get("versions") or ():
                if version.get("served", True):
                    yield f"{spec.get('group')}/{version['name']}/{spec['names']['kind']}"
