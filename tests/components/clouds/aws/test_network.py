"""Ways in and out of an environment on AWS: who reaches the API, the endpoints, the Internet."""

import time
from dataclasses import replace
from typing import Any

import pulumi

from components.clouds.aws.network import Network, NetworkArgs
from tests.components.clouds.aws.environment import SPEC, ZONE, settings
from tests.components.clouds.aws.registered import FULL, INGRESS, Cloud, built, inputs, of_type
from tests.pulumi_monitor import registered_by

ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"


def test_a_public_api_is_for_named_ranges() -> None:
    """And for nobody else."""
    spec = replace(FULL, public_api=True)
    registered = built(spec, settings(dnsZone=ZONE, apiCidrs=["203.0.113.0/24"]))
    network = inputs(registered, "aws:eks/cluster:Cluster", "cluster")["vpcConfig"]

    assert network["endpointPublicAccess"] is True
    assert network["publicAccessCidrs"] == ["203.0.113.0/24"]


def test_the_network_reaches_a_private_api() -> None:
    """EKS' own group lets in its members alone; another one, before the API only, the network."""
    registered = built(FULL, settings(dnsZone=ZONE, apiCidrs=["10.9.0.0/16"]))
    cluster = inputs(registered, "aws:eks/cluster:Cluster", "cluster")
    rules = [
        each
        for each in of_type(registered, INGRESS).values()
        if each["securityGroupId"] == "cluster-api-id"
    ]

    assert cluster["vpcConfig"]["securityGroupIds"] == ["cluster-api-id"]
    assert {each["cidrIpv4"] for each in rules} == {"10.40.0.0/16", "10.9.0.0/16"}
    assert {(each["ipProtocol"], each["fromPort"], each["toPort"]) for each in rules} == {
        ("tcp", 443, 443)
    }


def test_no_range_is_let_in_twice() -> None:
    """EC2 refuses a second rule for the same: one that is the network's own is let in as that."""
    network = FULL.cidr
    registered = built(FULL, settings(dnsZone=ZONE, apiCidrs=[network, "10.9.0.0/16"]))
    ranges = [
        each["cidrIpv4"]
        for each in of_type(registered, INGRESS).values()
        if each["securityGroupId"] == "cluster-api-id"
    ]

    assert sorted(ranges) == [network, "10.9.0.0/16"]


def test_with_a_public_api_its_private_address_is_for_the_network_alone() -> None:
    """The named ranges come by the public address, which has a list of its own."""
    spec = replace(FULL, public_api=True)
    registered = built(spec, settings(dnsZone=ZONE, apiCidrs=["203.0.113.0/24"]))

    assert "cluster-api-network" in of_type(registered, INGRESS)
    assert "cluster-api-203-0-113-0-24" not in of_type(registered, INGRESS)


def test_pods_with_addresses_of_their_own_reach_the_endpoints() -> None:
    """They keep them inside the network: the machines' range alone would shut them out."""
    found = {
        each["cidrIpv4"]
        for each in of_type(built(), INGRESS).values()
        if each["securityGroupId"] == "network-endpoints-id"
    }

    assert found == {"10.40.0.0/16", "100.64.0.0/16"}
    assert "network-endpoints-pods" not in of_type(built(replace(FULL, pods=None)), INGRESS)


def test_an_endpoint_is_made_once_all_are_let_in() -> None:
    """From its first moment the name of the service leads everybody there."""
    ready: list[str] = []

    class Slow(Cloud):
        """Takes its time to let somebody in."""

        def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
            answer = super().new_resource(args)
            time.sleep(0.3 if args.typ == INGRESS else 0)
            ready.append(args.name if args.typ == INGRESS else args.typ)
            return answer

    def program() -> None:
        wanted = NetworkArgs(
            scope=FULL.scope, cidr=FULL.cidr, zones=2, pods=FULL.pods, settings=settings()
        )
        Network("network", wanted)

    registered_by(program, Slow)

    gateway = ready.index(ENDPOINT)
    assert ready.index("network-endpoints-https") < ready.index(ENDPOINT, gateway + 1)
    assert ready.index("network-endpoints-pods") < ready.index(ENDPOINT, gateway + 1)


def test_production_has_a_way_out_in_every_zone() -> None:
    """Elsewhere one is enough, and interfaces to services cost too much."""
    prod, dev = built(), built(replace(FULL, scope=SPEC.scope))
    nat = "aws:ec2/natGateway:NatGateway"

    assert len(of_type(prod, nat)) == 3
    assert list(of_type(dev, nat)) == ["network-nat-a"]
    assert len(of_type(prod, ENDPOINT)) == 10
    assert list(of_type(dev, ENDPOINT)) == ["network-endpoint-s3"]


def test_no_machine_has_a_public_address() -> None:
    """Nodes stand in private subnets; none hands out addresses by itself."""
    registered = built()
    subnets = of_type(registered, "aws:ec2/subnet:Subnet")

    assert {each["mapPublicIpOnLaunch"] for each in subnets.values()} == {False}
    for group in of_type(registered, "aws:eks/nodeGroup:NodeGroup").values():
        assert all(each.startswith("network-private-") for each in group["subnetIds"])
