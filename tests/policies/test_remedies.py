"""What the pack mends, and all that it leaves as it was."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from pulumi.runtime.proto import analyzer_pb2 as proto

from policies import check
from policies.errors import RuleProblems
from policies.exemptions import Exemption
from policies.model import Rule
from policies.paths import steps
from policies.settings import ENVIRONMENT_KEY
from policies.values import Secret, Unknown, read
from tests.policies.service import Service, wire

Serve = Callable[..., Service]
MakeRule = Callable[..., Rule]

MAP = "kubernetes:core/v1:ConfigMap"
LABELLED = (
    "has(object.metadata) && has(object.metadata.labels) && 'owner' in object.metadata.labels"
)
LEVELS = {"dev": "remediate", "staging": "remediate", "prod": "mandatory"}
HERE = {ENVIRONMENT_KEY: json.dumps({"stage": "dev", "owner": "ml-platform"})}


def _case(name: str, labels: dict[str, str]) -> dict[str, Any]:
    obj = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "labels": labels}}
    return {"case": name, "object": obj}


@pytest.fixture
def owned(rule: MakeRule) -> MakeRule:
    """Make a rule that each ConfigMap has an owner, which the environment knows."""

    def make(**more: Any) -> Rule:
        return rule(
            more.pop("expression", LABELLED),
            **{
                "enforcement": LEVELS,
                "remedy": {"metadata.labels.owner": "params.environment.owner"},
                "fixtures": {
                    "admit": [_case("a", {"owner": "x"}), _case("b", {"owner": "y"})],
                    "deny": [_case("c", {}), _case("d", {"team": "z"})],
                },
            }
            | more,
        )

    return make


@pytest.fixture
def service(serve: Serve, owned: MakeRule) -> Service:
    """The rule in an environment that lets it mend."""
    started = serve([owned()])
    started.configure(HERE)
    return started


def test_only_the_path_of_the_remedy_changes(service: Service) -> None:
    """Secrets, unknown values and null come back as they were sent."""
    properties = {
        "metadata": {"name": Unknown(), "labels": {"team": Secret("a")}, "annotations": None},
        "data": {"key": Secret({"b": ["hunter2", Unknown()]})},
    }
    (done,) = service.remediate(MAP, properties)

    expected = wire(properties)
    labels = expected.fields["metadata"].struct_value.fields["labels"].struct_value
    labels.fields["owner"].string_value = "ml-platform"
    assert done.properties == expected
    assert (done.policyName, done.policyPackName, done.diagnostic) == ("short-name", "evenkeel", "")


@pytest.mark.parametrize("metadata", [{}, {"labels": None}, {"labels": Secret({"a": "b"})}])
def test_what_is_missing_on_the_way_is_made(service: Service, metadata: dict[str, Any]) -> None:
    """What is secret as a whole is changed inside of its mark."""
    (done,) = service.remediate(MAP, {"metadata": metadata})
    labels = read(done.properties)["metadata"]["labels"]
    opened = labels.value if isinstance(labels, Secret) else labels

    assert opened["owner"] == "ml-platform"
    assert isinstance(labels, Secret) == isinstance(metadata.get("labels"), Secret)


@pytest.mark.parametrize(
    "properties",
    [
        {"metadata": {"labels": {"owner": "me"}}},
        {"metadata": {"labels": Unknown()}},
        {"metadata": Unknown()},
        {"metadata": {"labels": "none"}},
        {"metadata": []},
    ],
    ids=["admitted", "unknown labels", "unknown metadata", "text", "list"],
)
def test_what_is_right_unknown_or_odd_is_left(service: Service, properties: dict[str, Any]) -> None:
    """It is judged as it is."""
    assert service.remediate(MAP, properties) == []


def test_nothing_is_mended_at_another_level(service: Service) -> None:
    """In production somebody writes it down."""
    service.configure(HERE | {ENVIRONMENT_KEY: json.dumps({"stage": "prod", "owner": "x"})})

    assert service.remediate(MAP, {"metadata": {}}) == []


def test_a_policy_configuration_can_choose_the_level(service: Service) -> None:
    """As for every other level."""
    service.configure(HERE | {ENVIRONMENT_KEY: json.dumps({"stage": "prod", "owner": "x"})})
    service.set("short-name", {}, proto.REMEDIATE)

    assert len(service.remediate(MAP, {"metadata": {}})) == 1


def test_what_still_violates_is_mandatory(service: Service) -> None:
    """A resource that no remedy could mend stops the preview."""
    (found,) = service.analyze(MAP, {"metadata": {"labels": "none"}})

    assert service.summary(found) == ("short-name", "high", "mandatory")


@pytest.mark.parametrize(
    "remedy",
    [
        {"metadata.labels.owner": "object.data.owner"},
        {"metadata.labels.owner": "dyn(null)"},
        {"metadata.labels.owner": "params.environment.nobody"},
        {"metadata.labels.team": "'x'"},
    ],
    ids=["unknown or secret", "nothing to set", "an error", "does not help"],
)
def test_an_uncertain_remedy_does_nothing(
    serve: Serve, owned: MakeRule, remedy: dict[str, str]
) -> None:
    """No value that is unknown or secret is ever copied elsewhere."""
    service = serve([owned(remedy=remedy)])
    service.configure(HERE)
    for value in (Unknown(), Secret("hunter2")):
        assert service.remediate(MAP, {"metadata": {}, "data": {"owner": value}}) == []


def test_several_remedies_build_on_each_other(serve: Serve, owned: MakeRule) -> None:
    """The last answer has what all of them have set."""
    other = owned(
        id="other-name",
        expression="has(object.data) && has(object.data.b)",
        remedy={'data["b"]': "['x']", "data.list[+]": "{'a': 1.5, 'b': true, 'c': [2]}"},
    )
    service = serve([owned(), other])
    service.configure(HERE)
    first, second = service.remediate(MAP, {})

    assert (first.policyName, second.policyName) == ("short-name", "other-name")
    assert read(second.properties) == {
        "metadata": {"labels": {"owner": "ml-platform"}},
        "data": {"b": ["x"], "list": [{"a": 1.5, "b": True, "c": [2]}]},
    }


def test_what_is_exempt_is_not_mended(serve: Serve, owned: MakeRule) -> None:
    """Somebody wants it so, and the exemption was needed."""
    exemption = Exemption(
        rule="short-name",
        resource="ConfigMap/a",
        environments=("lab",),
        reason="r",
        owner="o",
        expires=date.max,
    )
    service = serve([owned()], [exemption])
    service.configure(HERE, stack="lab")

    assert service.remediate(MAP, {"metadata": {"name": "a"}}) == []
    assert len(service.remediate(MAP, {"metadata": {"name": "b"}})) == 1
    assert service.analyze_stack() == []


@pytest.mark.parametrize(
    ("rule", "token", "properties"),
    [
        ("gpu-node-tainted", "core/v1:Node", {"metadata": {"labels": {"evenkeel.dev/pool": "a"}}}),
        ("gpu-pool-tainted", "aws:eks/nodeGroup:NodeGroup", {"instanceTypes": ["g6.xlarge"]}),
    ],
)
def test_a_taint_is_added_to_others(
    shared_service: Service, rule: str, token: str, properties: dict[str, Any]
) -> None:
    """The pack's own rules add the taint of GPU machines, unless somebody chose another value."""
    service = shared_service
    service.configure(HERE)
    token = token if token.startswith("aws") else f"kubernetes:{token}"
    spec = (lambda taints: {"spec": {"taints": taints}}) if "core" in token else _taints
    other = {"key": "team", "value": "a", "effect": "NoSchedule"}
    chosen = {"key": "nvidia.com/gpu", "value": "true", "effect": "NoSchedule"}

    mine = [e for e in service.remediate(token, properties | spec([other])) if e.policyName == rule]
    assert "nvidia.com/gpu" in str(mine[0].properties)
    assert "team" in str(mine[0].properties)
    left = service.remediate(token, properties | spec([chosen]))
    assert rule not in {each.policyName for each in left}


def _taints(taints: list[Any]) -> dict[str, Any]:
    return {"taints": taints}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("tags", (("tags",), False)),
        ("spec.taints[+]", (("spec", "taints"), True)),
        ('metadata.labels["a.b/c"]', (("metadata", "labels", "a.b/c"), False)),
    ],
)
def test_a_path_is_read(path: str, expected: object) -> None:
    """Names with dots between them, and anything in quotes."""
    assert steps(path) == expected


@pytest.mark.parametrize("path", ["", ".a", "a..b", "a[0]", "[+]", "a[+].b", "a b"])
def test_a_path_that_cannot_be_read_is_refused(owned: MakeRule, path: str) -> None:
    """When the rule is loaded."""
    with pytest.raises(RuleProblems, match="expected names with dots between them"):
        owned(remedy={path: "1"})


def test_a_remedy_that_mends_nothing_fails_the_check(owned: MakeRule) -> None:
    """Of its own denied cases at least one becomes right."""
    made = owned(remedy={"metadata.labels.team": "'x'"})

    assert list(check.disagreements([made])) == [
        (
            "short-name.remedy: got one that mends no case of fixtures.deny; "
            "expected at least one that it mends. Correct the remedy, or add the case."
        )
    ]
