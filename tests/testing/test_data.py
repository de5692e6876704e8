"""What a simulation knows of clouds without an environment file."""

import pytest

from evenkeel.components.addons.catalogue import catalogue
from evenkeel.components.planning.machines import catalogue as machines
from evenkeel.components.planning.machines import system_machine
from evenkeel.testing import Fault, session_data


def test_every_machine_of_a_cloud_is_there() -> None:
    """With its GPUs as the catalogue has them; and the machine of the system pool without any."""
    data = session_data("aws", "azure")

    sold = {each.name: each.gpus for each in machines() if each.cloud == "azure"}
    there = data.machine_types["azure-native"]
    assert data.clouds == ("aws", "azure-native")
    assert set(data.machine_types) == {"aws", "azure-native"}
    assert {name: each.gpus.count for name, each in there.items() if each.gpus} == sold
    assert there[system_machine("azure").name].gpus is None
    assert not data.system_node


def test_a_cluster_that_exists_has_a_node_from_the_start() -> None:
    """No cloud makes one there."""
    data = session_data(contexts=("mine",))

    assert (data.clouds, data.contexts, data.system_node) == ((), ("mine",), True)


def test_every_chart_can_be_stood_in_for() -> None:
    """What a chart brings is the same on every cluster, so no offer is asked for."""
    named = {pin.name for addon in catalogue().values() for pin in addon.pins}

    # parts of another's manifests, and what comes with an option only
    assert named - set(session_data().charts) <= {
        "argo-workflows",
        "kserve-llm",
        "kserve-llm-presets",
        "plugin-barman-cloud",
    }
    assert set(session_data().charts) <= named


def test_fields_can_be_given() -> None:
    """They are checked as everything in a session is."""
    fault = Fault(kind="no-capacity", type="aws:eks/nodeGroup:NodeGroup")

    assert session_data("aws", faults=(fault,)).faults == (fault,)
    with pytest.raises(ValueError, match="quota\n"):
        session_data("aws", quota={})


def test_a_cloud_that_there_is_not_is_refused() -> None:
    """The message says which there are, and what a cluster that exists needs."""
    with pytest.raises(ValueError, match="clouds: got private; expected some of aws, gcp, azure"):
        session_data("private")
