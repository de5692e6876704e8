"""What the add-ons' real charts render violates no rule."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from policies import rules
from simulator.cluster.tools import Tools
from tests.policies.service import Service


class _Loader(yaml.CSafeLoader):
    """A CRD of the charts holds the plain text `=`, which YAML 1.1 gives a meaning of its own."""


_Loader.add_constructor("tag:yaml.org,2002:value", lambda _, node: node.value)


@pytest.mark.charts
@pytest.mark.parametrize("chart", ["gpu-operator", "kube-prometheus-stack"])
def test_a_real_chart_violates_no_rule(
    service: Service, tools: Tools, chart_archives: Path, chart: str
) -> None:
    """Every object is judged; some of them by the rules about images and GPUs."""
    (archive,) = chart_archives.glob(f"{chart}-*.tgz")
    done = subprocess.run(
        [tools.helm, "template", "it", archive, "--kube-version", "1.36.0", "--include-crds"],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    objects: list[dict[str, Any]] = [
        each for each in yaml.load_all(done.stdout, Loader=_Loader) if each
    ]
    tokens = [_token(each) for each in objects]
    found = [
        (token, each.policyName, each.message)
        for token, obj in zip(tokens, objects, strict=True)
        for each in service.analyze(token, obj)
    ]
    assert found == []
    workloads = {kind.name for rule in rules.load() for kind in rule.kinds} & {
        each["kind"] for each in objects
    }
    assert {"DaemonSet", "Deployment"} <= workloads


def _token(obj: dict[str, Any]) -> str:
    version = obj["apiVersion"]
    return f"kubernetes:{version if '/' in version else f'core/{version}'}:{obj['kind']}"
