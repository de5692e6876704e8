"""Objects that stand in for a chart that cannot be fetched: what its record says it brings.

Each carries a label that says so. A stand-in shows that a platform fits together; it cannot show
that the chart's own templates work.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ...session_data import Chart, CustomObject, CustomResourceDefinition, Workload
from .render_yaml import Manifest
from .stand_in_workloads import make_service, make_workload

LABEL = "evenkeel.dev/stand-in"
_CHART = "chart"


def stand_in(
    chart: Chart, release: str, values: Mapping[str, Any], *, definitions: bool = True
) -> list[Manifest]:
    """Make the objects that a chart must bring.

    Args:
        chart: What it must bring. What a controller makes afterwards is left to that controller.
        release: The name of the release.
        values: The chart's values, from which custom objects take their `spec`.
        definitions: Whether CustomResourceDefinitions are wanted.
    """
    made = [_definition(each) for each in chart.definitions] if definitions else []
    made += [_object(each, values) for each in chart.objects]
    made += [
        make_workload(each, chart.services, release, _tolerations(each, values))
        for each in chart.workloads
        if each.made_by == _CHART
    ]
    made += [
        make_service(each, chart.workloads, release)
        for each in chart.services
        if each.made_by == _CHART
    ]
    for each in made:
        _label(each, release)
    return made


def _label(manifest: Manifest, release: str) -> None:
    labels = {LABEL: "true", "app.kubernetes.io/instance": release}
    metas = [manifest["metadata"]]
    template = (manifest.get("spec") or {}).get("template")
    if manifest["kind"] in {"Deployment", "StatefulSet", "DaemonSet"} and template:
        metas.append(template["metadata"])
    for meta in metas:
        meta["labels"] = {**(meta.get("labels") or {}), **labels}


def _definition(kind: CustomResourceDefinition) -> Manifest:
    schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{kind.plural}.{kind.group}"},
        "spec": {
            "group": kind.group,
            "scope": "Namespaced" if kind.namespaced else "Cluster",
            "names": {
                "kind": kind.kind,
                "listKind": f"{kind.kind}List",
                "plural": kind.plural,
                "singular": kind.kind.lower(),
            },
            "versions": [
                {
                    "name": version,
                    "served": True,
                    "storage": place == 0,
                    "schema": {"openAPIV3Schema": schema},
                    "subresources": {"status": {}},
                }
                for place, version in enumerate(kind.versions)
            ],
        },
    }


def _object(wanted: CustomObject, values: Mapping[str, Any]) -> Manifest:
    spec: dict[str, Any] = {}
    for field, path in wanted.spec_from.items():
        found = _at(values, path)
        if found is None:
            continue
        if field == "*":
            spec |= found if isinstance(found, Mapping) else {}
        else:
            _put(spec, field.split("."), found)
    return {
        "apiVersion": wanted.api_version,
        "kind": wanted.kind,
        "metadata": {"name": wanted.name},
        "spec": spec,
    }


def _tolerations(wanted: Workload, values: Mapping[str, Any]) -> Sequence[Mapping[str, Any]] | None:
    found = _at(values, wanted.tolerations_from) if wanted.tolerations_from else None
    return found if isinstance(found, list) else None


def _at(values: Mapping[str, Any], path: str) -> Any:  # noqa: ANN401 - any JSON
    found: Any = values
    for key in path.split(".") if path not in {"", "*"} else ():
        if not isinstance(found, Mapping) or key not in found:
            return None
        found = found[key]
    return found


def _put(spec: dict[str, Any], keys: list[str], value: object) -> None:
    for key in keys[:-1]:
        below = spec.get(key)
        spec[key] = dict(below) if isinstance(below, Mapping) else {}
        spec = spec[key]
    spec[keys[-1]] = value
