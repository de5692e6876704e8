"""What tests put into a simulated account before they ask for the thing that they are about."""

import json
import time
from dataclasses import dataclass
from typing import Any

from simulator.cloud.records import Stored
from simulator.cloud.store import Store
from simulator.plugins.aws import tokens
from tests.simulator.plugins.cloud.provider_client import Client, Json, Made

REGION = "eu-west-1"
POLICY = "arn:aws:iam::aws:policy/"


def trust(service: str, *actions: str) -> str:
    """Return a document that lets a service take on a role."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": list(actions) or "sts:AssumeRole",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@dataclass
class Account:
    """A simulated account and what tests have made in it."""

    client: Client
    store: Store

    def make(self, token: str, urn_name: str, /, **inputs: Any) -> Made:
        """Make a resource."""
        return self.client.create(token, urn_name, inputs)

    def check(self, token: str, /, **inputs: Any) -> dict[str, str]:
        """Return what is wrong with inputs, by property."""
        return self.client.check(token, "tried", inputs)[1]

    def vpc(self, cidr: str = "10.0.0.0/16", name: str = "vpc") -> Made:
        """Make a VPC."""
        return self.make(tokens.VPC, name, cidrBlock=cidr)

    def subnet(self, vpc: Made, letter: str, cidr: str) -> Made:
        """Make a subnet."""
        return self.make(
            tokens.SUBNET,
            f"{vpc.id}-{letter}",
            vpcId=vpc.id,
            cidrBlock=cidr,
            availabilityZone=f"{REGION}{letter}",
        )

    def subnets(self, vpc: Made) -> list[str]:
        """Make a subnet in each of two zones."""
        return [
            self.subnet(vpc, "a", "10.0.0.0/24").id,
            self.subnet(vpc, "b", "10.0.1.0/24").id,
        ]

    def role(self, name: str, document: str, *policies: str) -> str:
        """Make a role with policies of AWS'; return its ARN."""
        made = self.make(tokens.ROLE, name, name=name, assumeRolePolicy=document)
        for policy in policies:
            self.make(
                tokens.ATTACHMENT, f"{name}-{policy}", role=name, policyArn=f"{POLICY}{policy}"
            )
        return str(made.state["arn"])

    def node_role(self) -> str:
        """Make the role of nodes."""
        return self.role(
            "node",
            trust("ec2.amazonaws.com"),
            "AmazonEKSWorkerNodePolicy",
            "AmazonEC2ContainerRegistryPullOnly",
        )

    def put_cluster(self, vpc: Made, network: Json | None = None, **inputs: Any) -> None:
        """Put a cluster there without a control plane."""
        outputs = {
            "name": "lab",
            "version": "1.36",
            "vpcConfig": {
                "vpcId": vpc.id,
                "clusterSecurityGroupId": "sg-of-eks",
                **(network or {}),
            },
        }
        self.store.insert(
            Stored(
                provider="aws",
                type=tokens.CLUSTER,
                id="lab",
                urn="urn:lab",
                name="lab",
                region=REGION,
                generation=0,
                inputs={"name": "lab", **inputs},
                outputs=outputs,
                created=time.time(),
            )
        )

    def template(self, name: str = "lab", /, **inputs: Any) -> Json:
        """Make a launch template; return how a node group names it."""
        made = self.make(tokens.TEMPLATE, name, name=name, **inputs)
        return {"name": made.state["name"], "version": "1"}

    def node_group(self, subnets: list[str], **inputs: Any) -> Made:
        """Ask for a node group of H100 machines in the cluster `lab`."""
        said: dict[str, Any] = {
            "clusterName": "lab",
            "nodeGroupName": "train",
            "nodeRoleArn": "arn:aws:iam::123456789012:role/node",
            "subnetIds": subnets,
            "amiType": "AL2023_x86_64_NVIDIA",
            "instanceTypes": ["p5.48xlarge"],
            "scalingConfig": {"minSize": 0, "maxSize": 1, "desiredSize": 0},
        }
        return self.make(tokens.NODE_GROUP, "train", **{**said, **inputs})
