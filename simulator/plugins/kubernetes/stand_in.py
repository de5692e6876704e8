"""Objects that stand in for a chart that cannot be fetched: what its record says it brings.

Each carries a label that says so. A stand-in shows that a platform fits together; it cannot show
that the chart's own templates work.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any, TypeVar

from ...session_data import Chart, CustomObject, CustomResourceDefinition, Service, Workload
from .render_yaml import Manifest
from .stand_in_workloads import make_service, make_workload, placed, target_of

Placeable = TypeVar("Placeable", CustomObject, Service, Workload)

LABEL = "evenkeel.dev/stand-in"
_CHART = "chart"
_APPROVAL = "api-approved.kubernetes.io"
_PROTECTED = ("k8s.io", "kubernetes.io")
"""Groups of Kubernetes' own: an API server takes a definition in them only with the annotation."""


def stand_in(
    chart: Chart,
    release: str,
    values: Mapping[str, Any],
    namespace: str = "",
    *,
    definitions: bool = True,
) -> list[Manifest]:
    """Make the objects that a chart must bring.

    Args:
        chart: What it must bring. What a controller makes afterwards is left to that controller.
        release: The name of the release.
        values: The chart's values, from which custom objects take their `spec`.
        namespace: Where everything is that names none; empty leaves that to the provider, which
            cannot tell for custom objects of a kind that the cluster does not know yet.
        definitions: Whether CustomResourceDefinitions are wanted.
    """
    workloads = [_placed(each, namespace) for each in chart.workloads]
    services = [_placed(each, namespace) for each in chart.services]
    made = [_definition(each) for each in chart.definitions] if definitions else []
    made += [_object(_placed(each, namespace), values) for each in chart.objects]
    targets = [(each, target_of(each, workloads, services)) for each in services]
    for workload in workloads:
        if workload.made_by == _CHART:
            chosen_by = [service for service, target in targets if target is workload]
            tolerations = _tolerations(workload, values)
            made.append(make_workload(workload, chosen_by, release, tolerations))
    made += [
        make_service(service, target, release)
        for service, target in targets
        if service.made_by == _CHART
    ]
    for each in made:
        _label(each, release)
    return made


def _placed(wanted: Placeable, namespace: str) -> Placeable:
    return wanted.model_copy(update={"namespace": wanted.namespace or namespace})


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
    meta: dict[str, Any] = {"name": f"{kind.plural}.{kind.group}"}
    if any(f".{kind.group}".endswith(f".{each}") for each in _PROTECTED):
        meta["annotations"] = {_APPROVAL: "unapproved, this stands in for the real definition"}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": meta,
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
    spec: dict[str, Any] = deepcopy(dict(wanted.spec))
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
        "metadata": {"name": wanted.name} | placed(wanted.namespace if wanted.namespaced else ""),
        **({"data": dict(wanted.data)} if wanted.data else {"spec": spec}),
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
