"""What each resource type of AWS answers, and what can be said of its inputs alone."""

import re
from typing import Any

import pytest

from simulator.plugins.aws import tokens
from tests.simulator.plugins.aws.account import Account, trust
from tests.simulator.plugins.cloud.provider_client import Refused

GROUP: dict[str, Any] = {
    "clusterName": "lab",
    "nodeGroupName": "train",
    "nodeRoleArn": "arn:aws:iam::123456789012:role/node",
    "subnetIds": ["subnet-1"],
    "scalingConfig": {"minSize": 0, "maxSize": 1, "desiredSize": 0},
}
CLUSTER: dict[str, Any] = {
    "name": "lab",
    "roleArn": "arn:aws:iam::123456789012:role/lab",
    "vpcConfig": {"subnetIds": ["subnet-1"]},
}


@pytest.mark.parametrize(
    ("token", "inputs", "identifier", "arn"),
    [
        (
            tokens.VPC,
            {"cidrBlock": "10.0.0.0/16"},
            r"vpc-[0-9a-f]{17}",
            r"arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-[0-9a-f]{17}",
        ),
        (
            tokens.KEY,
            {},
            r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
            r"arn:aws:kms:eu-west-1:123456789012:key/.+",
        ),
        (
            tokens.ROLE,
            {"name": "lab", "assumeRolePolicy": trust("ec2.amazonaws.com")},
            "lab",
            "arn:aws:iam::123456789012:role/lab",
        ),
        (tokens.BUCKET, {"bucket": "lab-data"}, "lab-data", "arn:aws:s3:::lab-data"),
        (
            tokens.LOG_GROUP,
            {"name": "/aws/eks/lab/cluster"},
            "/aws/eks/lab/cluster",
            "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/eks/lab/cluster",
        ),
        (
            tokens.TEMPLATE,
            {"name": "lab"},
            r"lt-[0-9a-f]{17}",
            r"arn:aws:ec2:eu-west-1:123456789012:launch-template/lt-[0-9a-f]{17}",
        ),
    ],
)
def test_names_look_like_those_of_aws(
    account: Account, token: str, inputs: dict[str, Any], identifier: str, arn: str
) -> None:
    """A preview tells the same ARN, and no id; tags of the provider are on everything."""
    predicted = account.client.create(token, "it", inputs, preview=True)
    made = account.make(token, "it", **inputs)

    assert re.fullmatch(identifier, made.id)
    assert re.fullmatch(arn, made.state["arn"])
    assert predicted.id == ""
    assert predicted.state == made.state
    assert made.state["tagsAll"] == {"owner": "ml"}


