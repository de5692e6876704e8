"""The functions of the provider that programs ask, answered in previews too."""

from ..cloud.context import Context
from ..cloud.kind import Function, Inputs, Outputs
from .arns import arn, partition

_LETTERS = "abc"


def _zones(context: Context, _: Inputs) -> Outputs:
    names = [f"{context.region}{letter}" for letter in _LETTERS]
    return {
        "id": context.region,
        "names": names,
        "zoneIds": [f"{context.region}-az{number}" for number in range(1, len(names) + 1)],
        "groupNames": [context.region],
        "region": context.region,
    }


def _caller(context: Context, _: Inputs) -> Outputs:
    return {
        "id": context.account,
        "accountId": context.account,
        "arn": arn(context, "sts", "assumed-role/simulated/evenkeel", everywhere=True),
        "userId": "AROASIMULATED:evenkeel",
    }


def _partition(context: Context, _: Inputs) -> Outputs:
    name = partition(context.region)
    suffix = "amazonaws.com.cn" if name == "aws-cn" else "amazonaws.com"
    reverse = "cn.com.amazonaws" if name == "aws-cn" else "com.amazonaws"
    return {"id": name, "partition": name, "dnsSuffix": suffix, "reverseDnsPrefix": reverse}


def _region(context: Context, _: Inputs) -> Outputs:
    return {
        "id": context.region,
        "region": context.region,
        "name": context.region,
        "endpoint": f"ec2.{context.region}.amazonaws.com",
        "description": f"simulated {context.region}",
    }


_ANSWERS = {
    "getAvailabilityZones": _zones,
    "getCallerIdentity": _caller,
    "getPartition": _partition,
    "getRegion": _region,
}

FUNCTIONS = {
    f"aws:index/{name}:{name}": Function(token=f"aws:index/{name}:{name}", answer=answer)
    for name, answer in _ANSWERS.items()
}
"""By token."""
