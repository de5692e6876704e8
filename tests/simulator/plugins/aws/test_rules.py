"""What AWS refuses once it looks at what else there is."""

import json
from typing import Any

import pytest

from simulator.plugins.aws import tokens
from simulator.session import Session
from simulator.session_data import Fault
from tests.simulator.plugins.aws.account import Account, trust
from tests.simulator.plugins.cloud.provider_client import Made, Refused

EFA: list[dict[str, Any]] = [
    {"networkCardIndex": 0, "deviceIndex": 0, "interfaceType": "interface"},
    {"networkCardIndex": 0, "deviceIndex": 1, "interfaceType": "efa-only"},
]
BLOCK: dict[str, Any] = {
    "instanceType": "p5.48xlarge",
    "instanceMarketOptions": {"marketType": "capacity-block"},
    "capacityReservationSpecification": {
        "capacityReservationTarget": {"capacityReservationId": "cr-0123456789abcdef0"}
    },
}


def test_a_subnet_lies_in_its_vpc_beside_the_others(account: Account) -> None:
    """Addresses of elsewhere, and addresses that another subnet has."""
    vpc = account.vpc()
    account.subnet(vpc, "a", "10.0.0.0/24")

    with pytest.raises(Refused, match=r"cidrBlock: got 10\.9\.0\.0/24; .*InvalidSubnet\.Range"):
        account.subnet(vpc, "b", "10.9.0.0/24")
    with pytest.raises(Refused, match=r"overlaps 10\.0\.0\.0/24 .*InvalidSubnet\.Conflict"):
        account.subnet(vpc, "c", "10.0.0.128/25")


def test_more_addresses_make_room(account: Account) -> None:
    """Pods may have a range of their own; it does not overlap."""
    vpc = account.vpc()
    more = {"vpcId": vpc.id, "cidrBlock": "100.64.0.0/16"}
    account.make(tokens.MORE_ADDRESSES, "pods", **more)

    account.subnet(vpc, "a", "100.64.0.0/18")
    with pytest.raises(Refused, match="CidrBlockConflict"):
        account.make(tokens.MORE_ADDRESSES, "more", vpcId=vpc.id, cidrBlock="10.0.128.0/17")


def test_what_is_named_cannot_go(account: Account) -> None:
    """A VPC with a subnet in it."""
    vpc = account.vpc()
    account.subnet(vpc, "a", "10.0.0.0/24")

    with pytest.raises(Refused, match=r"cannot be deleted: vpcId of aws:ec2/subnet"):
        account.client.delete(vpc)


def test_a_protected_cluster_cannot_go(account: Account) -> None:
    """Not before its protection was taken away by an `up`."""
    account.put_cluster(account.vpc(), deletionProtection=True)
    cluster = Made("urn:pulumi:x::y::aws:eks/cluster:Cluster::lab", "lab", {}, {})

    with pytest.raises(Refused, match="cannot be deleted while deletionProtection is true"):
        account.client.delete(cluster)


def test_logs_are_encrypted_with_a_key_that_lets_them(account: Account) -> None:
    """Its policy must name the logs of the region."""
    closed = account.make(tokens.KEY, "closed", policy=trust("ec2.amazonaws.com"))
    opened = account.make(tokens.KEY, "opened", policy=trust("logs.eu-west-1.amazonaws.com"))

    account.make(tokens.LOG_GROUP, "good", name="/good", kmsKeyId=opened.state["arn"])
    with pytest.raises(Refused, match=r"kmsKeyId: .*logs\.eu-west-1\.amazonaws\.com may not use"):
        account.make(tokens.LOG_GROUP, "bad", name="/bad", kmsKeyId=closed.state["arn"])


def ask_cluster(account: Account, subnets: list[str], role: str) -> None:
    """Ask for a cluster; what is right about it would start a control plane."""
    account.make(tokens.CLUSTER, "lab", name="lab", roleArn=role, vpcConfig={"subnetIds": subnets})


def test_a_cluster_needs_a_role_that_exists_and_trusts_eks(account: Account) -> None:
    """All problems come together."""
    subnets = account.subnets(account.vpc())
    wrong = account.role("wrong", trust("ec2.amazonaws.com"))

    with pytest.raises(Refused, match=r"roleArn: got arn:aws:iam::123456789012:role/none; "):
        ask_cluster(account, subnets, "arn:aws:iam::123456789012:role/none")
    with pytest.raises(Refused, match=r"does not let eks\.amazonaws\.com do sts:AssumeRole"):
        ask_cluster(account, subnets, wrong)


