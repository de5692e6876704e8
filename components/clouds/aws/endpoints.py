"""Which services of AWS are reached without leaving the network; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ...planning.scope import Scope
from . import arns
from .settings import Settings

_INTERFACES: Mapping[str, str] = {
    "ecr-api": "ecr.api",
    "ecr-dkr": "ecr.dkr",
    "sts": "sts",
    "ec2": "ec2",
    "logs": "logs",
    "eks": "eks",
    "eks-auth": "eks-auth",
    "autoscaling": "autoscaling",
    "elasticloadbalancing": "elasticloadbalancing",
}
"""What nodes, the autoscaler and Pod Identity talk to."""

_REVERSED = {"aws-cn": "cn.com.amazonaws"}


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One way to a service."""

    name: str
    service: str
    type: Literal["Gateway", "Interface"]


def plan_endpoints(scope: Scope, settings: Settings) -> tuple[Endpoint, ...]:
    """Return the endpoints of a network: S3 always, because it costs nothing and images lie there.

    Interfaces cost money in every zone, so that only prod has them; elsewhere the NAT gateway
    leads to the same services.
    """
    gateway = Endpoint(name="s3", service=f"com.amazonaws.{settings.region}.s3", type="Gateway")
    if not scope.protected:
        return (gateway,)
    start = _REVERSED.get(arns.partition(settings.region), "com.amazonaws")
    return (
        gateway,
        *(
            Endpoint(name=name, service=f"{start}.{settings.region}.{service}", type="Interface")
            for name, service in _INTERFACES.items()
        ),
    )
