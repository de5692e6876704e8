"""A rule of a firewall that lets HTTPS in."""

import pulumi
import pulumi_aws as aws

_HTTPS = 443


def admit(
    name: str,
    group: aws.ec2.SecurityGroup,
    cidr: pulumi.Input[str],
    who: str,
    child: pulumi.ResourceOptions,
) -> aws.vpc.SecurityGroupIngressRule:
    """Register it; `who` has these addresses, in words."""
    return aws.vpc.SecurityGroupIngressRule(
        name,
        security_group_id=group.id,
        cidr_ipv4=cidr,
        ip_protocol="tcp",
        from_port=_HTTPS,
        to_port=_HTTPS,
        description=f"HTTPS from {who}",
        opts=child,
    )
