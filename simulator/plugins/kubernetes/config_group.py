"""A set of manifests as one component reads it: parsed, lists taken apart, namespaces filled in."""

import glob
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...cluster.api import KubernetesApi
from ...errors import SimulatorError
from ..reads import note
from .child_names import shown
from .render_yaml import Manifest, load_manifests

_PATTERN = re.compile(r"(?:^|[^\\])[*?\[]")


@dataclass(frozen=True)
class Normal:
    """Manifests that are ready to be registered."""

    manifests: tuple[Manifest, ...]
    unplaced: tuple[str, ...]
    """The kinds of which nobody knows whether they have a namespace; they are left without."""


def read_files(files: Sequence[str], *, patterns: bool = True) -> list[Manifest]:
    """Read manifests from files; with `patterns`, `*`, `?` and `[...]` match as in a shell.

    Raises:
        SimulatorError: A file cannot be read or is not YAML, or an address was given.
    """
    found: list[Manifest] = []
    for name in files:
        if "://" in name:
            raise SimulatorError(
                f"files: got {name}; expected a path. "
                "A rehearsal reads manifests from files only: download it, and name the file."
            )
        for path in _matches(name) if patterns and _PATTERN.search(name) else [name]:
            found += load_manifests(_read(path), path)
    return found


def normalize(manifests: Sequence[Manifest], namespace: str, api: KubernetesApi) -> Normal:
    """Take lists apart, write `core/v1` as `v1`, and give namespaced objects a namespace.

    Args:
        manifests: Objects as they were written; they are not changed.
        namespace: For namespaced objects that name none.
        api: Asked for kinds that no CustomResourceDefinition among the manifests defines.

    Raises:
        SimulatorError: An object has no kind, apiVersion or name.
    """
    objects = [_checked(each) for each in take_apart(manifests)]
    scopes = dict(_defined_scopes(objects))
    known: dict[tuple[str, str], bool] | None = None
    unplaced: dict[str, None] = {}
    placed: list[Manifest] = []
    for each in objects:
        if not each["metadata"].get("namespace"):
            key = (each["apiVersion"].rpartition("/")[0], each["kind"])
            namespaced = scopes.get(key)
            if namespaced is None:
                if known is None:
                    known = {(t.api_version, t.kind): t.namespaced for t in api.kinds.all()}
                namespaced = known.get((each["apiVersion"], each["kind"]))
            if namespaced is None:
                unplaced[f"{each['apiVersion']}/{each['kind']}"] = None
            elif namespaced:
                each = {**each, "metadata": {**each["metadata"], "namespace": namespace}}  # noqa: PLW2901 - the placed copy
        placed.append(each)
    return Normal(tuple(placed), tuple(unplaced))


def _matches(pattern: str) -> list[str]:
    return sorted(glob.glob(pattern, include_hidden=True))  # noqa: PTH207 - Path.glob refuses absolute patterns


def _read(path: str) -> str:
    note(Path(path))
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SimulatorError(
            f"{path}: cannot be read ({error}); expected a file of manifests. Correct the path."
        ) from None


def take_apart(manifests: Iterable[Manifest]) -> Iterator[Manifest]:
    """Yield the objects, those inside of lists instead of the lists."""
    for each in manifests:
        items = each.get("items")
        if isinstance(items, list):
            yield from take_apart(items)
        else:
            yield each


def _checked(manifest: Manifest) -> Manifest:
    if not isinstance(manifest, dict) or not (manifest.get("kind") and manifest.get("apiVersion")):
        raise SimulatorError(
            f"manifest: got {str(manifest)[:100]}; expected an object with kind and apiVersion."
        )
    meta = manifest.get("metadata")
    if not isinstance(meta, dict) or not meta.get("name"):
        raise SimulatorError(
            f"{manifest['kind']}: got {str(manifest)[:100]}; expected metadata.name. "
            "Name the object (generateName gives it no identity)."
        )
    version = str(manifest["apiVersion"])
    return {**manifest, "apiVersion": version.removeprefix("core/")}


def _defined_scopes(objects: Iterable[Manifest]) -> Iterator[tuple[tuple[str, str], bool]]:
    for each in objects:
        if each["kind"] == "CustomResourceDefinition":
            spec = each.get("spec") or {}
            if not isinstance(spec.get("names"), dict):
                raise SimulatorError(f"{shown(each)}: got no spec.names; expected a definition.")
            kind = str(spec.get("group")), str(spec["names"].get("kind"))
            yield kind, bool(spec.get("scope") == "Namespaced")
