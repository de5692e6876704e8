"""What kwokctl is told leaves it nothing to download and nothing to guess."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import yaml

from simulator.cluster.kwok_config import Ports, render, stages
from simulator.cluster.tools import Tools

TOOLS = Tools(**{each.name: Path("/tools") / each.name for each in fields(Tools)})
PORTS = Ports(1, 2, 3, 4, 5, 6)


def test_every_tool_is_given_by_path_and_every_port_by_number() -> None:
    """A tool that kwokctl is not given, it downloads."""
    options = next(iter(yaml.safe_load_all(render(TOOLS, "1.36.3", PORTS, 0.1))))["options"]

    assert options == {
        "runtime": "binary",
        "bindAddress": "127.0.0.1",
        "disableQPSLimits": True,
        "kubeVersion": "v1.36.3",
        "etcdBinary": "/tools/etcd",
        "kubeApiserverBinary": "/tools/kube_apiserver",
        "kubeControllerManagerBinary": "/tools/kube_controller_manager",
        "kubeSchedulerBinary": "/tools/kube_scheduler",
        "kubectlBinary": "/tools/kubectl",
        "kwokControllerBinary": "/tools/kwok",
        "etcdPort": 1,
        "etcdPeerPort": 2,
        "kubeApiserverPort": 3,
        "kubeControllerManagerPort": 4,
        "kubeSchedulerPort": 5,
        "kwokControllerPort": 6,
        "kubeControllerManagerNodeMonitorGracePeriodMilliseconds": 120_000,
    }


def test_simulated_seconds_become_real_milliseconds() -> None:
    """At a scale of 0.25, a pod boots in 250 ms, and `boot-seconds` counts in the same."""
    run = next(each for each in map(yaml.safe_load, stages(0.25)) if _name(each) == "pod-run")

    delay = run["spec"]["delay"]
    assert delay["durationMilliseconds"] == 250
    assert delay["durationFrom"]["expressionFrom"] == (
        '.metadata.annotations["simulator.evenkeel.dev/boot-seconds"]'
        ' | tonumber * 250 | floor | tostring + "ms"'
    )


def test_a_tiny_scale_still_takes_a_moment() -> None:
    """Zero milliseconds would make kwok busy with nothing but stages."""
    assert all("durationMilliseconds: 0" not in each for each in stages(0.0001))


def test_the_stages_are_those_of_nodes_and_pods() -> None:
    """Volumes, addresses and operators need controllers of our own."""
    found = [(each["spec"]["resourceRef"]["kind"], _name(each)) for each in _parsed()]

    assert found == [
        ("Node", "node-heartbeat"),
        ("Node", "node-ready"),
        ("Pod", "pod-complete"),
        ("Pod", "pod-delete"),
        ("Pod", "pod-end"),
        ("Pod", "pod-run"),
        ("Pod", "pod-stuck"),
    ]


def _parsed() -> list[dict[str, Any]]:
    return [yaml.safe_load(each) for each in stages(0.1)]


def _name(stage: dict[str, Any]) -> str:
    return str(stage["metadata"]["name"])
