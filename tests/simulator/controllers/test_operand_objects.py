"""What the operator makes follows from the ClusterPolicy."""

from typing import Any

import pytest

from simulator.controllers.boot import boot_seconds
from simulator.controllers.hardware import Host
from simulator.controllers.operand import OPERANDS, Operand, enabled
from simulator.controllers.operand_objects import (
    daemon_set,
    image_of,
    other_objects,
    service_monitors,
)
from simulator.controllers.policy import check_rehearsed, in_order, spec_of
from simulator.controllers.refusal import RefusalError
from simulator.session_data import Image

POLICY: dict[str, Any] = {
    "apiVersion": "nvidia.com/v1",
    "kind": "ClusterPolicy",
    "metadata": {"name": "cluster-policy", "uid": "u", "labels": {"evenkeel.dev/stand-in": "true"}},
    "spec": {},
}
SPEC = spec_of(POLICY)


def _operand(name: str) -> Operand:
    return next(each for each in OPERANDS if each.name == name)


UBUNTU = Host("ubuntu24.04", Image())
COS = Host("cos121", Image(os="cos", driver_installer="installer", operator_driver=False))


def _daemon_set(name: str, host: Host = UBUNTU, **spec: Any) -> dict[str, Any]:
    policy = POLICY | {"spec": spec}
    return daemon_set(_operand(name), policy, spec_of(policy), "gpu", host)


def test_a_stand_in_is_completed_by_the_charts_defaults_and_a_real_policy_is_not() -> None:
    """Values that were given win over the defaults, field by field."""
    given = spec_of(POLICY | {"spec": {"driver": {"version": "1.2.3"}, "dcgm": {"enabled": True}}})

    assert given["driver"] == {
        "enabled": True,
        "repository": "nvcr.io/nvidia",
        "image": "driver",
        "version": "1.2.3",
    }
    assert given["dcgm"]["enabled"] is True
    assert SPEC["dcgm"]["enabled"] is False
    real = POLICY | {"metadata": {"name": "cluster-policy"}, "spec": {"mig": {}}}
    assert spec_of(real) == {"mig": {}}


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ({"repository": "r", "image": "i", "version": "v1"}, "r/i:v1"),
        ({"repository": "r", "image": "i", "version": "sha256:ab"}, "r/i@sha256:ab"),
        ({"image": "r/i:v2"}, "r/i:v2"),
    ],
)
def test_an_image_is_named_by_repository_image_and_version(
    section: dict[str, str], expected: str
) -> None:
    """A digest is joined by @; an image alone is a whole reference."""
    assert image_of(section, "gfd") == expected


def test_half_an_image_is_refused() -> None:
    """Upstream fails there too; the message names the section."""
    with pytest.raises(RefusalError) as caught:
        image_of({"repository": "r", "image": "i"}, "gfd")
    assert str(caught.value) == (
        "ClusterPolicy gfd: got repository 'r', image 'i', version ''; expected all three. "
        "Set them in the chart's values."
    )


def test_operands_wait_for_one_another_and_not_for_what_is_switched_off() -> None:
    """With the driver in the image the first GPU comes earlier by the driver's time."""
    everything = enabled(SPEC)
    preinstalled = everything - {"nvidia-driver-daemonset"}
    plugin = "nvidia-device-plugin-daemonset"

    assert boot_seconds("nvidia-driver-daemonset", everything) == 75
    assert boot_seconds(plugin, everything) == 90
    assert boot_seconds(plugin, preinstalled) == 15
    assert boot_seconds("nvidia-operator-validator", everything) == 100
    assert all(boot_seconds(each.name, everything) >= 0 for each in OPERANDS)
    assert boot_seconds(plugin, preinstalled, Image(driver="image")) == 15
    assert boot_seconds(plugin, preinstalled, Image(driver="cloud")) == 75
    assert boot_seconds(plugin, preinstalled, COS.image) == 85
    assert boot_seconds(plugin, everything, COS.image) == 90


def test_a_driver_that_does_not_exist_is_never_pulled() -> None:
    """There is one for each system that the operator knows; what needs it waits for ever."""
    off = {"driver": {"enabled": False}}
    assert _stuck("nvidia-driver-daemonset", COS) == "ImagePullBackOff"
    assert _stuck("nvidia-device-plugin-daemonset", COS) == "PodInitializing"
    assert _stuck("nvidia-device-plugin-daemonset", COS, **off) is None
    assert _stuck("nvidia-driver-daemonset", UBUNTU) is None


def test_a_runtime_that_nobody_has_set_up_starts_no_pod() -> None:
    """The operator makes the RuntimeClass in any case; a cloud that does without brings no more."""
    off = {"driver": {"enabled": False}, "toolkit": {"enabled": False}}
    there = Host("cos121", COS.image.model_copy(update={"toolkit": True}))
    for each in ("gpu-feature-discovery", "nvidia-dcgm-exporter", "nvidia-operator-validator"):
        assert _stuck(each, COS, **off) == "ContainerCreating"
        assert _stuck(each, there, **off) is None
    assert _stuck("nvidia-node-status-exporter", COS, **off) is None


def _stuck(name: str, host: Host, **spec: Any) -> str | None:
    template = _daemon_set(name, host, **spec)["spec"]["template"]
    word: str | None = template["metadata"]["annotations"].get("simulator.evenkeel.dev/stuck")
    return word


