"""Check: names, namespaces, kinds and canonical values."""

from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2

from simulator.plugins.wire import UNKNOWN, to_python, to_struct
from tests.simulator.plugins.kubernetes.provider_client import Client, Refused
from tests.simulator.plugins.kubernetes.test_create import CONFIG_MAP, config_map

Options = provider_pb2.CheckRequest.AutonamingOptions


def _unnamed() -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {}, "data": {}}


def test_an_unnamed_object_gets_a_name(provider: Client) -> None:
    """The name is the program's and eight digits, the same for the same seed, and annotated."""
    urn = provider.urn(CONFIG_MAP, "settings")

    first = provider.check(urn, _unnamed(), seed=b"1")["metadata"]
    again = provider.check(urn, _unnamed(), seed=b"1")["metadata"]
    other = provider.check(urn, _unnamed(), seed=b"2")["metadata"]

    prefix, _, digits = first["name"].rpartition("-")
    assert (prefix, len(digits)) == ("settings", 8)
    assert set(digits) <= set("0123456789abcdef")
    assert first["annotations"] == {"pulumi.com/autonamed": "true"}
    assert first == again != other


def test_a_made_name_is_kept(provider: Client) -> None:
    """Once named, an object keeps its name for life."""
    urn = provider.urn(CONFIG_MAP)
    old = provider.check(urn, _unnamed(), seed=b"1")

    assert provider.check(urn, _unnamed(), old, seed=b"2") == old


@pytest.mark.parametrize("mode", [Options.PROPOSE, Options.ENFORCE])
def test_the_engine_may_name_the_object(provider: Client, mode: Any) -> None:  # noqa: ANN401 - protobuf's enum has no type that mypy and Python share
    """A configured pattern decides the name."""
    answer = provider.stub.Check(
        provider_pb2.CheckRequest(
            urn=provider.urn(CONFIG_MAP),
            news=to_struct(_unnamed()),
            autonaming=Options(proposed_name="chosen", mode=mode),
        )
    )

    assert to_python(answer.inputs)["metadata"]["name"] == "chosen"


def test_an_unknown_name_is_a_name(provider: Client) -> None:
    """A name that the program computes is not replaced by a made one."""
    news = _unnamed() | {"metadata": {"name": UNKNOWN}}

    assert provider.check(provider.urn(CONFIG_MAP), news)["metadata"] == {
        "name": UNKNOWN,
        "namespace": provider.namespace,
    }


def test_version_and_kind_come_from_the_type(provider: Client) -> None:
    """A program in another language may leave both out."""
    checked = provider.check(
        provider.urn("kubernetes:apps/v1:Deployment"), {"metadata": {"name": "a"}}
    )

    assert (checked["apiVersion"], checked["kind"]) == ("apps/v1", "Deployment")


def test_cluster_wide_objects_get_no_namespace(provider: Client) -> None:
    """The provider's namespace is for namespaced kinds only."""
    checked = provider.check(
        provider.urn("kubernetes:core/v1:Namespace"),
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a"}},
    )

    assert checked["metadata"] == {"name": "a"}


@pytest.mark.parametrize(
    ("token", "news", "message"),
    [
        ("core/v1:ConfigMapList", {"items": []}, "list resources exist for YAML manifests"),
        ("helm.sh/v3:Release", {"chart": "x"}, "not simulated.*Use kubernetes.helm.v4.Chart"),
        (
            "core/v1:NodePatch",
            {"apiVersion": "v1", "kind": "Node", "metadata": {"labels": {}}},
            r"metadata\.name: got nothing; expected the name of the object to patch",
        ),
        (
            "core/v1:ConfigMap",
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"generateName": "a-"}},
            r"metadata\.generateName: not supported",
        ),
    ],
)
def test_what_cannot_be_made_is_refused_by_name(
    provider: Client, token: str, news: dict[str, Any], message: str
) -> None:
    """The refusal says what to use instead."""
    with pytest.raises(Refused, match=message):
        provider.check(provider.urn(f"kubernetes:{token}"), news)


def test_a_custom_kind_may_end_in_list(provider: Client) -> None:
    """Only the built-in List kinds are refused."""
    news = {"apiVersion": "a.dev/v1", "kind": "AllowList", "metadata": {"name": "a"}}

    assert provider.check(provider.urn("kubernetes:a.dev/v1:AllowList"), news)["kind"] == (
        "AllowList"
    )


def test_a_hook_is_warned_about(provider: Client) -> None:
    """The object is created, but nothing runs it as a hook: a person should know."""
    news = config_map("h", provider.namespace)
    news["metadata"]["annotations"] = {"helm.sh/hook": "pre-install"}

    provider.check(provider.urn(CONFIG_MAP), news)

    assert [message for message, _ in provider.engine.lasting] == [
        "This object is a Helm hook: it is created like any other, and the hook is not run."
    ]


def test_an_endpoint_at_which_nobody_answers_is_refused(provider: Client) -> None:
    """A simulated cloud gives such a name for a door that is shut."""
    config = '{"clusters": [{"cluster": {"server": "https://gke-1.no-external-traffic.invalid"}}]}'
    answer = provider.stub.CheckConfig(
        provider_pb2.CheckRequest(
            urn=provider.urn("pulumi:providers:kubernetes"), news=to_struct({"kubeconfig": config})
        )
    )
    [failure] = answer.failures

    assert failure.property == "kubeconfig"
    assert (
        "got gke-1.no-external-traffic.invalid, where the cloud answers no user" in failure.reason
    )


@pytest.mark.parametrize("key", ["renderYamlToDirectory", "enableServerSideApply"])
def test_a_setting_that_is_not_simulated_is_refused(provider: Client, key: str) -> None:
    """The provider's configuration is refused by the setting's name."""
    value: object = "out" if key == "renderYamlToDirectory" else "false"
    answer = provider.stub.CheckConfig(
        provider_pb2.CheckRequest(
            urn=provider.urn("pulumi:providers:kubernetes"), news=to_struct({key: value})
        )
    )

    assert [each.property for each in answer.failures] == [key]


def test_any_kubeconfig_is_accepted(provider: Client) -> None:
    """It is the session's cluster that is changed, whatever a program says."""
    urn, given = provider.urn("pulumi:providers:kubernetes"), {"kubeconfig": "a", "context": "x"}

    checked = provider.stub.CheckConfig(provider_pb2.CheckRequest(urn=urn, news=to_struct(given)))

    assert (to_python(checked.inputs), list(checked.failures)) == (given, [])


@pytest.mark.parametrize(("identifier", "replaces"), [("a", []), ("b", ["clusterIdentifier"])])
def test_another_cluster_is_made_known(
    provider: Client, identifier: str, replaces: list[str]
) -> None:
    """The engine replaces all that it has made; what this one cluster has is told to be there."""
    urn, olds = provider.urn("pulumi:providers:kubernetes"), {"clusterIdentifier": "a"}
    news = {"clusterIdentifier": identifier, "namespace": provider.namespace}
    inputs = config_map("there", provider.namespace, k="v")
    provider.create(provider.urn(CONFIG_MAP), inputs)

    answer = provider.stub.DiffConfig(
        provider_pb2.DiffRequest(urn=urn, olds=to_struct(olds), news=to_struct(news))
    )

    assert list(answer.replaces) == replaces
    why = "means another cluster than before" if replaces else "Something else made it"
    with pytest.raises(Refused, match=f"already exists.*{why}"):
        provider.create(provider.urn(CONFIG_MAP), inputs)
