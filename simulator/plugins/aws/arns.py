"""Names and tags as AWS gives them."""

from collections.abc import Callable
from typing import Any

from ..cloud.context import Context
from ..cloud.kind import Inputs, Outputs

Identifier = Callable[[Context, Inputs], str]
Computed = Callable[[Context, Inputs], Outputs]

POLICIES = r"arn:aws(-[a-z]+)*:iam::aws:policy/.+"
"""Policies that AWS maintains: they exist without being made."""


def partition(region: str) -> str:
    """Return the partition of a region."""
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


def arn(context: Context, service: str, resource: object, *, everywhere: bool = False) -> str:
    """Return the ARN of something; global services name no region."""
    region = "" if everywhere else context.region
    return f"arn:{partition(context.region)}:{service}:{region}:{context.account}:{resource}"


def bare_arn(context: Context, service: str, resource: object) -> str:
    """Return the ARN of something that neither region nor account is part of."""
    return f"arn:{partition(context.region)}:{service}:::{resource}"


def all_tags(context: Context, inputs: Inputs) -> dict[str, Any]:
    """Return the tags of a resource together with those that the provider adds to everything."""
    default = context.settings.get("defaultTags") or {}
    own = inputs.get("tags") or {}
    return {"tagsAll": {**(default.get("tags") or {}), **own}}


def uuid(digits: str) -> str:
    """Return hexadecimal digits as AWS writes the ids of keys and of groups."""
    cut = (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:32])
    return "-".join(cut)


def numbered(prefix: str) -> Identifier:
    """Return what makes ids such as `vpc-0123456789abcdef0`."""

    def identifier(context: Context, _: Inputs) -> str:
        return f"{prefix}-{context.fingerprint()}"

    return identifier


def called(*parts: str, between: str = ":") -> Identifier:
    """Return what makes ids of inputs, such as `cluster:name`."""

    def identifier(_: Context, inputs: Inputs) -> str:
        return between.join(f"{inputs.get(part, '')}" for part in parts)

    return identifier


def owned(service: str, resource: str) -> Computed:
    """Return what computes ARN, owner and tags; `resource` is the ARN's end before the id."""

    def outputs(context: Context, inputs: Inputs) -> Outputs:
        return {
            "arn": arn(context, service, f"{resource}{context.id}"),
            "ownerId": context.account,
            **all_tags(context, inputs),
        }

    return outputs


def tagged(context: Context, inputs: Inputs) -> Outputs:
    """Compute the tags and nothing else."""
    return all_tags(context, inputs)
