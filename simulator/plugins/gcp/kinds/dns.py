"""Who may use the zones of Cloud DNS, which exist: evenkeel makes none."""

import re
from collections.abc import Iterator

from ...cloud.context import Context
from ...cloud.kind import Inputs, Kind, Problem
from ...cloud.marks import is_unknown
from ..rules import check_member, members_exist

_ZONE = re.compile(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?")


def _zone(_: Context, inputs: Inputs) -> Iterator[Problem]:
    zone = inputs.get("managedZone")
    if zone is not None and not is_unknown(zone) and not _ZONE.fullmatch(str(zone)):
        yield Problem(
            "managedZone",
            f"got {zone}; expected the name of a zone: at most 63 lower-case letters, digits and "
            "dashes, a letter first, no dash last. A domain is no name.",
        )


KINDS = (
    Kind(
        token="gcp:dns/dnsManagedZoneIamMember:DnsManagedZoneIamMember",  # noqa: S106 - a type's name
        identifier=lambda context, inputs: (
            f"projects/{context.account}/managedZones/{inputs['managedZone']}"
            f"/{inputs['role']}/{inputs['member']}"
        ),
        outputs=lambda context, _: {
            "etag": context.fingerprint("etag", length=12),
            "project": context.account,
        },
        replace=frozenset({"managedZone", "project", "role", "member", "condition"}),
        checks=(check_member, _zone),
        rules=(members_exist,),
        seconds=5,
    ),
)
