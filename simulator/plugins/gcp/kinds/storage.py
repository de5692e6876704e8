"""Buckets and who may use them."""

import re
from collections.abc import Iterator

from ....errors import CloudError
from ...cloud.context import Context
from ...cloud.kind import Inputs, Kind, Outputs, Problem, Reference
from ...cloud.marks import is_unknown, lookup
from ..rules import check_labels, check_member, labelled, members_exist
from ..tokens import BUCKET
from .keys import key_problem

_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{1,61}[a-z0-9]")
_SOFT_DELETE = (7 * 86400, 90 * 86400)


def _name(_: Context, inputs: Inputs) -> Iterator[Problem]:
    name = inputs.get("name")
    if name is None or is_unknown(name):
        return
    if not _NAME.fullmatch(name) or name.startswith("goog") or "google" in name:
        yield Problem(
            "name",
            f"got {name}; expected 3 to 63 lower-case letters, digits, dashes and dots, nothing of "
            "Google's. Rename it.",
        )


def _soft_delete(_: Context, inputs: Inputs) -> Iterator[Problem]:
    path = "softDeletePolicy.retentionDurationSeconds"
    seconds = lookup(inputs, path)
    if seconds is None or is_unknown(seconds) or seconds == 0:
        return
    low, high = _SOFT_DELETE
    if not low <= seconds <= high:
        yield Problem(path, f"got {seconds}; expected 0, or {low} to {high}. Change it.")


def _key(context: Context, inputs: Inputs) -> Iterator[Problem]:
    path = "encryption.defaultKmsKeyName"
    yield from key_problem(context, path, lookup(inputs, path), "gs-project-accounts")


def _bucket(context: Context, inputs: Inputs) -> Outputs:
    name = inputs["name"]
    return {
        **labelled(inputs),
        "selfLink": f"https://www.googleapis.com/storage/v1/b/{name}",
        "url": f"gs://{name}",
        "project": context.account,
        "projectNumber": int(context.number("project", length=12)),
        "timeCreated": "2026-01-01T00:00:00.000Z",
        "updated": "2026-01-01T00:00:00.000Z",
    }


def _bind(context: Context, inputs: Inputs) -> Iterator[Problem]:
    bucket = context.find(BUCKET, inputs.get("bucket"), "name")
    public = str(inputs.get("member")) in {"allUsers", "allAuthenticatedUsers"}
    if bucket and public and bucket.inputs.get("publicAccessPrevention") == "enforced":
        yield Problem("member", f"got {inputs['member']}; public access prevention is enforced.")


def _keep(context: Context, inputs: Inputs) -> None:
    if inputs.get("retentionPolicy") and not context.session.data.lifted:
        raise CloudError(f"{BUCKET} {inputs['name']}: its retention policy keeps objects.")


KINDS = (
    Kind(
        token=BUCKET,
        identifier=lambda _, inputs: str(inputs["name"]),
        outputs=_bucket,
        name_input="name",
        required=frozenset({"location"}),
        replace=frozenset({"name", "location", "project", "hierarchicalNamespace"}),
        checks=(_name, _soft_delete, check_labels("labels")),
        rules=(_key,),
        before_delete=_keep,
        seconds=3,
    ),
    Kind(
        token="gcp:storage/bucketIAMMember:BucketIAMMember",  # noqa: S106 - a type's name
        identifier=lambda _, inputs: f"b/{inputs['bucket']}/{inputs['role']}/{inputs['member']}",
        outputs=lambda context, _: {"etag": context.fingerprint("etag", length=12)},
        replace=frozenset({"bucket", "role", "member", "condition"}),
        references=(Reference(path="bucket", type=BUCKET, by="name"),),
        checks=(check_member,),
        rules=(members_exist, _bind),
        seconds=5,
    ),
)
