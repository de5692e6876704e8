"""What the service answers to the engine."""

import json
from collections.abc import Callable
from typing import Any

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import analyzer_pb2 as proto

from policies.granted import TITLES
from policies.model import Rule
from policies.values import Secret, Unknown
from tests.policies.service import Service, own_rules, wire

MakeRule = Callable[..., Rule]
Serve = Callable[..., Service]
MAP = "kubernetes:core/v1:ConfigMap"
NOBODYS = "random:index/randomPet:RandomPet"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"


@pytest.fixture
def service(serve: Serve) -> Service:
    """A few of the pack's rules: what is shown here holds whatever other rules there are."""
    named = {"gpu-node-tainted", "gpu-requests-equal-limits", "image-pinned"}
    return serve([each for each in own_rules() if each.id in named])


def _deployment(image: object, **container: Any) -> dict[str, Any]:
    containers = [{"name": "c", "image": image, **container}]
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "d"},
        "spec": {"template": {"spec": {"containers": containers}}},
    }


def test_the_pack_describes_its_rules(shared_service: Service) -> None:
    """The engine learns name, version, level, severity and settings of each rule."""
    service = shared_service
    service.configure({})
    info = service.stub.GetAnalyzerInfo(Empty())
    assert (info.name, info.version, info.supportsConfig) == ("evenkeel", "1.2.3", True)
    told = {each.name: each for each in info.policies}
    assert list(told) == [*(rule.id for rule in own_rules()), *TITLES]
    for name, severity in (
        ("eks-private-endpoint", proto.POLICY_SEVERITY_CRITICAL),
        ("gpu-node-tainted", proto.POLICY_SEVERITY_HIGH),
        ("image-pinned", proto.POLICY_SEVERITY_HIGH),
    ):
        assert told[name].enforcementLevel == proto.MANDATORY
        assert told[name].severity == severity
    assert list(told["image-pinned"].configSchema.properties) == ["forbiddenTags"]
    assert service.stub.GetPluginInfo(Empty()).version == "1.2.3"


def test_a_rule_that_does_not_apply_is_reported_so(shared_service: Service) -> None:
    """The engine counts a rule as passed unless it hears that the rule does not apply."""
    service = shared_service
    answer = service.stub.Analyze(proto.AnalyzeRequest(type=NOBODYS, properties=wire({})))
    assert [each.policy_name for each in answer.not_applicable] == [
        rule.id for rule in own_rules() if not rule.applies.stack
    ]


