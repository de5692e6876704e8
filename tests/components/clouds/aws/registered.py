"""What the foundation on AWS registers, for tests to look at."""

from dataclasses import replace
from typing import Any

import pulumi

from components.clouds.aws import foundation
from components.clouds.aws.settings import Settings
from components.contract import Foundation, FoundationSpec
from tests.components.clouds.aws.environment import (
    GRANT,
    PROD,
    RECORDS,
    SECRETS,
    SERVE,
    SPEC,
    TRAIN,
    ZONE,
    settings,
)
from tests.components.clouds.made_once import once
from tests.pulumi_monitor import Recorder, Registered, registered_by

FULL = replace(
    SPEC,
    scope=PROD,
    zones=3,
    pods="100.64.0.0/16",
    pools=(replace(TRAIN, compact=True, rdma=True, local_disk=True), SERVE),
    grants=(GRANT, RECORDS, SECRETS),
    domain="ml.example.com",
)
"""An environment with everything in it."""

INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"


class Cloud(Recorder):
    """Answers as AWS would; the type is part of the key, because names are said once for each."""

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        """Record one resource, and fill in what AWS does."""
        key = f"{args.typ} {args.name}"
        assert key not in self.registered
        self.registered[key] = args
        outputs = {**args.inputs, "arn": f"arn:{args.name}"}
        if args.typ == "aws:eks/cluster:Cluster":
            outputs |= {
                "endpoint": "https://eks",
                "certificateAuthority": {"data": "Y2E="},
                "identities": [{"oidcs": [{"issuer": "https://oidc"}]}],
            }
            outputs["vpcConfig"] = {**outputs["vpcConfig"], "clusterSecurityGroupId": "sg-eks"}
        elif args.typ == "aws:eks/nodeGroup:NodeGroup":
            outputs["resources"] = [{"autoscalingGroups": [{"name": f"asg-{args.name}"}]}]
        elif args.typ == "aws:ec2/launchTemplate:LaunchTemplate":
            outputs["latestVersion"] = 7
        return f"{args.name}-id", outputs


def built(spec: FoundationSpec = FULL, cloud: Settings | None = None) -> Registered:
    """Return what the foundation registers; the same is made once for a whole process."""
    return dict(_made(spec, cloud)[0])


def given() -> Foundation:
    """Return what the foundation gives to the rest of an environment."""
    return _made(FULL, None)[1]


def _made(spec: FoundationSpec, cloud: Settings | None) -> tuple[Registered, Foundation]:
    made: list[Foundation] = []

    def program() -> None:
        made.append(foundation.build(spec, cloud or settings(dnsZone=ZONE)))

    return once(("aws", spec, cloud), lambda: (registered_by(program, Cloud), made[0]))


def inputs(registered: Registered, token: str, name: str) -> Any:  # noqa: ANN401 - properties
    """Return the inputs of one resource."""
    return registered[f"{token} {name}"].inputs


def of_type(registered: Registered, token: str) -> dict[str, Any]:
    """Return the inputs of every resource of a type, by name."""
    return {each.name: each.inputs for each in registered.values() if each.typ == token}
