"""Buckets and what is said about each."""

import re
from collections.abc import Iterator
from dataclasses import replace

from ...cloud.context import Context
from ...cloud.kind import Demand, Inputs, Kind, Outputs, Problem, Reference
from ...cloud.marks import is_unknown, lookup
from ..arns import all_tags, bare_arn, called
from ..tokens import (
    BUCKET,
    BUCKET_ACCESS,
    BUCKET_ENCRYPTION,
    BUCKET_LIFECYCLE,
    BUCKET_LOCK,
    BUCKET_POLICY,
    BUCKET_VERSIONING,
    KEY,
)
from .identity import Check, document

_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\Z")
_ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+\Z")


def _bucket(context: Context, inputs: Inputs) -> Outputs:
    name = f"{inputs['bucket']}"
    return {
        "arn": bare_arn(context, "s3", name),
        "bucketDomainName": f"{name}.s3.amazonaws.com",
        "bucketRegionalDomainName": f"{name}.s3.{context.region}.amazonaws.com",
        "bucketRegion": context.region,
        "bucketPrefix": "",
        "forceDestroy": inputs.get("forceDestroy", False),
        **all_tags(context, inputs),
    }


def _name_fits(_: Context, inputs: Inputs) -> Iterator[Problem]:
    name = inputs.get("bucket")
    if not isinstance(name, str) or is_unknown(name):
        return
    if not _NAME.match(name) or ".." in name or _ADDRESS.match(name) or name.startswith("xn--"):
        yield Problem(
            "bucket",
            f"got {name} ({len(name)} characters); expected 3 to 63 lower-case letters, digits, "
            "dots and dashes (InvalidBucketName). Rename it.",
        )


def _part(token: str, *checks: Check) -> Kind:
    return Kind(
        token=token,
        identifier=called("bucket"),
        replace=frozenset({"bucket"}),
        references=(
            Reference(path="bucket", type=BUCKET),
            Reference(
                path="rules[*].applyServerSideEncryptionByDefault.kmsMasterKeyId",
                type=KEY,
                by="arn",
                holds=False,
            ),
        ),
        checks=checks,
        seconds=1,
    )


def _lockable(context: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield a bucket that was made without the lock, or that keeps no versions."""
    bucket = context.find(BUCKET, inputs.get("bucket"))
    kept = [
        each
        for each in context.all(BUCKET_VERSIONING)
        if each.inputs.get("bucket") == inputs.get("bucket")
        and each.inputs.get("versioningConfiguration", {}).get("status") == "Enabled"
    ]
    if bucket and not bucket.inputs.get("objectLockEnabled") and not kept:
        yield Problem(
            "bucket",
            f"got {bucket.id}, which has neither objectLockEnabled nor versions "
            "(InvalidBucketState); expected one of them. Make the bucket with objectLockEnabled.",
        )


def _retention(_: Context, inputs: Inputs) -> Iterator[Problem]:
    said = lookup(inputs, "rule.defaultRetention")
    if not isinstance(said, dict):
        return
    if ("days" in said) == ("years" in said):
        yield Problem(
            "rule.defaultRetention",
            "got both days and years, or neither (MalformedXML); expected one. Keep one.",
        )


# A bucket is never refused for what is in it: nothing writes into a simulated one.
KINDS = (
    Kind(
        token=BUCKET,
        identifier=called("bucket"),
        outputs=_bucket,
        name_input="bucket",
        replace=frozenset({"bucket"}),
        checks=(_name_fits,),
        quota=lambda _, __: [Demand("buckets", 1)],
        seconds=3,
    ),
    _part(BUCKET_POLICY, document("policy")),
    _part(BUCKET_ACCESS),
    _part(BUCKET_ENCRYPTION),
    _part(BUCKET_VERSIONING),
    _part(BUCKET_LIFECYCLE),
    replace(_part(BUCKET_LOCK, _retention), rules=(_lockable,)),
)
