"""Endpoints inside a network: who is kept out of them reaches a service of AWS no other way."""

import json
from typing import Any

import pytest

from simulator.plugins.aws import tokens
from tests.simulator.plugins.aws.account import REGION, Account
from tests.simulator.plugins.cloud.provider_client import Made, Refused

HTTPS: dict[str, Any] = {"ipProtocol": "tcp", "fromPort": 443, "toPort": 443}
NODES = "10.0.0.0/23"
"""The addresses of both subnets of nodes."""

PODS = "100.64.0.0/16"


class Place:
    """A network with a cluster, and the security group before its endpoints."""

    def __init__(self, account: Account) -> None:
        """Make it."""
        self.account = account
        self.vpc = account.vpc()
        self.subnets = account.subnets(self.vpc)
        self.group = self.make_group("endpoints")
        account.put_cluster(self.vpc)
        account.node_role()

    def make_group(self, name: str, **inputs: Any) -> Made:
        """Make a security group."""
        return self.account.make(tokens.GROUP, name, name=name, vpcId=self.vpc.id, **inputs)

    def endpoint(self, service: str = "ec2", **inputs: Any) -> Made:
        """Make an endpoint of a service."""
        said = {
            "vpcId": self.vpc.id,
            "serviceName": f"com.amazonaws.{REGION}.{service}",
            "vpcEndpointType": "Interface",
            "privateDnsEnabled": True,
            "securityGroupIds": [self.group.id],
            "subnetIds": self.subnets,
        }
        made = {key: each for key, each in {**said, **inputs}.items() if each is not None}
        return self.account.make(tokens.ENDPOINT, f"way-{service}", **made)

    def admit(self, name: str = "in", **rule: Any) -> None:
        """Let somebody in to the endpoints."""
        said = {"securityGroupId": self.group.id, **HTTPS, **rule}
        self.account.make(tokens.INGRESS, name, **said)

    def nodes(self, **inputs: Any) -> str:
        """Return why machines are refused; their version is always a reason."""
        with pytest.raises(Refused) as caught:
            self.account.node_group(self.subnets, version="1.37", **inputs)
        assert "got 1.37 for a cluster of 1.36" in caught.value.message
        return caught.value.message


@pytest.fixture
def place(account: Account) -> Place:
    """A network with a cluster."""
    return Place(account)


@pytest.mark.parametrize(
    "rules",
    [
        [],
        [{"cidrIpv4": "10.0.0.0/24"}],
        [{"cidrIpv4": NODES, "fromPort": 80, "toPort": 80}],
        [{"cidrIpv4": NODES, "ipProtocol": "udp"}],
        [{"cidrIpv6": "::/0"}],
    ],
    ids=["none", "half of them", "another port", "another protocol", "another kind of address"],
)
def test_machines_that_an_endpoint_keeps_out_do_not_join(
    place: Place, rules: list[dict[str, Any]]
) -> None:
    """In AWS' own words, with the addresses that a rule is missing for."""
    place.endpoint()
    for rule in rules:
        place.admit(**rule)

    why = place.nodes()

    assert "subnetIds: got machines that the endpoint way-ec2 of com.amazonaws.eu-west-1.ec2" in why
    assert "NodeCreationFailure: Instances failed to join the kubernetes cluster" in why
    assert "let 10.0.0.0/24, 10.0.1.0/24 in on port 443. Add a SecurityGroupIngressRule" in why


@pytest.mark.parametrize(
    "rules",
    [
        [{"cidrIpv4": "10.0.0.0/16"}],
        [{"cidrIpv4": "10.0.0.0/24"}, {"cidrIpv4": "10.0.1.0/24"}],
        [{"cidrIpv4": NODES, "ipProtocol": "-1", "fromPort": None, "toPort": None}],
        [{"cidrIpv4": NODES, "fromPort": 0, "toPort": 65535}],
        [{"prefixListId": "pl-0123456789abcdef0"}],
    ],
    ids=["the network", "both subnets", "everything", "every port", "a list that is not known"],
)
def test_machines_that_are_let_in_join(place: Place, rules: list[dict[str, Any]]) -> None:
    """Each of their addresses is, by one rule or by several."""
    place.endpoint()
    for index, rule in enumerate(rules):
        place.admit(f"in-{index}", **rule)

    assert "keeps out" not in place.nodes()