def test_a_cluster_stands_in_two_zones_of_one_network(account: Account) -> None:
    """One zone is too few, two networks are too many."""
    vpc, other = account.vpc(), account.vpc("10.1.0.0/16", "other")
    role = account.role("right", trust("eks.amazonaws.com"))
    first, _ = account.subnets(vpc)
    foreign = account.subnet(other, "b", "10.1.0.0/24").id

    with pytest.raises(Refused, match="at least two zones"):
        ask_cluster(account, [first], role)
    with pytest.raises(Refused, match=r"vpcConfig\.subnetIds: got subnets of vpc-"):
        ask_cluster(account, [first, foreign], role)


def refused_group(account: Account, subnets: list[str], **inputs: Any) -> str:
    """Return why a node group is refused."""
    with pytest.raises(Refused) as caught:
        account.node_group(subnets, **inputs)
    return caught.value.message


def test_the_type_stands_in_one_place_only(account: Account) -> None:
    """In the launch template or in the node group."""
    vpc = account.vpc()
    account.put_cluster(vpc)
    account.node_role()
    template = account.template(instanceType="p5.48xlarge")

    why = refused_group(account, account.subnets(vpc), launchTemplate=template)
    assert "instanceTypes: got p5.48xlarge beside p5.48xlarge in the launch template" in why


@pytest.mark.parametrize(
    ("template", "group", "says"),
    [
        ({}, {"capacityType": "CAPACITY_BLOCK"}, "without marketType capacity-block"),
        (BLOCK, {"instanceTypes": []}, "with marketType capacity-block"),
        (
            BLOCK,
            {"capacityType": "CAPACITY_BLOCK", "instanceTypes": []},
            "for a Capacity Block (InvalidParameterException); expected its one zone",
        ),
    ],
)
def test_a_capacity_block_is_said_everywhere_or_nowhere(
    account: Account, template: dict[str, Any], group: dict[str, Any], says: str
) -> None:
    """Template and node group agree, and there is one zone."""
    vpc = account.vpc()
    account.put_cluster(vpc)
    account.node_role()
    named = account.template(**template)

    assert says in refused_group(account, account.subnets(vpc), launchTemplate=named, **group)


def test_adapters_need_a_firewall_that_lets_them_speak(account: Account) -> None:
    """Both ways, to itself, all of it."""
    vpc = account.vpc()
    account.put_cluster(vpc)
    account.node_role()
    group = account.make(tokens.GROUP, "fabric", vpcId=vpc.id)
    cards = [{**each, "securityGroups": [group.id, "sg-of-eks"]} for each in EFA]
    template = account.template(networkInterfaces=cards)
    itself = {
        "securityGroupId": group.id,
        "referencedSecurityGroupId": group.id,
        "ipProtocol": "-1",
    }
    account.make(tokens.INGRESS, "in", **itself)

    why = refused_group(account, account.subnets(vpc), launchTemplate=template)
    assert "lets all traffic out to itself" in why
    assert "lets all traffic in to itself" not in why


def test_a_firewall_that_is_not_there_is_named(account: Account) -> None:
    """EKS' own exists without being made."""
    cards = [{**EFA[0], "securityGroups": ["sg-none"]}]

    with pytest.raises(Refused, match=r"securityGroups: got sg-none \(InvalidGroup\.NotFound\)"):
        account.template(networkInterfaces=cards)


@pytest.mark.parametrize(
    ("inputs", "says"),
    [
        ({"amiType": "AL2023_x86_64_NVIDIA", "instanceTypes": ["m7i.xlarge"]}, "has no GPU"),
        ({"instanceTypes": ["t2.nano"]}, "expected a machine that the session knows"),
        ({"version": "1.37"}, "got 1.37 for a cluster of 1.36"),
        ({"version": "1.32"}, "at most 3 minor versions less"),
        ({"nodeRoleArn": "arn:aws:iam::123456789012:role/none"}, "role/none; expected"),
        ({"launchTemplate": {"name": "none", "version": "1"}}, "launchTemplate.name: got none"),
        ({"clusterName": "none"}, "clusterName: got none"),
    ],
)
def test_what_a_node_group_names_must_fit(
    account: Account, inputs: dict[str, Any], says: str
) -> None:
    """Image and machine, versions, role, template, cluster."""
    vpc = account.vpc()
    account.put_cluster(vpc)
    account.node_role()

    assert says in refused_group(account, account.subnets(vpc), **inputs)


