"""The operator's manifests: one Stack for each environment, in order, and no secret in them."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.errors import Refused
from gitops.operator.deployment import Deployment, Told, plan_deployment
from gitops.operator.manifests import Source, render
from gitops.operator.ports import backend_port
from stacks.environment import read

ROOT = Path(__file__).parents[3]
GOLDEN = Path(__file__).with_name("golden.yaml")
CLIENT = "69dd685a-4fc6-aa2f-e203-bb7318f9c986"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
SOURCE = Source(repository="https://github.com/company/ml-platform", commit=COMMIT)
TOLD = {
    "azure-prod": Told(identity=CLIENT),
    "private-prod": Told(backend="s3://state?endpoint=minio.example", secrets="passphrase"),
}


def planned(name: str) -> Deployment:
    """Return how an environment of the repository is deployed."""
    environment = read(ROOT / "environments" / f"Pulumi.{name}.yaml")
    return plan_deployment(name, environment, TOLD.get(name, Told()))


def objects(*names: str, source: Source = SOURCE) -> dict[tuple[str, str], dict[str, Any]]:
    """Return every object, by kind and name."""
    files = render([planned(name) for name in names], source)
    found = [each for text in files.values() for each in yaml.safe_load_all(text)]
    return {(each["kind"], each["metadata"]["name"]): each for each in found}


def test_the_text_is_as_it_was() -> None:
    """A change of it is a change of what is deployed: look at it, then write the file anew."""
    files = render([planned("aws-dev"), planned("aws-prod")], SOURCE)
    text = "".join(f"# {name}\n---\n{content}" for name, content in files.items())

    assert text == GOLDEN.read_text(encoding="utf-8")


def test_the_same_environments_give_the_same_text_in_any_order() -> None:
    """So that a repository of manifests shows real changes only."""
    deployments = [planned(name) for name in ("gcp-prod", "aws-dev", "gcp-dev")]

    assert render(deployments, SOURCE) == render(deployments[::-1], SOURCE)


def test_production_waits_for_what_comes_before_on_its_cloud() -> None:
    """And where its cloud has nothing before, for all that comes before."""
    found = objects("aws-dev", "gcp-dev", "aws-prod", "azure-prod")
    before = {
        name: [each["name"] for each in found["Stack", name]["spec"].get("prerequisites", [])]
        for name in ("aws-dev", "aws-prod", "azure-prod")
    }

    assert before == {
        "aws-dev": [],
        "aws-prod": ["aws-dev"],
        "azure-prod": ["aws-dev", "gcp-dev"],
    }


@pytest.mark.parametrize(
    ("name", "annotation", "value"),
    [
        (
            "aws-prod",
            "eks.amazonaws.com/role-arn",
            "arn:aws:iam::123456789012:role/evenkeel-aws-prod-deploy",
        ),
        (
            "gcp-prod",
            "iam.gke.io/gcp-service-account",
            "gcp-prod-deploy@evenkeel-prod.iam.gserviceaccount.com",
        ),
        ("azure-prod", "azure.workload.identity/client-id", CLIENT),
    ],
)
def test_a_workspace_is_somebody_in_its_cloud(name: str, annotation: str, value: str) -> None:
    """By workload identity: the account that the stack runs as carries the annotation."""
    found = objects(name)

    assert found["Stack", name]["spec"]["serviceAccountName"] == name
    assert found["ServiceAccount", name]["metadata"]["annotations"][annotation] == value


def test_a_workspace_may_only_ask_who_calls_it() -> None:
    """No other right in the cluster that it runs in."""
    found = objects("aws-prod", "gcp-prod")
    roles = [each["roleRef"]["name"] for (kind, _), each in found.items() if "Binding" in kind]

    assert roles == ["system:auth-delegator"] * 2


def test_workspaces_are_restricted_and_told_what_to_do_by_the_operator_alone() -> None:
    """The namespace refuses other pods; nobody else reaches them."""
    found = objects("aws-prod")
    labels = found["Namespace", "evenkeel-deploy"]["metadata"]["labels"]
    policy = found["NetworkPolicy", "workspaces"]["spec"]

    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
    assert found["Stack", "aws-prod"]["spec"]["workspaceTemplate"]["spec"]["securityProfile"] == (
        "restricted"
    )
    assert len(policy["ingress"]) == 1
    assert policy["podSelector"] == {}


def test_a_workspace_on_gke_may_ask_who_it_is() -> None:
    """Of the metadata server, whose address and ports depend on how GKE carries packets.

    Nobody else's workspaces reach it: it would tell them what the node may do.
    """
    met = {
        name: {
            (to["ipBlock"]["cidr"], port["port"])
            for rule in objects(name)["NetworkPolicy", "workspaces"]["spec"]["egress"]
            for to in rule.get("to", [])
            for port in rule["ports"]
        }
        for name in ("aws-prod", "azure-prod", "gcp-prod")
    }

    assert met == {
        "aws-prod": set(),
        "azure-prod": set(),
        "gcp-prod": {
            ("169.254.169.252/32", 987),
            ("169.254.169.252/32", 988),
            ("169.254.169.254/32", 80),
            ("169.254.169.254/32", 8080),
        },
    }


def test_no_secret_is_in_them() -> None:
    """A passphrase is named by the Secret that somebody else keeps."""
    found = objects("private-prod", "aws-prod", "azure-prod")
    stack = found["Stack", "private-prod"]["spec"]

    assert stack["envRefs"]["PULUMI_CONFIG_PASSPHRASE"] == {
        "type": "Secret",
        "secret": {"name": "private-prod-passphrase", "key": "passphrase"},
    }
    assert not [kind for kind, _ in found if kind == "Secret"]
    assert "AccessKey" not in json.dumps(list(found.values()))


def test_a_private_cluster_is_reached_by_a_secret_of_its_own() -> None:
    """Its kubeconfig is in the agent's container alone; what the program makes needs none."""
    found = objects("private-prod", "aws-prod")
    spec = found["Stack", "private-prod"]["spec"]
    pod = spec["workspaceTemplate"]["spec"]["podTemplate"]["spec"]
    (mounted,) = pod["containers"][0]["volumeMounts"]
    (volume,) = pod["volumes"]

    path = f"{mounted['mountPath']}/{volume['secret']['items'][0]['path']}"
    assert spec["envRefs"]["KUBECONFIG"] == {"type": "Literal", "literal": {"value": path}}
    assert (volume["name"], volume["secret"]["secretName"]) == (
        mounted["name"],
        "private-prod-kubeconfig",
    )
    assert mounted["readOnly"] is True
    assert [each["name"] for each in pod["initContainers"][0]["volumeMounts"]] == ["share"]
    other = found["Stack", "aws-prod"]["spec"]
    assert "KUBECONFIG" not in other["envRefs"]
    assert "volumes" not in other["workspaceTemplate"]["spec"]["podTemplate"]["spec"]


