"""A plan that is kept and carried out, and what is changed afterwards: with the real command."""

import json

from simulator.cluster.api import KubernetesApi
from simulator.session import Session
from tests.end_to_end.rehearsal import Rehearsal

_PROGRAM = """
import pulumi_kubernetes as k

meta = {"name": "settings", "labels": {"level": "A"}}
k.core.v1.ConfigMap("settings", metadata=meta, data={"a": "1"})
k.core.v1.Secret("keys", metadata={"name": "keys"}, string_data={"p": "hunter2"})
"""
SOON = ("--ready-seconds", "0")  # the program has no pools that could become ready
_PATH = "/api/v1/namespaces/default/configmaps/settings"


def test_a_plan_is_carried_out_and_drift_is_found(rehearsal: Rehearsal) -> None:
    """Up; planned, carried out, refused when used again or outdone; drift, and its end."""
    plan = str(rehearsal.root / "plan")
    rehearsal.use_program(_PROGRAM)
    assert rehearsal.json("drift", "local")["exit"] == 2
    assert rehearsal.json("up", "local", *SOON)["operations"] == {"create": 3}

    rehearsal.use_program(_PROGRAM.replace('"A"', '"B"'))
    assert rehearsal.json("preview", "local", "--save-plan", plan)["exit"] == 0
    assert b"settings" not in (rehearsal.root / "plan" / "plan.bin").read_bytes()
    # the program is another one than the plan's
    rehearsal.use_program(_PROGRAM.replace('"A"', '"C"'))
    outdone = rehearsal.json("up", "local", "--plan", plan, *SOON)
    assert outdone["error"] == "PlanRefusedError"
    assert "steps: kubernetes:core/v1:ConfigMap settings: update, to something else" in json.dumps(
        outdone
    )
    rehearsal.use_program(_PROGRAM.replace('"A"', '"B"'))
    assert rehearsal.json("up", "local", "--plan", plan, *SOON)["operations"] == {
        "same": 2,
        "update": 1,
    }
    again = rehearsal.json("up", "local", "--plan", plan, *SOON)
    assert again["error"] == "PlanRefusedError"
    assert "state: content was" in again["problems"][0]

    assert rehearsal.json("drift", "local")["drift"]["outcome"] == "same"
    api = KubernetesApi(Session.open(rehearsal.session).kubeconfig)
    query, kind = {"fieldManager": "kubectl-edit"}, "application/merge-patch+json"
    api.request("PATCH", _PATH, {"data": {"a": "Z"}}, query=query, content_type=kind)
    api.close()
    drifted = rehearsal.json("drift", "local")
    assert drifted["exit"] == 1
    (found,) = drifted["drift"]["drifted"]
    assert [(each["path"], each["found"], each["by"]) for each in found["changes"]] == [
        ("data.a", "Z", "kubectl-edit")
    ]
    assert "kubectl-edit" in rehearsal.run("drift", "local").stdout
    assert rehearsal.json("preview", "local")["changes"] == 0  # nothing of it was kept
