"""The operator's node labels follow what was discovered, and respect what people set."""

from simulator.controllers.gpu_operator_labels import operator_labels, os_tag

FOUND = {"feature.node.kubernetes.io/pci-10de.present": "true"}
STATES = {
    f"nvidia.com/gpu.deploy.{each}": "true"
    for each in (
        "client",
        "container-toolkit",
        "dcgm",
        "dcgm-exporter",
        "device-plugin",
        "driver",
        "gpu-feature-discovery",
        "node-status-exporter",
        "operator-validator",
    )
}
PRESENT = {"nvidia.com/gpu.present": "true"}


def test_a_node_without_gpus_gets_no_label() -> None:
    """One whose GPU went is told so."""
    assert operator_labels({}, set(), {}) == {}
    assert operator_labels(PRESENT, {"nvidia.com/gpu.present"}, {}) == {
        "nvidia.com/gpu.present": "false"
    }


def test_a_node_with_a_gpu_gets_every_operand() -> None:
    """What it set before, it goes on setting."""
    fresh = operator_labels(FOUND, set(), {})

    assert fresh == PRESENT | STATES
    assert operator_labels(FOUND | fresh, set(fresh), {}) == fresh


def test_what_a_person_set_stays() -> None:
    """One operand may be kept off a node, or all of them."""
    off = {"nvidia.com/gpu.deploy.driver": "false"}
    labels = operator_labels(FOUND | off, set(), {})
    assert labels == {key: value for key, value in (PRESENT | STATES).items() if key not in off}
    assert (
        operator_labels(FOUND | {"nvidia.com/gpu.deploy.operands": "false"}, set(), {}) == PRESENT
    )


def test_a_gpu_that_can_be_cut_gets_the_mig_manager() -> None:
    """And a configuration, unless somebody chose one."""
    spec: dict[str, dict[str, object]] = {"migManager": {"config": {"default": "all-disabled"}}}
    capable = FOUND | {"nvidia.com/mig.capable": "true"}
    mig = {"nvidia.com/gpu.deploy.mig-manager": "true"}

    assert operator_labels(capable, set(), spec) == PRESENT | STATES | mig | {
        "nvidia.com/mig.config": "all-disabled"
    }
    chosen = {"nvidia.com/mig.config": "all-1g.10gb"}
    assert operator_labels(capable | chosen, set(), spec) == PRESENT | STATES | mig
    product = FOUND | {"nvidia.com/gpu.product": "NVIDIA-A100-SXM4-80GB"}
    assert operator_labels(product, set(), {}) == PRESENT | STATES | mig


def test_the_drivers_image_is_tagged_with_the_operating_system() -> None:
    """The minor version of RHEL and its kin is left out."""
    prefix = "feature.node.kubernetes.io/system-os_release"
    ubuntu = {f"{prefix}.ID": "ubuntu", f"{prefix}.VERSION_ID": "24.04"}
    rhel = {f"{prefix}.ID": "rhel", f"{prefix}.VERSION_ID": "9.4"}

    assert (os_tag(ubuntu), os_tag(rhel)) == ("ubuntu24.04", "rhel9")
