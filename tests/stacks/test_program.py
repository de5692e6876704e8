"""The program: configuration in, resources and outputs out, our errors as Pulumi's."""

import json
from pathlib import Path
from typing import Any

import pulumi
import pytest

from stacks.program import main
from tests.pulumi_monitor import Registered, protected_by, registered_by

Json = dict[str, Any]


def run(environment: Json) -> Registered:
    """Run the program with an environment as its configuration."""
    pulumi.runtime.set_all_config({"evenkeel:environment": json.dumps(environment)})
    return registered_by(main)


@pytest.mark.usefixtures("_room")
def test_the_local_environment_is_built(written: Json) -> None:
    """Four claims, two add-ons; nothing else than the foundation beside them."""
    kinds = [each.typ for each in run(written).values()]

    assert kinds.count("kubernetes:core/v1:NodePatch") == 4
    assert kinds.count("evenkeel:private:NodePool") == 2
    assert kinds.count("evenkeel:addons:Release") == 2
    assert len(kinds) == 24


@pytest.mark.usefixtures("_room")
def test_a_budget_is_registered_where_one_was_agreed_on(written: Json) -> None:
    """With what the plan costs at most; on machines of one's own nothing has a list price."""
    found = run(written | {"budget": {"monthUsd": 50000}})["budget"]

    assert found.typ == "evenkeel:planning:Budget"
    assert (found.inputs["monthUsd"], found.inputs["mostUsd"]) == (50000, 0)
    assert "power" in found.inputs["unpriced"][0]


@pytest.mark.usefixtures("_room")
def test_people_learn_pools_addons_and_context(
    written: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The outputs hold what the next step needs, and no secret."""
    exported: Json = {}
    monkeypatch.setattr(pulumi, "export", exported.__setitem__)
    run(written)

    assert exported == {
        "context": "evenkeel-local",
        "pools": {
            "train": {
                "accelerator": "nvidia-h100-80gb",
                "gpusPerNode": 8,
                "nodes": ["train-0", "train-1"],
                "timeSlices": None,
                "mig": None,
            },
            "serve": {
                "accelerator": "nvidia-l4",
                "gpusPerNode": 1,
                "nodes": ["serve-0", "serve-1"],
                "timeSlices": 4,
                "mig": None,
            },
        },
        "addons": {
            "gpu-operator": {"version": "v26.7.0", "namespace": "gpu-operator"},
            "prometheus": {"version": "88.5.3", "namespace": "monitoring"},
        },
    }


@pytest.mark.usefixtures("_room")
def test_an_addon_that_is_not_named_is_not_installed(written: Json) -> None:
    """Present means on; absent means off."""
    del written["addons"]["prometheus"]

    assert [name for name in run(written) if name.startswith("prometheus")] == []


def test_our_errors_end_the_program_without_a_traceback(written: Json) -> None:
    """A wrong environment becomes Pulumi's own error with every problem in it."""
    written["stage"] = "test"
    del written["owner"]
    with pytest.raises(pulumi.RunError) as caught:
        run(written)

    assert str(caught.value).splitlines() == [
        "evenkeel:environment: 2 problems, nothing was started.",
        "  stage: got test; expected dev, staging or prod. Write for example dev.",
        (
            "  owner: got nothing; expected the name of a team: at most 63 of a-z, 0-9, - and _. "
            "Add owner: ml-platform."
        ),
    ]


def test_a_cluster_that_cannot_be_found_is_refused(
    written: Json, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nothing is registered where the kubeconfig has no such context."""
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "none"))
    with pytest.raises(pulumi.RunError) as caught:
        run(written)

    assert str(caught.value).startswith("cloud.context: got evenkeel-local; expected a complete")


@pytest.mark.usefixtures("_room")
@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"stage": "dev"}, set()),
        ({"stage": "prod"}, {"prometheus-namespace", "workspace-search-namespace-search"}),
        (
            {"stage": "prod", "unprotected": ["prometheus"]},
            {"workspace-search-namespace-search"},
        ),
        ({"stage": "prod", "unprotected": ["search", "prometheus"]}, set()),
    ],
)
def test_what_keeps_data_is_protected_in_production_until_it_is_let_go_of(
    written: Json, said: Json, kept: set[str]
) -> None:
    """So an add-on or a team that leaves the file is refused by Pulumi in between."""
    team = {"name": "search", "members": ["group:search-ml"]}
    whole = written | {"workspaces": [team]} | said
    pulumi.runtime.set_all_config({"evenkeel:environment": json.dumps(whole)})

    assert protected_by(main) == kept
