"""Pools of identities from outside, who vouches for them, and which account they take on."""

import re
from collections.abc import Iterator, Mapping

from ...cloud.context import Context
from ...cloud.kind import Inputs, Kind, Outputs, Problem, Reference
from ...cloud.marks import is_unknown, lookup
from ..rules import check_member, members_exist
from ..tokens import ACCOUNT, IDENTITY_POOL, IDENTITY_PROVIDER

_NAME = re.compile(r"(?!gcp-)[a-z0-9-]{4,32}")
_LONGEST_SUBJECT = 127
_LONGEST_MAPPING, _LONGEST_CONDITION = 2048, 4096
_MULTI_TENANT = ("token.actions.githubusercontent.com", "gitlab.com", "app.terraform.io")
"""Who issues tokens to everybody: Google wants a condition there that says whose are meant."""

_POOL = re.compile(
    r"principal(Set)?://iam\.googleapis\.com/projects/\d+/locations/global/workloadIdentityPools/"
    r"(?P<pool>[a-z0-9-]+)/(?P<rest>.+)"
)


def _path(context: Context, inputs: Inputs) -> str:
    pool = inputs["workloadIdentityPoolId"]
    return f"projects/{context.account}/locations/global/workloadIdentityPools/{pool}"


def _provider_path(context: Context, inputs: Inputs) -> str:
    return f"{_path(context, inputs)}/providers/{inputs['workloadIdentityPoolProviderId']}"


def _described(context: Context, _: Inputs) -> Outputs:
    return {"name": context.id, "project": context.account, "state": "ACTIVE"}


def _named(path: str) -> Iterator[Problem]:
    """Yield that a name is none."""
    yield Problem(
        path, "expected 4 to 32 lower-case letters, digits and dashes, no gcp- in front. Rename it."
    )


def _pool_name(_: Context, inputs: Inputs) -> Iterator[Problem]:
    name = inputs.get("workloadIdentityPoolId")
    if isinstance(name, str) and not is_unknown(name) and not _NAME.fullmatch(name):
        yield from _named("workloadIdentityPoolId")


def _provider_name(_: Context, inputs: Inputs) -> Iterator[Problem]:
    name = inputs.get("workloadIdentityPoolProviderId")
    if isinstance(name, str) and not is_unknown(name) and not _NAME.fullmatch(name):
        yield from _named("workloadIdentityPoolProviderId")


def _mapping(_: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield a mapping without a subject, and an issuer of everybody's without a condition."""
    issuer = lookup(inputs, "oidc.issuerUri")
    mapping = inputs.get("attributeMapping")
    if isinstance(mapping, Mapping) and not is_unknown(mapping) and "google.subject" not in mapping:
        yield Problem(
            "attributeMapping", "got none for google.subject; expected one. Add assertion.sub."
        )
    elif isinstance(mapping, Mapping):
        for name, expression in mapping.items():
            yield from _long(f"attributeMapping.{name}", expression, _LONGEST_MAPPING)
    yield from _long("attributeCondition", inputs.get("attributeCondition"), _LONGEST_CONDITION)
    shared = isinstance(issuer, str) and any(host in issuer for host in _MULTI_TENANT)
    if shared and not inputs.get("attributeCondition"):
        yield Problem(
            "attributeCondition",
            f"got none; {issuer} issues tokens to everybody, and Google wants a condition that "
            "says whose are meant. Add for example assertion.repository == 'company/platform'.",
        )


def _long(path: str, expression: object, longest: int) -> Iterator[Problem]:
    """Yield that an expression has too many characters."""
    if isinstance(expression, str) and not is_unknown(expression) and len(expression) > longest:
        yield Problem(
            path, f"got {len(expression)} characters; expected {longest} at most. Shorten it."
        )


def _impersonated(context: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield an account that is not there, and an identity of a pool that is not."""
    account = inputs["serviceAccountId"]
    if context.find(ACCOUNT, account, "name") is None:
        yield Problem(
            "serviceAccountId",
            f"got {account}; expected the name of a service account that exists. Make it first.",
        )
    found = _POOL.fullmatch(str(inputs.get("member")))
    if not found or found["pool"].endswith("svc.id.goog"):
        return
    pools = [each.inputs["workloadIdentityPoolId"] for each in context.all(IDENTITY_POOL)]
    if found["pool"] not in pools:
        yield Problem(
            "member", f"got a pool {found['pool']}; expected one that exists. Make it first."
        )
    subject = found["rest"].removeprefix("subject/")
    if subject != found["rest"] and len(subject) > _LONGEST_SUBJECT:
        yield Problem(
            "member",
            f"got a subject of {len(subject)} characters; expected {_LONGEST_SUBJECT} at most, "
            "which is what google.subject holds. Map it to something shorter.",
        )


KINDS = (
    Kind(
        token=IDENTITY_POOL,
        identifier=_path,
        outputs=_described,
        replace=frozenset({"project", "workloadIdentityPoolId"}),
        checks=(_pool_name,),
        seconds=10,
    ),
    Kind(
        token=IDENTITY_PROVIDER,
        identifier=_provider_path,
        outputs=_described,
        replace=frozenset({"project", "workloadIdentityPoolId", "workloadIdentityPoolProviderId"}),
        references=(
            Reference(
                path="workloadIdentityPoolId", type=IDENTITY_POOL, by="workloadIdentityPoolId"
            ),
        ),
        checks=(_provider_name, _mapping),
        seconds=10,
    ),
    Kind(
        token="gcp:serviceaccount/iAMMember:IAMMember",  # noqa: S106 - a type's name
        identifier=lambda _, inputs: (
            f"{inputs['serviceAccountId']}/{inputs['role']}/{inputs['member']}"
        ),
        outputs=lambda context, _: {"etag": context.fingerprint("etag", length=12)},
        replace=frozenset({"serviceAccountId", "role", "member", "condition"}),
        checks=(check_member,),
        rules=(members_exist, _impersonated),
        seconds=8,
    ),
)