@pytest.mark.parametrize(
    ("backend", "port"),
    [
        ("s3://state", 443),
        ("s3://state?endpoint=minio.example", 443),
        ("s3://state?region=x&endpoint=minio.example:9000&s3ForcePathStyle=true", 9000),
        ("s3://state?endpoint=http://minio.example", 80),
        ("s3://state?endpoint=https://minio.example:9443", 9443),
        ("gs://evenkeel-prod-state", 443),
        ("azblob://state?storage_account=evenkeelprod", 443),
        ("postgres://state@db.example/pulumi", 5432),
        ("postgres://state@db.example:6000/pulumi", 6000),
        ("https://pulumi.example:8443", 8443),
        ("s3://state?endpoint=minio.example:no", 443),
        ("s3://state?endpoint=[", 443),
    ],
)
def test_the_port_of_a_backend_is_known_by_its_address(backend: str, port: int) -> None:
    """A bucket's name is no host, so it has none of its own."""
    assert backend_port(backend) == port


def test_a_branch_is_followed_where_no_commit_is_named() -> None:
    """The two exclude each other."""
    followed = Source(repository=SOURCE.repository, branch="main")
    spec = objects("aws-dev", source=followed)["Stack", "aws-dev"]["spec"]

    assert spec["branch"] == "main"
    assert "commit" not in spec


def test_what_nobody_can_know_is_asked_for_at_once() -> None:
    """A private cluster's state and key; the client id that Azure chose."""
    private = read(ROOT / "environments" / "Pulumi.private-prod.yaml")
    azure = read(ROOT / "environments" / "Pulumi.azure-prod.yaml")

    with pytest.raises(Refused) as missing:
        plan_deployment("private-prod", private, Told())
    with pytest.raises(Refused, match="--identity azure-prod=CLIENT-ID"):
        plan_deployment("azure-prod", azure, Told())
    assert [each.split(";")[0] for each in missing.value.problems] == [
        "private-prod: got no --state",
        "private-prod: got no --secrets",
    ]