def test_a_patch_of_a_node_is_judged_as_a_node(service: Service) -> None:
    """A claimed node comes as NodePatch, with labels and taints of the pool."""
    claimed = {"metadata": {"name": "n", "labels": {"evenkeel.dev/pool": "train"}}}
    (found,) = service.analyze("kubernetes:core/v1:NodePatch", claimed)
    assert found.message == (
        "spec.taints: got no taint on node n, which carries the labels of a GPU pool; expected "
        "nvidia.com/gpu=present:NoSchedule. Add the taint, or take the labels evenkeel.dev/pool "
        "and nvidia.com/gpu.present away."
    )
    taint = {"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}
    assert (
        service.analyze("kubernetes:core/v1:NodePatch", claimed | {"spec": {"taints": [taint]}})
        == []
    )


def test_an_unknown_value_that_matters_defers_the_verdict(service: Service) -> None:
    """In a preview the rule waits, says for what, and lets the preview pass."""
    service.configure({}, preview=True)
    (found,) = service.analyze(DEPLOYMENT, _deployment(Unknown()))
    assert service.summary(found) == ("image-pinned", "high", "advisory")
    assert found.message == (
        "deferred: spec.template.spec.containers[0].image: not known yet. It is judged again by: up"
    )


def test_an_unknown_value_that_does_not_matter_changes_nothing(service: Service) -> None:
    """The verdict is given where it is the same whatever the value becomes."""
    good = _deployment("app:1.0.0", env=Unknown())
    bad = _deployment("app:latest", env=Unknown())
    for each in (good, bad):
        each["metadata"]["labels"] = Unknown()
    assert service.analyze(DEPLOYMENT, good) == []
    (found,) = service.analyze(DEPLOYMENT, bad)
    assert service.summary(found) == ("image-pinned", "high", "mandatory")


def test_each_unknown_value_is_judged_on_its_own(service: Service) -> None:
    """A container with an unknown image does not hide another whose image is not pinned."""
    props = _deployment("app:latest")
    props["spec"]["template"]["spec"]["containers"].insert(0, {"name": "u", "image": Unknown()})
    (found,) = service.analyze(DEPLOYMENT, props)
    assert service.summary(found) == ("image-pinned", "high", "mandatory")
    assert "container c: got 'app:latest'" in found.message


@pytest.mark.parametrize("part", ["containers", "spec", "template"])
def test_a_whole_unknown_part_defers(service: Service, part: str) -> None:
    """Lists and mappings may be unknown as a whole."""
    props = _deployment("app:latest")
    inside = {"template": props["spec"], "spec": props["spec"]["template"]}
    holder = inside.get(part, props["spec"]["template"]["spec"])
    holder[part] = Unknown()
    levels = {service.summary(each)[2] for each in service.analyze(DEPLOYMENT, props)}
    assert levels == {"advisory"}


def test_unknown_taints_and_labels_defer(service: Service) -> None:
    """A node of a pool whose taints are not known yet is neither admitted nor denied."""
    pool = {"evenkeel.dev/pool": "a"}
    cases: list[tuple[Any, Any]] = [({"taints": Unknown()}, pool), ({}, Unknown())]
    for spec, labels in cases:
        node = {"spec": spec, "metadata": {"name": "n", "labels": labels}}
        (found,) = service.analyze("kubernetes:core/v1:Node", node)
        assert service.summary(found)[2] == "advisory"


def test_outside_a_preview_nothing_is_deferred(service: Service) -> None:
    """When resources are really changed, what cannot be judged does not pass."""
    service.configure({}, preview=False)
    (found,) = service.analyze(DEPLOYMENT, _deployment(Unknown()))
    assert service.summary(found) == ("image-pinned", "high", "mandatory")


def test_a_critical_rule_fails_closed_on_unknown_values(serve: Serve, rule: MakeRule) -> None:
    """A critical rule stops the preview, and says for which value."""
    service = serve([rule(severity="critical")])
    (found,) = service.analyze(MAP, {"data": {"a": Unknown()}})
    assert service.summary(found) == ("short-name", "critical", "mandatory")
    assert found.message == (
        "data.a: not known yet, and this rule does not let unknown values pass; "
        "expected fine or good. Change it."
    )


def test_a_secret_is_judged_but_not_shown(service: Service) -> None:
    """The verdict sees the secret; the message says [secret]."""
    assert service.analyze(DEPLOYMENT, _deployment(Secret("private.example.com/app:1.0"))) == []
    (found,) = service.analyze(DEPLOYMENT, _deployment(Secret("private.example.com/app:latest")))
    assert "got '[secret]'" in found.message
    assert "private" not in str(found)


def test_a_secret_is_not_shown_by_an_expression_that_fails(serve: Serve, rule: MakeRule) -> None:
    """CEL's own errors quote values; they are taken from redacted ones."""
    service = serve([rule("object.data.a.b == 1", finding="object.data.a.b")])
    (found,) = service.analyze(MAP, {"data": {"a": Secret({"c": "hunter2"})}})
    assert "hunter2" not in str(found)
    assert found.enforcementLevel == proto.MANDATORY


@pytest.mark.parametrize(
    ("environment", "level"),
    [({"stage": "dev"}, "advisory"), ({"stage": "prod"}, "mandatory"), ({}, "mandatory")],
)
def test_the_stage_decides_the_level(
    serve: Serve, rule: MakeRule, environment: dict[str, Any], level: str
) -> None:
    """The stage comes from the stack's configuration; without one the strictest holds."""
    service = serve([rule()])
    service.configure({"evenkeel:environment": json.dumps(environment)})
    (found,) = service.analyze(MAP, {"data": {"a": "bad"}})
    assert service.summary(found) == ("short-name", "high", level)


def test_the_environment_reaches_the_expression(serve: Serve, rule: MakeRule) -> None:
    """`params.environment` is the environment file's value."""
    service = serve([rule("params.environment.owner == 'me'")])
    service.configure({"evenkeel:environment": '{"owner": "me", "stage": "prod"}'})
    assert service.analyze(MAP, {}) == []
    service.configure({"evenkeel:environment": '{"owner": "you", "stage": "prod"}'})
    assert len(service.analyze(MAP, {})) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "evenkeel:environment: got text that is not JSON"),
        ("[]", "evenkeel:environment: got list; expected a mapping."),
        ('{"stage": "test"}', "evenkeel:environment.stage: got 'test'; expected dev, staging or"),
    ],
)
def test_an_environment_that_cannot_be_read_stops_the_preview(
    service: Service, text: str, said: str
) -> None:
    """The pack never judges by a guess."""
    with pytest.raises(grpc.RpcError) as caught:
        service.configure({"evenkeel:environment": text})
    assert said in str(caught.value)


