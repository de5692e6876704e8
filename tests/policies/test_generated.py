"""Whatever properties a program gives, every rule answers."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from policies import rules
from policies.dispatch import Dispatch
from policies.judgement import Outcome, Subject
from policies.model import Rule
from policies.settings import Settings
from policies.values import Secret, Unknown, read
from tests.policies.service import wire

RULES = rules.load()


def keys_of(rule: Rule) -> set[str]:
    """Return the keys that the fixtures of a rule about cloud resources have."""
    found: set[str] = set()

    def walk(tree: object) -> None:
        if isinstance(tree, dict):
            found.update(tree)
            tree = list(tree.values())
        if isinstance(tree, list):
            for each in tree:
                walk(each)

    for _, fixture in rule.fixtures.all() if rule.applies.types else ():
        walk(fixture.object)
    return found


KEYS = st.sampled_from(
    [
        *("metadata", "labels", "spec", "taints", "key", "value", "effect", "template"),
        *("containers", "initContainers", "image", "name", "resources", "requests", "limits"),
        *("nvidia.com/gpu", "nvidia.com/mig-1g.10gb", "evenkeel.dev/pool", "jobTemplate"),
        *("predictor", "model", "pytorchReplicaSpecs", "nvidia.com/gpu.present", "", "x"),
        *sorted(key for rule in RULES for key in keys_of(rule)),
    ]
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=40),
    st.sampled_from(["true", "nginx:1", "nginx:latest", "present", "NoSchedule", "x" * 5000]),
    st.builds(Unknown),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=5), inner.map(Secret)
    ),
    max_leaves=25,
)
TOKENS = (
    "kubernetes:core/v1:Node",
    "kubernetes:core/v1:Pod",
    "kubernetes:apps/v1:DeploymentPatch",
    "kubernetes:batch/v1:CronJob",
    "kubernetes:kubeflow.org/v1:PyTorchJob",
    "kubernetes:serving.kserve.io/v1beta1:InferenceService",
    *sorted({fixture.type for rule in RULES for _, fixture in rule.fixtures.all()} - {""}),
)
DISPATCH = Dispatch(RULES)
STACK = Settings()


@given(st.dictionaries(KEYS, TREES, max_size=5), st.sampled_from(TOKENS))
@settings(max_examples=1000, deadline=None, derandomize=True, database=None)
def test_every_rule_answers_whatever_the_properties(tree: dict[str, Any], token: str) -> None:
    """No exception; a reason whenever it is not an admission; no wait where all is known."""
    properties = read(wire(tree))
    match = DISPATCH.match(token)
    assert match.judges
    for judge in match.judges:
        verdict = judge.judge(Subject(properties), STACK.params(judge.rule))
        assert (verdict.outcome is Outcome.ADMIT) == (verdict.reason == "")
        if "Unknown" not in repr(tree):
            assert verdict.outcome is not Outcome.DEFER


@given(st.text("abcdef0123456789", min_size=24, max_size=24))
@settings(max_examples=100, deadline=None, derandomize=True, database=None)
def test_no_secret_reaches_a_reason(secret: str) -> None:
    """Wherever a secret stands that a rule reads, the reason never quotes it."""
    container = {
        "name": Secret(secret),
        "image": Secret(secret),
        "resources": {"requests": {"nvidia.com/gpu": Secret(secret)}},
    }
    pod = {
        "metadata": {"name": Secret(secret), "labels": {"evenkeel.dev/pool": Secret(secret)}},
        "spec": {"containers": [container], "taints": [{"key": Secret(secret)}]},
    }
    for token in ("kubernetes:core/v1:Node", "kubernetes:core/v1:Pod"):
        for judge in DISPATCH.match(token).judges:
            verdict = judge.judge(Subject(read(wire(pod))), STACK.params(judge.rule))
            assert verdict.outcome is Outcome.DENY
            assert secret not in verdict.reason