def test_nodes_join_only_with_their_policies(account: Account) -> None:
    """A role that trusts EC2 is not enough."""
    vpc = account.vpc()
    account.put_cluster(vpc)
    role = account.role("bare", trust("ec2.amazonaws.com"))

    why = refused_group(account, account.subnets(vpc), nodeRoleArn=role)
    assert "without AmazonEKSWorkerNodePolicy" in why
    assert "without AmazonEC2ContainerRegistryPullOnly or" in why


def test_nodes_stand_in_the_network_of_their_cluster(account: Account) -> None:
    """A subnet of another VPC."""
    account.put_cluster(account.vpc())
    account.node_role()
    other = account.vpc("10.1.0.0/16", "other")
    foreign = account.subnet(other, "a", "10.1.0.0/24").id

    assert "subnetIds: got subnets of" in refused_group(account, [foreign])


def test_pods_take_on_a_role_only_with_tags(account: Account) -> None:
    """Pod Identity needs TagSession, and gives a service account one role."""
    account.put_cluster(account.vpc())
    bare = account.role("bare", trust("pods.eks.amazonaws.com"))
    full = account.role("full", trust("pods.eks.amazonaws.com", "sts:AssumeRole", "sts:TagSession"))
    said = {"clusterName": "lab", "namespace": "serving", "serviceAccount": "loader"}

    with pytest.raises(Refused, match=r"do sts:TagSession"):
        account.make(tokens.POD_IDENTITY, "one", roleArn=bare, **said)
    account.make(tokens.POD_IDENTITY, "two", roleArn=full, **said)
    with pytest.raises(Refused, match=r"serving/loader, which two gives a role already"):
        account.make(tokens.POD_IDENTITY, "three", roleArn=full, **said)


def test_a_right_needs_an_entry(account: Account) -> None:
    """The association alone lets nobody in."""
    account.put_cluster(account.vpc())
    policy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"

    with pytest.raises(Refused, match="expected a principal with an access entry"):
        account.make(
            tokens.RIGHT,
            "right",
            clusterName="lab",
            principalArn="arn:aws:iam::123456789012:role/admin",
            policyArn=policy,
            accessScope={"type": "cluster"},
        )


def test_tags_are_for_groups_that_exist(account: Account) -> None:
    """A misspelt name would be tagged for nobody."""
    tag = {"key": "k", "value": "v", "propagateAtLaunch": False}

    with pytest.raises(Refused, match=r"autoscalingGroupName: got eks-none"):
        account.make(tokens.SCALING_TAG, "tag", autoscalingGroupName="eks-none", tag=tag)


def test_a_policy_of_aws_exists_and_others_do_not(account: Account) -> None:
    """The account's own must be made first."""
    account.role("lab", trust("ec2.amazonaws.com"), "AmazonEKSWorkerNodePolicy")

    with pytest.raises(Refused, match=r"policyArn: got arn:aws:iam::123456789012:policy/own"):
        account.make(
            tokens.ATTACHMENT,
            "own",
            role="lab",
            policyArn="arn:aws:iam::123456789012:policy/own",
        )


def test_documents_are_read(account: Account) -> None:
    """One principal may be a text or a list."""
    both = json.loads(trust("ec2.amazonaws.com"))
    both["Statement"][0]["Principal"]["Service"] = ["ec2.amazonaws.com", "eks.amazonaws.com"]
    role = account.role("both", json.dumps(both))
    subnet = account.subnets(account.vpc())[0]

    with pytest.raises(Refused) as caught:
        ask_cluster(account, [subnet], role)
    assert "does not let" not in caught.value.message


def test_no_capacity_names_what_else_there_is(account: Account, session: Session) -> None:
    """A reservation, another zone, another region; in AWS' own word."""
    vpc = account.vpc()
    account.put_cluster(vpc)
    account.node_role()
    subnets = account.subnets(vpc)
    fault = Fault(kind="no-capacity", type=tokens.NODE_GROUP)
    Session.write(session.folder, session.data.model_copy(update={"faults": (fault,)}))

    why = refused_group(account, subnets)
    assert "InsufficientInstanceCapacity" in why
    assert "capacity reservation" in why
    assert "another region" in why
