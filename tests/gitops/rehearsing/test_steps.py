"""An operation's events become the changes, violations and failures of a review."""

from typing import Any

from gitops.rehearsing.steps import Steps, exemptions, is_known, known, violations
from operations.tally import Finding, Tally

URN = "urn:pulumi:prod::evenkeel::"
POOL = f"{URN}evenkeel:aws:NodePool::train"
SECRET = {"4dabf18193072939515e22adb298388d": "x", "ciphertext": "[secret]"}


def heard(*events: dict[str, Any]) -> tuple[Steps, Tally]:
    """Hear events as a rehearsal does."""
    steps, tally = Steps(), Tally()
    for event in events:
        steps.add(event)
        tally.add(event)
    return steps, tally


def step(operation: str, token: str, name: str, **more: Any) -> dict[str, Any]:
    """Return the event of one step; `old` and `new` are inputs."""
    old, new, paths = more.pop("old", {}), more.pop("new", {}), more.pop("paths", ())
    meta = {
        "op": operation,
        "urn": f"{URN}{token}::{name}",
        "type": token,
        "old": {"inputs": old, **more} if operation != "create" else None,
        "new": {"inputs": new, **more} if operation != "delete" else None,
        "diffs": list(paths),
    }
    return {"resourcePreEvent": {"metadata": meta}}


def test_each_operation_is_one_change_of_the_review() -> None:
    """The halves of a replacement, the stack and what stays are none; order is that of URNs."""
    bucket = "aws:s3/bucket:Bucket"
    steps, tally = heard(
        step("same", bucket, "stays"),
        step("create", "pulumi:pulumi:Stack", "evenkeel-prod"),
        step("replace", bucket, "renamed", protect=True),
        step("create-replacement", bucket, "renamed"),
        step("delete-replaced", bucket, "renamed"),
        step("delete", "aws:eks/nodeGroup:NodeGroup", "train-nodes", parent=POOL),
        step("delete", "aws:eks/nodeGroup:NodeGroup", "system", parent=URN + "c::cluster"),
        step("import", "aws:sns/topic:Topic", "adopted"),
    )

    found = steps.changes(tally, {"train"})

    assert [(each.operation, each.name, each.holds, each.protected) for each in found] == [
        ("delete", "system", "", False),
        ("delete", "train-nodes", "GPUs", False),
        ("replace", "renamed", "data", True),
        ("create", "adopted", "", False),
    ]


def test_a_component_says_which_chart_is_another_one() -> None:
    """The engine names no property of it, so they are compared here."""
    charts = [{"name": "redis", "version": "1.0"}, {"name": "dex", "version": "2.0"}]
    steps, tally = heard(
        step(
            "update",
            "evenkeel:addons:Release",
            "redis",
            old={"charts": charts},
            new={"charts": [{"name": "redis", "version": "1.1"}, charts[1]]},
        )
    )

    (found,) = steps.changes(tally, set())

    assert [(each.path, each.before, each.after) for each in found.properties] == [
        ("charts[redis].version", "1.0", "1.1")
    ]


def test_a_property_has_its_values_and_a_secret_none() -> None:
    """Also what an engine shows in plain, because it does not know that it is secret."""
    group = step(
        "update", "aws:eks/nodeGroup:NodeGroup", "train",
        old={"scalingConfig": {"maxSize": 16}, "remote": SECRET},
        new={"scalingConfig": {"maxSize": 32}, "remote": SECRET},
        paths=("scalingConfig.maxSize", "remote"),
    )  # fmt: skip
    secret = step(
        "update", "kubernetes:core/v1:Secret", "login",
        old={"data": {"password": "b2xk"}}, new={"data": {"password": "bmV3"}},
        paths=("data.password",),
    )  # fmt: skip
    provider = step(
        "update", "pulumi:providers:kubernetes", "cluster",
        old={"kubeconfig": "client-key-data: a"}, new={"kubeconfig": "client-key-data: b"},
        paths=("kubeconfig",),
    )  # fmt: skip
    steps, tally = heard(group, secret, provider)

    found = {
        (change.name, each.path): (each.before, each.after)
        for change in steps.changes(tally, ())
        for each in change.properties
    }

    assert found == {
        ("train", "scalingConfig.maxSize"): ("16", "32"),
        ("train", "remote"): ("", ""),
        ("login", "data.password"): ("[secret]", "[secret]"),
        ("cluster", "kubeconfig"): ("[secret]", "[secret]"),
    }


def test_a_failure_has_its_resource_and_one_line() -> None:
    """The engine's own summary is none, and the same is said once."""
    said = {"severity": "error", "urn": f"{URN}t::pool", "message": "error: no\ncapacity\n"}
    steps, _ = heard(
        {"diagnosticEvent": said},
        {"diagnosticEvent": said},
        {"diagnosticEvent": {"severity": "error", "message": "update failed\n"}},
        {"diagnosticEvent": {"severity": "warning", "message": "slow\n"}},
    )

    assert [(each.step, each.resource, each.line) for each in steps.failures("deploy", "x")] == [
        ("deploy", "pool", "no")
    ]
    assert heard()[0].failures("base", "ended at once")[0].line == "ended at once"


def test_a_violation_is_fresh_where_the_base_has_none_like_it() -> None:
    """The mandatory ones come first; what is exempt is no violation."""
    found = [
        Finding("a", "advisory", f"{URN}t::one", "may be better", "low"),
        Finding("b", "mandatory", f"{URN}t::two", "must not be", "critical"),
        Finding("c", "advisory", f"{URN}t::two", "exempt: until June", "high"),
        Finding("b", "mandatory", f"{URN}t::one", "must not be"),
    ]

    judged = violations(found, {("b", f"{URN}t::one", "mandatory")})

    assert [(each.policy, each.resource, each.severity, each.fresh) for each in judged] == [
        ("b", "two", "critical", True),
        ("b", "one", "medium", False),
        ("a", "one", "low", True),
    ]
    assert exemptions(found) == ("c two: until June",)


def test_what_was_advice_or_exempt_before_is_news_when_it_stops_an_up() -> None:
    """And the other way round it is none: advice on what was a violation before."""
    advice = Finding("a", "advisory", f"{URN}t::one", "may be better")
    stops = Finding("a", "mandatory", f"{URN}t::one", "must not be")
    exempt = Finding("a", "advisory", f"{URN}t::one", "exempt: until June")

    assert is_known(stops, known([stops]))
    assert is_known(advice, known([stops]))
    assert not is_known(stops, known([advice]))
    assert not is_known(stops, known([exempt]))
