"""Functions of rules over a whole stack, and that such rules judge a stack of any usual size."""

from typing import Any

import pytest

from policies.expressions import STACK, Expression
from policies.judgement import Outcome
from policies.model import StackResource
from policies.relations import texts, unselected
from policies.settings import Settings
from policies.stack import StackJudge
from tests.policies.service import own_rules

MANY = 300
"""Workloads of a stack; each with each would be more than the library's 10,000 steps."""


def workload(name: str, namespace: str | None = "lab", **labels: str) -> dict[str, Any]:
    """Return a workload as an element of `resources`."""
    metadata = {"name": name} | ({"namespace": namespace} if namespace else {})
    spec = {"replicas": 2, "template": {"metadata": {"labels": labels or {"app": name}}}}
    return {
        "type": "kubernetes:apps/v1:Deployment",
        "name": name,
        "object": {"metadata": metadata, "spec": spec},
    }


def budget(selector: object, namespace: str | None = "lab") -> dict[str, Any]:
    """Return a PodDisruptionBudget as an element of `resources`."""
    metadata = {"namespace": namespace} if namespace else {}
    return {
        "type": "kubernetes:policy/v1:PodDisruptionBudget",
        "name": "budget",
        "object": {"metadata": metadata, "spec": {"selector": selector}},
    }


def expressing(operator: str, *values: str, key: str = "app") -> dict[str, Any]:
    """Return a selector of one expression."""
    return {"matchExpressions": [{"key": key, "operator": operator, "values": list(values)}]}


@pytest.mark.parametrize(
    ("selector", "selects"),
    [
        ({}, True),
        ({"matchLabels": {"app": "web"}}, True),
        ({"matchLabels": {"app": "web", "tier": "front"}}, False),
        ({"matchLabels": {"app": "api"}}, False),
        (expressing("In", "api", "web"), True),
        (expressing("In", "api"), False),
        (expressing("In", "web", key="tier"), False),
        (expressing("NotIn", "api"), True),
        (expressing("NotIn", "web"), False),
        (expressing("NotIn", "web", key="tier"), True),
        (expressing("Exists"), True),
        (expressing("Exists", key="tier"), False),
        (expressing("DoesNotExist"), False),
        (expressing("DoesNotExist", key="tier"), True),
        (expressing("Unheard"), False),
        ({"matchLabels": {"app": "api"}} | expressing("Exists"), False),
        ("text", False),
        ({"matchExpressions": ["text"]}, False),
    ],
)
def test_a_selector_selects_as_kubernetes_reads_it(selector: object, *, selects: bool) -> None:
    """Labels and expressions must all hold; what is no selector selects nothing."""
    assert unselected([workload("web")], [budget(selector)]) == ([] if selects else ["web"])


def test_a_selector_is_of_one_namespace() -> None:
    """The same labels elsewhere do not count; none said is one of its own."""
    web = {"matchLabels": {"app": "web"}}
    assert unselected([workload("web")], [budget(web, "other")]) == ["web"]
    assert unselected([workload("web", None)], [budget(web, None)]) == []


def test_pods_of_which_no_label_is_known_are_not_selected() -> None:
    """An object without labels, or that is no object, is named rather than passed over."""
    bare = {"name": "bare", "object": {"metadata": {"namespace": "lab"}, "spec": "text"}}
    assert unselected([bare], [budget({})]) == ["bare"]


def test_texts_go_through_lists_and_leave_out_what_is_none() -> None:
    """So that `uses.bucket` and `object.bucket` are read alike."""
    given: list[Any] = [
        {"uses": {"bucket": ["a", "b"]}},
        {"uses": {"bucket": "c"}},
        {"uses": {"bucket": 4}},
        {"uses": None},
        {},
        "text",
    ]
    assert texts(given, "uses.bucket") == {"a": True, "b": True, "c": True}


def test_a_call_with_what_it_cannot_take_errs_and_so_denies() -> None:
    """Nothing that an expression asks for passes for true."""
    assert Expression("'a' in texts(resources, 'a')", STACK).answer(5, {}).error
    assert Expression("total(['a']) == 0", STACK).answer([], {}).error


GUARDS = (
    "BucketPublicAccessBlock",
    "BucketPolicy",
    "BucketServerSideEncryptionConfiguration",
)
"""What each bucket on AWS has beside it."""


def test_rules_judge_a_stack_of_many_resources() -> None:
    """Each workload with its budget and each bucket with its block pass; the one without fails."""
    resources: list[dict[str, Any]] = []
    for place in range(MANY):
        name = f"n{place}"
        resources += [
            workload(name),
            budget({"matchLabels": {"app": name}}),
            _of("kubernetes:core/v1:Namespace", name, metadata={"name": name}),
            _of(
                "kubernetes:networking.k8s.io/v1:NetworkPolicy", name, metadata={"namespace": name}
            ),
            _of("aws:s3/bucket:Bucket", name, bucket=name),
            *(
                _of(f"aws:s3/{each[0].lower()}{each[1:]}:{each}", name, bucket=name)
                for each in GUARDS
            ),
        ]
    bare = [
        workload("bare"),
        _of("kubernetes:core/v1:Namespace", "bare", metadata={"name": "bare"}),
        _of("aws:s3/bucket:Bucket", "bare", bucket="bare"),
    ]
    buckets = {"s3-bucket-block", "s3-bucket-guarded"}
    said = {"workload-disruption-budget", "namespace-network-policy", *buckets}
    assert _denials(resources) == {}
    found = _denials([*resources, *bare])
    assert set(found) == said
    assert all("bare" in each for each in found.values())


def _of(token: str, name: str, **content: Any) -> dict[str, Any]:
    return {"type": token, "name": name, "object": content}


def _denials(resources: list[dict[str, Any]]) -> dict[str, str]:
    given = [StackResource.model_validate(each) for each in resources]
    settings = Settings({})  # a program that says nothing of its cloud
    judges = [StackJudge(rule) for rule in own_rules() if rule.applies.stack]
    verdicts = {
        judge.rule.id: judge.judge_fixture(given, settings.params(judge.rule)) for judge in judges
    }
    return {
        name: each.reason for name, each in verdicts.items() if each.outcome is not Outcome.ADMIT
    }