@pytest.mark.parametrize(
    ("token", "inputs", "path", "says"),
    [
        (tokens.VPC, {"cidrBlock": "10.0.0.0/8"}, "cidrBlock", "InvalidVpc.Range"),
        (tokens.VPC, {"cidrBlock": "10.0.0.1/16"}, "cidrBlock", "host bits"),
        (
            tokens.SUBNET,
            {"vpcId": "v", "cidrBlock": "10.0.0.0/24", "availabilityZone": "eu-west-2a"},
            "availabilityZone",
            "expected a zone of eu-west-1",
        ),
        (tokens.BUCKET, {"bucket": "Lab_Data"}, "bucket", "InvalidBucketName"),
        (tokens.ALIAS, {"name": "lab", "targetKeyId": "k"}, "name", "alias/"),
        (tokens.ROLE, {"assumeRolePolicy": "{}"}, "assumeRolePolicy", "MalformedPolicyDocument"),
        (tokens.CLUSTER, {**CLUSTER, "name": "-lab"}, "name", "expected"),
        (
            tokens.CLUSTER,
            {**CLUSTER, "vpcConfig": {"subnetIds": ["s"], "endpointPublicAccess": False}},
            "vpcConfig.endpointPrivateAccess",
            "neither",
        ),
        (
            tokens.CLUSTER,
            {**CLUSTER, "enabledClusterLogTypes": ["audits"]},
            "enabledClusterLogTypes[0]",
            "audit",
        ),
        (tokens.NODE_GROUP, {**GROUP, "amiType": "AL2023_NVIDIA"}, "amiType", "AL2023_x86_64"),
        (tokens.NODE_GROUP, {**GROUP, "capacityType": "spot"}, "capacityType", "SPOT"),
        (
            tokens.NODE_GROUP,
            {**GROUP, "instanceTypes": ["p5.49xlarge"]},
            "instanceTypes[0]",
            "p5.48xlarge",
        ),
        (
            tokens.NODE_GROUP,
            {**GROUP, "scalingConfig": {"minSize": 3, "maxSize": 1, "desiredSize": 3}},
            "scalingConfig.minSize",
            "raise maxSize",
        ),
        (
            tokens.NODE_GROUP,
            {**GROUP, "taints": [{"key": "gpu", "value": "1", "effect": "NoSchedule"}]},
            "taints[0].effect",
            "NO_SCHEDULE",
        ),
        (
            tokens.NODE_GROUP,
            {**GROUP, "labels": {"kubernetes.io/mine": "1"}},
            'labels["kubernetes.io/mine"]',
            "EKS keeps",
        ),
        (tokens.NODE_GROUP, {**GROUP, "nodeGroupName": "a" * 64}, "nodeGroupName", "63"),
        (
            tokens.TEMPLATE,
            {"name": "lab", "instanceMarketOptions": {"marketType": "capacity-block"}},
            "capacityReservationSpecification",
            "expected the Capacity Block's reservation",
        ),
        (
            tokens.TEMPLATE,
            {
                "name": "lab",
                "instanceType": "p5.48xlarge",
                "instanceMarketOptions": {"marketType": "capacity-block"},
                "capacityReservationSpecification": {
                    "capacityReservationTarget": {"capacityReservationId": "cr-1"}
                },
                "placement": {"groupName": "lab"},
            },
            "placement.groupName",
            "InsufficientInstanceCapacity",
        ),
        (
            tokens.TEMPLATE,
            {"name": "lab", "networkInterfaces": [{"interfaceType": "efa-only"}]},
            "networkInterfaces[0].interfaceType",
            "carries IP",
        ),
        (
            tokens.ADDON,
            {"clusterName": "lab", "addonName": "core-dns"},
            "addonName",
            "coredns",
        ),
        (
            tokens.RIGHT,
            {
                "clusterName": "lab",
                "principalArn": "arn",
                "policyArn": "arn:aws:eks::aws:cluster-access-policy/Admin",
                "accessScope": {"type": "cluster"},
            },
            "policyArn",
            "AmazonEKSClusterAdminPolicy",
        ),
        (
            tokens.INGRESS,
            {"securityGroupId": "sg-1", "ipProtocol": "-1"},
            "cidrIpv4",
            "exactly one",
        ),
        (
            tokens.ENDPOINT,
            {"vpcId": "v", "serviceName": "com.amazonaws.us-east-1.s3"},
            "serviceName",
            "eu-west-1",
        ),
    ],
)
def test_what_can_be_seen_is_said_before_anything_is_made(
    account: Account, token: str, inputs: dict[str, Any], path: str, says: str
) -> None:
    """In previews, too: the property and what would be right."""
    problems = account.check(token, **inputs)

    assert path in problems, problems
    assert says in problems[path]


def test_inputs_that_may_not_change_replace(account: Account) -> None:
    """A vpc's addresses do, its tags do not; an explicit name makes the old one go first."""
    vpc = account.vpc()
    role = account.make(
        tokens.ROLE, "role", name="lab", path="/", assumeRolePolicy=trust("ec2.amazonaws.com")
    )

    moved = account.client.diff(vpc, {**vpc.inputs, "cidrBlock": "10.1.0.0/16"})
    tagged = account.client.diff(vpc, {**vpc.inputs, "tags": {"a": "b"}})
    elsewhere = account.client.diff(role, {**role.inputs, "path": "/teams/"})

    assert (list(moved.replaces), moved.deleteBeforeReplace) == (["cidrBlock"], False)
    assert (list(tagged.replaces), list(tagged.detailedDiff)) == ([], ["tags"])
    assert (list(elsewhere.replaces), elsewhere.deleteBeforeReplace) == (["path"], True)


def test_a_change_of_a_launch_template_makes_a_version(account: Account) -> None:
    """A node group that names the latest one follows."""
    made = account.make(tokens.TEMPLATE, "lab", name="lab", updateDefaultVersion=True)
    changed = {**made.inputs, "instanceType": "p5.48xlarge"}

    assert made.state["latestVersion"] == 1
    assert account.client.update(made, changed, preview=True)["latestVersion"] == 2
    assert account.client.update(made, changed)["latestVersion"] == 2


def test_functions_answer(account: Account) -> None:
    """Zones of the region, the account, the partition."""
    ask = account.client.invoke

    zones = ask("aws:index/getAvailabilityZones:getAvailabilityZones")["names"]
    assert zones == ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
    who = ask("aws:index/getCallerIdentity:getCallerIdentity")
    assert who["accountId"] == "123456789012"
    assert ask("aws:index/getPartition:getPartition")["partition"] == "aws"
    assert ask("aws:index/getRegion:getRegion")["region"] == "eu-west-1"


def test_what_is_not_simulated_says_so(account: Account) -> None:
    """Nothing is silently accepted."""
    problems = account.check("aws:ec2/instance:Instance", instanceType="p5.48xlarge")

    assert list(problems) == [""]
    assert problems[""].startswith("aws:ec2/instance:Instance: not simulated.")
    with pytest.raises(Refused, match=r"aws:ec2/getAmi:getAmi: not simulated"):
        account.client.invoke("aws:ec2/getAmi:getAmi")