def test_the_default_operands_are_those_of_the_chart() -> None:
    """DCGM runs inside its exporter unless it is asked for."""
    assert {each.name for each in OPERANDS} - enabled(SPEC) == {
        "nvidia-dcgm",
        "nvidia-node-status-exporter",
    }
    off = spec_of(POLICY | {"spec": {"driver": {"enabled": False}, "toolkit": {"enabled": False}}})
    assert enabled(SPEC) - enabled(off) == {
        "nvidia-driver-daemonset",
        "nvidia-container-toolkit-daemonset",
    }


def test_the_device_plugin_reads_its_config_map() -> None:
    """A second container watches the node's label; MIG strategy and boot time are told."""
    made = _daemon_set(
        "nvidia-device-plugin-daemonset",
        devicePlugin={"config": {"name": "slices"}, "env": [{"name": "A", "value": "1"}]},
        daemonsets={
            "labels": {"team": "ml", "app": "ignored"},
            "tolerations": [{"operator": "Exists"}],
            "rollingUpdate": {"maxUnavailable": "2"},
        },
    )
    pod = made["spec"]["template"]["spec"]

    assert made["metadata"]["namespace"] == "gpu"
    assert made["spec"]["updateStrategy"] == {
        "type": "RollingUpdate",
        "rollingUpdate": {"maxUnavailable": 2},
    }
    assert made["spec"]["template"]["metadata"] == {
        "labels": {"team": "ml", "app": "nvidia-device-plugin-daemonset"},
        "annotations": {"simulator.evenkeel.dev/boot-seconds": "90"},
    }
    assert pod["nodeSelector"] == {"nvidia.com/gpu.deploy.device-plugin": "true"}
    assert pod["tolerations"] == [{"operator": "Exists"}]
    assert pod["runtimeClassName"] == "nvidia"
    assert [each["name"] for each in pod["containers"]] == [
        "nvidia-device-plugin",
        "config-manager",
    ]
    assert pod["containers"][0]["env"] == [
        {"name": "A", "value": "1"},
        {"name": "MIG_STRATEGY", "value": "single"},
        {"name": "CONFIG_FILE", "value": "/config/config.yaml"},
    ]
    assert pod["volumes"][0] == {"name": "slices", "configMap": {"name": "slices"}}


def test_the_driver_is_replaced_only_when_its_pods_are_deleted() -> None:
    """Whatever strategy the policy has: work on the GPUs would be interrupted."""
    made = _daemon_set(
        "nvidia-driver-daemonset", daemonsets={"rollingUpdate": {"maxUnavailable": "1"}}
    )
    pod = made["spec"]["template"]["spec"]

    assert made["spec"]["updateStrategy"] == {"type": "OnDelete"}
    assert pod["containers"][0]["image"] == "nvcr.io/nvidia/driver:595.91.07-ubuntu24.04"
    assert "runtimeClassName" not in pod
    assert pod["tolerations"] == [
        {"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}
    ]


def test_services_and_monitors_follow_the_policy() -> None:
    """Additional labels are those that a Prometheus selects by."""
    spec = spec_of(
        POLICY
        | {
            "spec": {
                "dcgm": {"enabled": True},
                "dcgmExporter": {
                    "service": {"type": "NodePort"},
                    "serviceMonitor": {"additionalLabels": {"release": "p"}, "interval": "5s"},
                },
            }
        }
    )
    made = other_objects(POLICY, spec, "gpu")
    services = {each["metadata"]["name"]: each for each in made if each["kind"] == "Service"}
    monitors = service_monitors(POLICY, spec, "gpu")

    assert set(services) == {"gpu-operator", "nvidia-dcgm", "nvidia-dcgm-exporter"}
    assert services["nvidia-dcgm-exporter"]["spec"] == {
        "selector": {"app": "nvidia-dcgm-exporter"},
        "ports": [{"name": "gpu-metrics", "port": 9400, "targetPort": 9400, "protocol": "TCP"}],
        "type": "NodePort",
        "internalTrafficPolicy": "Cluster",
    }
    assert [each["metadata"]["name"] for each in monitors] == [
        "gpu-operator",
        "nvidia-dcgm-exporter",
    ]
    assert monitors[1]["metadata"]["labels"] == {"app": "nvidia-dcgm-exporter", "release": "p"}
    assert monitors[1]["spec"]["endpoints"] == [
        {"port": "gpu-metrics", "path": "/metrics", "interval": "5s", "scrapeTimeout": "10s"}
    ]
    assert [each["kind"] for each in made].count("RuntimeClass") == 1
    off = spec_of(POLICY | {"spec": {"dcgmExporter": {"serviceMonitor": {"enabled": False}}}})
    assert [each["metadata"]["name"] for each in service_monitors(POLICY, off, "gpu")] == [
        "gpu-operator"
    ]


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({"driver": {"useNvidiaDriverCRD": True}}, "driver.useNvidiaDriverCRD: got true;"),
        ({"sandboxWorkloads": {"enabled": True}}, "sandboxWorkloads.enabled: got true;"),
    ],
)
def test_what_is_not_simulated_is_refused_by_name(spec: dict[str, Any], message: str) -> None:
    """A rehearsal that looked successful would be a lie."""
    with pytest.raises(RefusalError) as caught:
        check_rehearsed(spec)
    assert str(caught.value).startswith(message)
    check_rehearsed(SPEC)


def test_the_oldest_policy_is_in_force() -> None:
    """Others are ignored, as upstream does it; names decide between twins."""
    policies = [
        {"metadata": {"name": name, "creationTimestamp": f"2026-11-21T10:00:0{second}Z"}}
        for name, second in (("b", 1), ("c", 0), ("a", 1))
    ]
    assert [each["metadata"]["name"] for each in in_order(policies)] == ["c", "a", "b"]