def test_machines_may_be_let_in_by_their_own_group(place: Place) -> None:
    """The one of their launch template; another group is not theirs."""
    own, other = place.make_group("nodes"), place.make_group("other")
    template = place.account.template(vpcSecurityGroupIds=[own.id])
    place.endpoint()

    place.admit(referencedSecurityGroupId=other.id)
    assert "keeps out" in place.nodes(launchTemplate=template)
    place.admit("own", referencedSecurityGroupId=own.id)
    assert "keeps out" not in place.nodes(launchTemplate=template)


@pytest.mark.parametrize(("port", "kept_out"), [(443, False), (80, True)])
def test_rules_inside_a_group_count(account: Account, port: int, kept_out: bool) -> None:  # noqa: FBT001
    """Not only those that are resources of their own."""
    place = Place(account)
    inside = {"protocol": "tcp", "fromPort": port, "toPort": port, "cidrBlocks": [NODES]}
    place.group = place.make_group("inside", ingress=[inside])
    place.endpoint()

    assert ("keeps out" in place.nodes()) is kept_out


@pytest.mark.parametrize(
    ("service", "inputs"),
    [
        ("logs", {}),
        ("ec2", {"privateDnsEnabled": False}),
        ("s3", {"vpcEndpointType": "Gateway", "subnetIds": None, "securityGroupIds": None}),
    ],
)
def test_other_endpoints_keep_nobody_from_joining(
    place: Place, service: str, inputs: dict[str, Any]
) -> None:
    """What machines do not call, what the name does not lead to, what has no group."""
    place.endpoint(service, **inputs)

    assert "keeps out" not in place.nodes()


def test_an_endpoint_of_another_network_is_none_of_theirs(place: Place) -> None:
    """Its name leads only those of its own network there."""
    other = place.account.vpc("10.1.0.0/16", "other")
    place.endpoint(vpcId=other.id, subnetIds=[place.account.subnet(other, "a", "10.1.0.0/24").id])

    assert "keeps out" not in place.nodes()


def pods(place: Place) -> None:
    """Give pods a range of their own."""
    place.account.make(tokens.MORE_ADDRESSES, "pods", vpcId=place.vpc.id, cidrBlock=PODS)
    subnet = place.account.subnet(place.vpc, "a", "100.64.0.0/18")
    zones = {f"{REGION}a": {"id": subnet.id, "securityGroups": ["sg-of-eks"]}}
    place.account.make(
        tokens.ADDON,
        "cni",
        clusterName="lab",
        addonName="vpc-cni",
        configurationValues=json.dumps({"eniConfig": {"create": True, "subnets": zones}}),
    )


def ask_driver(place: Place, name: str = "aws-ebs-csi-driver") -> None:
    """Ask for the add-on that makes volumes, or for another."""
    place.account.make(tokens.ADDON, name, clusterName="lab", addonName=name)


def test_pods_with_addresses_of_their_own_need_a_rule_of_their_own(place: Place) -> None:
    """They keep them inside the network, so the machines' rule does not let them in."""
    pods(place)
    place.endpoint()
    place.admit(cidrIpv4="10.0.0.0/16")

    assert "keeps out" not in place.nodes()
    with pytest.raises(
        Refused, match=r"addonName: got aws-ebs-csi-driver, whose pods the endpo"
    ) as e:
        ask_driver(place)
    assert "last state: 'DEGRADED'" in e.value.message
    assert "let 100.64.0.0/18 in on port 443" in e.value.message

    ask_driver(place, "coredns")
    place.admit("pods", cidrIpv4=PODS)
    ask_driver(place)


def test_pods_with_addresses_of_machines_need_none(place: Place) -> None:
    """What keeps them out keeps the machines out, which says it first."""
    place.endpoint()

    ask_driver(place)