def test_a_policy_configuration_is_honoured(service: Service) -> None:
    """Settings and levels of `--policy-pack-config` hold."""
    service.set("image-pinned", {"forbiddenTags": ["7"]}, proto.ADVISORY)
    (found,) = service.analyze(DEPLOYMENT, _deployment("app:7"))
    assert service.summary(found) == ("image-pinned", "high", "advisory")
    service.set("image-pinned", {}, proto.DISABLED)
    assert service.analyze(DEPLOYMENT, _deployment("app:latest")) == []


def test_whatever_the_pack_tells_of_can_be_configured(service: Service) -> None:
    """The Pulumi CLI sends every policy back that it was told of, with its level."""
    told = service.stub.GetAnalyzerInfo(Empty()).policies
    assert {"exemption-expired", "exemption-unused", "image-pinned"} <= {e.name for e in told}

    config = {
        each.name: proto.PolicyConfig(enforcementLevel=each.enforcementLevel) for each in told
    }
    service.stub.Configure(proto.ConfigureAnalyzerRequest(policyConfig=config))


@pytest.mark.parametrize(
    ("name", "settings", "said"),
    [
        ("image-pind", {}, "image-pind: got an unknown rule; expected one of the pack's "),
        (
            "image-pinned",
            {"x": 1},
            "image-pinned.x: got an unknown setting; expected forbiddenTags",
        ),
        ("image-pinned", {"forbiddenTags": 1}, "image-pinned.forbiddenTags: got 1; expected array"),
    ],
)
def test_a_wrong_policy_configuration_is_refused(
    service: Service, name: str, settings: dict[str, Any], said: str
) -> None:
    """A misspelt rule or setting is an error, not silence."""
    with pytest.raises(grpc.RpcError) as caught:
        service.set(name, settings)
    assert said in str(caught.value)


def test_rules_about_cloud_resources_match_versioned_tokens(serve: Serve, rule: MakeRule) -> None:
    """Type tokens are matched whole, by regular expression."""
    typed = "azure-native:containerservice/v20240901:ManagedCluster"
    case = {"case": "c", "type": typed, "object": {"private": True}}
    other = case | {"object": {"private": False}}
    made = rule(
        "object.private == true",
        applies={"types": ["azure-native:containerservice(/v[0-9a-z]+)?:ManagedCluster"]},
        fixtures={
            "admit": [case, case | {"case": "d", "type": typed.replace("/v20240901", "")}],
            "deny": [other, other | {"case": "d", "object": {}}],
        },
    )
    service = serve([made])
    assert len(service.analyze(typed, {"private": False})) == 1
    assert len(service.analyze("azure-native:containerservice:ManagedCluster", {})) == 1
    assert service.analyze("azure-native:containerservice:ManagedClusters", {}) == []


def test_null_is_absent_as_the_api_reads_it(service: Service) -> None:
    """Charts write `requests: null`; the API server drops it before any rule sees it."""
    resources = {"requests": None, "limits": {"nvidia.com/gpu": 1}}
    assert service.analyze(DEPLOYMENT, _deployment("app:1", resources=resources)) == []
