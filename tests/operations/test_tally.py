"""What an operation did, read from the engine's events."""

from typing import Any

from operations.tally import Change, Finding, Tally, plain

URN = "urn:pulumi:local::evenkeel::kubernetes:core/v1:ConfigMap::settings"


def _step(op: str, urn: str = URN, **metadata: Any) -> dict[str, Any]:
    return {"metadata": {"op": op, "urn": urn, "type": "kubernetes:core/v1:ConfigMap", **metadata}}


def test_changes_and_unchanged_are_counted_apart() -> None:
    """A `same` is no change; the two halves of a replacement are counted once."""
    tally = Tally()
    for op, urn in (
        ("same", "a"),
        ("create", "b"),
        ("create-replacement", "c"),
        ("replace", "c"),
        ("delete-replaced", "c"),
        ("delete", "d"),
    ):
        tally.add({"resourcePreEvent": _step(op, urn)})

    assert (tally.changed, tally.unchanged) == (3, 1)
    assert [change.operation for change in tally.changes] == ["create", "replace", "delete"]


def test_an_update_names_its_properties_with_old_and_new_values() -> None:
    """Paths with dots, indices and quoted keys are followed into the inputs."""
    old = {"spec": {"ports": [{"port": 80}]}, "data": {"a.b": "1"}}
    new = {"spec": {"ports": [{"port": 81}]}, "data": {"a.b": "2"}}
    tally = Tally()
    tally.add(
        {
            "resourcePreEvent": _step(
                "update",
                old={"inputs": old},
                new={"inputs": new, "parent": "p"},
                detailedDiff={"spec.ports[0].port": {}, 'data["a.b"]': {}, "spec": {}},
            )
        }
    )

    assert tally.changes == [
        Change(
            operation="update",
            urn=URN,
            type="kubernetes:core/v1:ConfigMap",
            parent="p",
            properties=('data["a.b"]', "spec", "spec.ports[0].port"),
            values={'data["a.b"]': ("1", "2"), "spec.ports[0].port": (80, 81)},
        )
    ]
    assert tally.changes[0].name == "settings"


def test_what_a_running_step_waits_for_is_kept_until_it_ends() -> None:
    """An ephemeral message belongs to its step; the step takes it along when it ends."""
    tally = Tally()
    tally.add({"resourcePreEvent": _step("create")})
    tally.add({"diagnosticEvent": {"urn": URN, "message": "1/2 ready", "ephemeral": True}})
    waiting = dict(tally.running)
    tally.add({"resOutputsEvent": _step("create")})

    assert waiting == {URN: "1/2 ready"}
    assert tally.running == {}
    assert tally.finished == 1


def test_messages_are_kept_once_and_without_colour() -> None:
    """The engine repeats a failure as a message of the step and of the whole."""
    tally = Tally()
    for severity in ("error", "error", "warning", "info", "info#err"):
        message = {"message": "<{%fg 1%}>it \x1b[31mbroke<{%reset%}>\n", "severity": severity}
        tally.add({"diagnosticEvent": message})

    assert (tally.errors, tally.warnings) == (["it broke"], ["it broke"])
    assert plain("<{%reset%}>x") == "x"


def test_only_mandatory_findings_are_violations() -> None:
    """Advice is shown and stops nothing."""
    tally = Tally()
    for level in ("advisory", "mandatory", "mandatory"):
        event = {"policyName": "p", "enforcementLevel": level, "resourceUrn": URN, "message": "m"}
        tally.add({"policyEvent": event})

    assert tally.violations == [Finding("p", "mandatory", URN, "m")]
    assert len(tally.findings) == 2


def test_the_engines_summary_is_no_failure_of_its_own() -> None:
    """`update failed` after an error says nothing new; alone it is all that is known."""
    one, alone = Tally(), Tally()
    for text in ("no capacity", "update failed"):
        one.add({"diagnosticEvent": {"severity": "error", "message": text}})
    alone.add({"diagnosticEvent": {"severity": "error", "message": "update failed"}})

    assert one.errors == ["no capacity"]
    assert alone.errors == ["update failed"]


def test_what_an_earlier_run_left_to_delete_is_no_end_of_work() -> None:
    """It was replaced then; its deletion is all that is left, and counts for no resource."""
    left, replaced = Tally(), Tally()
    left.add({"resourcePreEvent": _step("delete-replaced", "a")})
    for op in ("delete-replaced", "replace", "create-replacement"):
        replaced.add({"resourcePreEvent": _step(op, "a")})

    assert (left.changed, left.left_over) == (0, 1)
    assert (replaced.changed, replaced.left_over) == (1, 0)


def test_what_a_pack_has_mended_is_told_by_its_paths() -> None:
    """Values stay out of it: one could be secret."""
    tally = Tally()
    event = {
        "policyName": "ownership-tags",
        "resourceUrn": "urn:pulumi:s::p::aws:s3/bucket:Bucket::models",
        "before": {"tags": {"a": "x"}, "taints": [1]},
        "after": {"tags": {"a": "x", "owner": "me", "example.com/b": "y"}, "taints": [1, 2]},
    }
    tally.add({"policyRemediationEvent": event})
    tally.add({"policyRemediationEvent": event})

    (found,) = tally.findings
    assert (found.policy, found.level) == ("ownership-tags", "advisory")
    assert found.message == 'remediated: tags["example.com/b"], tags.owner, taints'
    assert tally.violations == []
