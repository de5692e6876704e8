"""Each consistent row of the table gives GPUs; each wrong setting takes them, and says why."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.addons.catalogue import catalogue
from components.planning.taints import GPU, Taint
from simulator.controllers.gpu_parts import Scene
from simulator.controllers.policy import spec_of
from simulator.plugins.kubernetes.stand_in import stand_in
from simulator.session_data import Chart, Image
from tests.gpu_rows import INSTALLER, ROWS, Row

Json = dict[str, Any]
EVERYTHING = [{"operator": "Exists"}]
DAEMON_SET = f"DaemonSet kube-system/{INSTALLER}"


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> Json:
    """Return values with others laid over them."""
    result = dict(base)
    for key, value in over.items():
        both = isinstance(value, Mapping) and isinstance(base.get(key), Mapping)
        result[key] = merged(base[key], value) if both else value
    return result


def installer(tolerations: list[Json]) -> Json:
    """Return the cloud's installer."""
    spec = {"template": {"spec": {"tolerations": tolerations}}}
    return {"metadata": {"name": INSTALLER, "namespace": "kube-system"}, "spec": spec}


def scene(row: Row, **over: Any) -> Scene:
    """Return a node of a row under the add-on's own values, with others laid over them."""
    addon = catalogue()["gpu-operator"]
    (planned,) = addon.plan(row.offer, addon.options()).charts
    values = merged(planned.values, over)
    chart = Chart(version="1", repository="none", **planned.expectations.to_json())
    objects = stand_in(chart, planned.release, values)
    (policy,) = (each for each in objects if each["kind"] == "ClusterPolicy")
    daemon_sets = [each for each in objects if each["kind"] == "DaemonSet"]
    for each in daemon_sets:
        each["metadata"]["namespace"] = addon.namespace
    taints = [
        {"key": each.key, "value": each.value, "effect": each.effect} for each in (GPU, *row.taints)
    ]
    node = {"metadata": {"name": "n", "labels": {}}, "spec": {"taints": taints}}
    daemon_sets += [installer(EVERYTHING)] if row.installer else []
    return Scene(node, row.image, spec_of(policy), daemon_sets)


@pytest.mark.parametrize("row", ROWS)
def test_a_consistent_pair_has_its_gpus(row: str) -> None:
    """What the add-on tells the operator and what the image brings add up to one of each."""
    assert scene(ROWS[row]).problems() == []


def test_a_cloud_that_does_it_all_needs_no_operator() -> None:
    """Its own device plugin offers the GPUs; without one, nobody does."""
    row = ROWS["GKE managed"]

    assert replace(scene(row), spec=None).problems() == []
    assert replace(scene(row), spec=None, image=Image()).problems() != []


WRONG: list[Json] = yaml.safe_load(
    Path(__file__).with_name("wrong_settings.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(
    "wrong", WRONG, ids=[f"{each['row']}: {', '.join(each['values'])}" for each in WRONG]
)
def test_a_wrong_setting_is_told(wrong: Json) -> None:
    """The words name what is there, what should be, and the value to change."""
    assert scene(ROWS[wrong["row"]], **wrong["values"]).problems() == wrong["problems"]


@pytest.mark.parametrize("row", ["GKE COS", "GKE Ubuntu"])
def test_gpus_that_nobody_may_restart_a_machine_for_are_told(row: str) -> None:
    """On Google Cloud a mode of MIG comes with a restart; what is cut already needs none."""
    problem = (
        "migManager.env WITH_REBOOT: got none; expected true for all-1g.10gb, because GPUs of this "
        "machine change their mode of MIG only when it starts again. "
        "Set it so in the GPU operator's values."
    )
    right, wrong = scene(ROWS[row]), scene(ROWS[row], migManager={"env": []})

    assert _cut(right).problems() == []
    assert _cut(wrong).problems() == [problem]
    assert _cut(wrong, state="success").problems() == []
    assert _cut(wrong, config="all-disabled").problems() == []
    assert wrong.problems() == []


def _cut(whole: Scene, config: str = "all-1g.10gb", state: str = "") -> Scene:
    """Return a scene whose node is to be cut."""
    labels = {"nvidia.com/mig.config": config, "nvidia.com/mig.config.state": state}
    meta = {**whole.node["metadata"], "labels": whole.node["metadata"]["labels"] | labels}
    return replace(whole, node={**whole.node, "metadata": meta})


def test_every_row_has_a_wrong_setting() -> None:
    """A row that nothing can break would prove nothing."""
    assert {each["row"] for each in WRONG} == set(ROWS)


def test_an_installer_that_is_missing_or_kept_away_is_told() -> None:
    """Container-Optimized OS has no driver until the program applies Google's DaemonSet."""
    right = scene(ROWS["GKE COS"])
    worker = [each for each in right.daemon_sets if each["metadata"]["name"] != INSTALLER]

    assert replace(right, daemon_sets=worker).problems() == [
        f"driver: got none; expected that of {DAEMON_SET}, because cos comes without. Apply it."
    ]
    assert replace(right, daemon_sets=[*worker, installer([])]).problems() == [
        (
            f"{DAEMON_SET}: got none for the taint nvidia.com/gpu=present:NoSchedule; expected "
            "one, because without it the driver is not installed on the node. Add it."
        ),
    ]


def test_a_cloud_that_was_kept_away_brings_no_driver() -> None:
    """GKE's label without the disabled installation: nobody is left to install one."""
    right = scene(ROWS["GKE COS"])
    neither = right.image.model_copy(update={"driver_installer": None})

    assert replace(right, image=neither).problems() == [
        (
            "driver: got none; expected the image's or the cloud's, because cos comes without. "
            "Choose an image, or a setting of the pool, that brings one."
        )
    ]


def test_a_second_installer_is_one_too_many() -> None:
    """On Ubuntu either the operator or Google's installer brings the driver."""
    right = scene(ROWS["GKE Ubuntu"])
    both = replace(right, daemon_sets=[*right.daemon_sets, installer(EVERYTHING)])

    assert both.problems() == [
        (
            f"driver: got 2, from {DAEMON_SET} and the GPU operator; expected one, because two "
            "break each other. Set driver.enabled to false in the GPU operator's values."
        ),
    ]
    managed = replace(both, image=Image(driver="cloud", driver_installer=INSTALLER), spec=None)
    assert managed.problems()[0].endswith(f"Remove {DAEMON_SET}.")


def test_a_label_keeps_the_operators_driver_off_one_node() -> None:
    """Mixed clusters: the node's own driver is enough, and without one there is none."""
    kept = scene(ROWS["private kubeadm"])
    kept.node["metadata"]["labels"]["nvidia.com/gpu.deploy.driver"] = "false"

    assert replace(kept, image=Image(driver="image")).problems() == []
    assert kept.problems()[0].startswith("driver: got none;")
    kept.node["metadata"]["labels"]["nvidia.com/gpu.deploy.operands"] = "false"
    assert len(kept.problems()) == 3


def test_taints_of_a_nodes_state_keep_no_daemon_set_away() -> None:
    """Every DaemonSet tolerates them; a taint of a person's is another matter."""
    row = ROWS["private kubeadm"]
    state = Taint(key="node.kubernetes.io/not-ready", effect="NoExecute")
    person = Taint(key="team", value="search", effect="NoExecute")
    hint = Taint(key="team", value="search", effect="PreferNoSchedule")

    assert scene(replace(row, taints=(state, hint))).problems() == []
    assert len(scene(replace(row, taints=(person,))).problems()) == 2
