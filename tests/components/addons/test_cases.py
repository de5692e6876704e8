"""The cases beside each add-on: what it plans for a cluster and options, path by path."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from components import addons
from components.addons.catalogue import catalogue
from components.addons.plan import Plan
from components.contract import BucketOffer, ClusterOffer, DnsOffer
from tests.components.addons.rendered import at

FOLDER = Path(addons.__path__[0])
CASES = sorted(FOLDER.glob("*/cases/*.yaml"))
_KEYS = {"why", "cluster", "options", "charts", "objects", "secrets", "pages", "refused"}


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_case(path: Path, cluster: ClusterOffer) -> None:
    """Every path in the case holds what the case says; null means that nothing is there."""
    case = yaml.safe_load(path.read_text())
    addon = catalogue()[path.parts[-3].replace("_", "-")]
    assert set(case) <= _KEYS, f"{path}: unknown keys {sorted(set(case) - _KEYS)}"
    assert case["why"], path
    assert set(case) & {"charts", "objects", "secrets", "pages"}, f"{path}: says nothing"
    options = addon.options.model_validate(case.get("options") or {})
    plan = addon.plan(offer_for(cluster, case.get("cluster") or {}), options)
    actual = _described(plan)
    wrong = [
        f"{part} {name} {where}: got {at(actual[part].get(name), where)!r}; expected {wanted!r}"
        for part in ("charts", "objects", "secrets", "pages")
        for name, paths in (case.get(part) or {}).items()
        for where, wanted in (paths or {"": None}).items()
        if _differs(actual[part].get(name), where, wanted)
    ]

    assert wrong == [], f"{path}\n" + "\n".join(wrong)


@pytest.mark.parametrize("addon", catalogue())
def test_every_addon_has_cases(addon: str) -> None:
    """What nobody looks at is not known."""
    assert [path for path in CASES if path.parts[-3] == addon.replace("-", "_")]


def _differs(found: Any, where: str, wanted: Any) -> bool:  # noqa: ANN401 - any JSON
    if where in {"", "there"}:
        return (found is not None) != bool(wanted)
    return found is None or bool(at(found, where) != wanted)


def offer_for(cluster: ClusterOffer, fields: Mapping[str, Any]) -> ClusterOffer:
    """Return the tests' cluster with what a case says of its own."""
    changes = dict(fields)
    if "addons" in changes:
        changes["addons"] = frozenset(changes["addons"])
    if "buckets" in changes:
        changes["buckets"] = {
            name: BucketOffer(**bucket) for name, bucket in changes["buckets"].items()
        }
    if "dns" in changes:
        changes["dns"] = DnsOffer(**changes["dns"])
    if "pools" in changes:  # the names of those of the tests' pools that there are
        changes["pools"] = tuple(p for p in cluster.pools if p.name in changes["pools"])
    return replace(cluster, **changes)


def _described(plan: Plan) -> dict[str, dict[str, Any]]:
    """Return a plan by what a case calls its parts.

    Charts are found by release (their values), objects by `Kind/name`, secrets and pages by name.
    """
    return {
        "charts": {each.release: each.values for each in plan.charts},
        "objects": {
            f"{each['kind']}/{each['metadata']['name']}": each
            for each in (*plan.before, *plan.after)
        },
        "secrets": {
            each.name: {
                "made": list(each.made),
                "given": dict(each.given),
                "namespaces": list(each.namespaces),
            }
            for each in plan.secrets
        },
        "pages": {
            each.name: {"service": each.service, "port": each.port, "namespace": each.namespace}
            for each in plan.pages
        },
    }
