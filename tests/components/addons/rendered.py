"""Real charts, rendered by helm with our values."""

import json
import os
import re
import subprocess
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from components.addons.catalogue import catalogue
from components.addons.plan import Chart, Manifests
from components.contract import ClusterOffer
from simulator.cluster.tools import find_tool
from tests.means import give_up

Json = dict[str, Any]
ARCHIVES = os.environ.get("EVENKEEL_CHARTS")
WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet")


class _Loader(yaml.CSafeLoader):
    """YAML in which an unquoted `=`, which Prometheus' CRDs have, is text."""


_Loader.yaml_implicit_resolvers = {
    first: [each for each in resolvers if each[0] != "tag:yaml.org,2002:value"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def archive(chart: Chart) -> Path:
    """Return a chart's archive, or skip."""
    if not ARCHIVES:
        give_up("charts", "needs the real charts: set EVENKEEL_CHARTS to a folder of archives")
    pin = chart.pin
    path = Path(ARCHIVES) / f"{pin.name}-{pin.version}.tgz"
    if not path.is_file():
        give_up("charts", f"needs {path.name} in EVENKEEL_CHARTS")
    return path


def published(manifests: Manifests) -> Path | None:
    """Return where the published part of a kustomization is: one file, or a tree in an archive.

    With the leading v and without it, as people name what they keep.
    """
    name, version = manifests.pin.name, manifests.pin.version
    paths = (
        Path(ARCHIVES or "/nowhere") / f"{name}-{each}{ending}"
        for ending in (".yaml", ".tgz")
        for each in (version, version.removeprefix("v"))
    )
    return next((path for path in paths if path.is_file()), None)


_RENDERED: dict[str, list[Json]] = {}
"""What was rendered before; nobody changes it."""


def render(chart: Chart, namespace: str, cluster: ClusterOffer, folder: Path) -> list[Json]:
    """Return the objects that a chart renders with our values, from memory the second time."""
    parts = (chart.pin, chart.release, chart.namespace or namespace, chart.definitions)
    said = json.dumps([chart.values, sorted(cluster.addons), cluster.kubernetes], sort_keys=True)
    key = f"{parts} {said}"
    if key not in _RENDERED:
        _RENDERED[key] = render_anew(chart, namespace, cluster, folder)
    return _RENDERED[key]


def render_anew(
    chart: Chart, namespace: str, cluster: ClusterOffer, folder: Path, *, hooks: bool = False
) -> list[Json]:
    """Return the objects that a chart renders with our values.

    The cluster serves what the add-ons that are on define, as it does when everything is up.
    Hooks, which nobody runs, are left out unless they are asked for.
    """
    values = folder / "values.json"
    values.write_text(json.dumps(chart.values))
    words = [chart.release, str(archive(chart)), "--namespace", chart.namespace or namespace]
    words += ["--values", str(values), "--kube-version", f"{cluster.kubernetes}.0"]
    words += [] if hooks else ["--no-hooks"]
    words += ["--include-crds"] if chart.definitions else ["--skip-crds"]
    for kind in served(cluster):
        words += ["--api-versions", kind]
    done = subprocess.run(
        [find_tool("helm"), "template", *words],
        capture_output=True,
        text=True,
        check=False,
        env={"HOME": str(folder), "PATH": os.environ["PATH"]},
    )
    assert done.returncode == 0, done.stderr
    return [each for each in yaml.load_all(done.stdout, Loader=_Loader) if each]


def served(cluster: ClusterOffer) -> list[str]:
    """Return `GROUP/VERSION` and `GROUP/VERSION/KIND` of all that the add-ons define."""
    found = set()
    for name in cluster.addons:
        addon = catalogue()[name]
        plan = addon.plan(cluster, addon.options())
        parts = [each.expectations for each in plan.charts]
        parts += [each.expectations for each in plan.manifests]
        for part in parts:
            for kind in part.definitions:
                for version in kind.versions:
                    found |= {f"{kind.group}/{version}", f"{kind.group}/{version}/{kind.kind}"}
    return sorted(found)


def texts(chart: Chart) -> Mapping[str, str]:
    """Return the files of a chart, by their paths below its folder."""
    with tarfile.open(archive(chart)) as opened:
        read = {each.name: opened.extractfile(each) for each in opened if each.isfile()}
        return {
            name.partition("/")[2]: file.read().decode(errors="replace")
            for name, file in read.items()
            if file
        }


def found(objects: list[Json], *kinds: str) -> dict[tuple[str, str], Json]:
    """Return the objects of some kinds by kind and name."""
    return {
        (each["kind"], each["metadata"]["name"]): each for each in objects if each["kind"] in kinds
    }


def at(tree: Any, path: str) -> Any:  # noqa: ANN401 - any JSON
    r"""Return what lies at a dotted path, or None; `\.` is a dot inside a key."""
    for step in path.replace("\\.", "\0").split("."):
        key = step.replace("\0", ".")
        if isinstance(tree, list) and key.isdigit():
            tree = tree[int(key)] if int(key) < len(tree) else None
        else:
            tree = tree.get(key) if isinstance(tree, Mapping) else None
    return tree


def defaults_of(files: Mapping[str, str], folder: str = "") -> Json:
    """Return the values that a chart has by itself, those of charts inside it among them."""
    own: Json = yaml.safe_load(files.get(f"{folder}values.yaml", "")) or {}
    own |= own.get("_internal_defaults_do_not_set") or {}  # as Istio has them
    inside = {
        name.removeprefix(f"{folder}charts/").partition("/")[0]
        for name in files
        if name.startswith(f"{folder}charts/") and name.endswith("/values.yaml")
    }
    for chart in inside:
        own[chart] = _merged(defaults_of(files, f"{folder}charts/{chart}/"), own.get(chart) or {})
    return own


def _merged(below: Json, above: Json) -> Json:
    """Return both, with what is above where both say something."""
    both = {
        key: _merged(below[key], value)
        for key, value in above.items()
        if isinstance(value, dict) and isinstance(below.get(key), dict)
    }
    return below | above | both


def unknown_values(values: Json, defaults: Json, templates: str, path: str = "") -> list[str]:
    """Return the paths of values that a chart neither has a default for nor reads anywhere.

    A mapping that a template takes as a whole may hold anything: one that is empty by default, such
    as `resources`, or one that is written out or merged as it is.
    """
    unknown = []
    for key, value in values.items():
        here = f"{path}.{key}" if path else key
        default = defaults.get(key)
        if isinstance(value, dict) and isinstance(default, dict):
            if not _is_taken_whole(here, templates, written=bool(default)):
                unknown += unknown_values(value, default, templates, here)
        elif key not in defaults:
            unknown += [here] * all(f".Values.{each}" not in templates for each in _names(here))
    return unknown


def _is_taken_whole(path: str, templates: str, *, written: bool) -> bool:
    how = r'(toYaml|mergeOverwrite \$\w+|include "[^"]+")\s+' if written else ""
    # a template may hold a section in a variable of its name: `$volume := .Values.volume`
    found = [rf"{how}(\.Values\.|\$){re.escape(each)}(?![\w.])" for each in _names(path)]
    # or speak of it as the dot, and write out the dot next
    found += [
        rf"with \$?\.Values\.{re.escape(each)}\s*-?}}}}[^{{}}]*{{{{-?\s*toYaml \.\s"
        for each in _names(path)
    ]
    # or go through it key by key, by a name that has a dot in it: `index .Values "grafana.ini"`
    found += [rf'range [^{{}}]*index \.Values "{re.escape(each)}"' for each in _names(path)]
    return any(re.search(pattern, templates) for pattern in found)


def _names(path: str) -> set[str]:
    # a chart inside a chart does not know the name under which it is told
    return {path, path.partition(".")[2] or path}
