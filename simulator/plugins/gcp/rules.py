"""What Google Cloud asks of names, labels, places and members, whatever the resource."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ...cloud.records import Stored
from ..cloud.context import Context
from ..cloud.kind import Inputs, Outputs, Problem, Reference
from ..cloud.marks import is_unknown, lookup

Check = Callable[[Context, Inputs], Iterator[Problem]]

COMPUTE = "https://www.googleapis.com/compute/v1/"

_ZONE = re.compile(r"([a-z]+-[a-z]+[0-9]+)-[a-z]")
_REGION = re.compile(r"[a-z]+-[a-z]+[0-9]+")
_LABEL_KEY = re.compile(r"[a-z][a-z0-9_-]{0,62}")
_LABEL_VALUE = re.compile(r"[a-z0-9_-]{0,63}")
_MOST_LABELS = 64
_MEMBER = re.compile(
    r"(allUsers|allAuthenticatedUsers|(user|group|serviceAccount):[^\s@]+@[^\s@]+|domain:\S+"
    r"|projectOwner:\S+|projectEditor:\S+|projectViewer:\S+|principal(Set)?://iam\.googleapis\.com/\S+)"
)


def check_name(path: str, longest: int, pattern: str = r"[a-z]([a-z0-9-]*[a-z0-9])?") -> Check:
    """Return a check of a name: so long at most, lower case, a letter first."""

    def check(_: Context, inputs: Inputs) -> Iterator[Problem]:
        name = inputs.get(path)
        if name is None or is_unknown(name):
            return
        if len(name) > longest or not re.fullmatch(pattern, name):
            yield Problem(
                path,
                f"got {name}; expected at most {longest} lower-case letters, digits and dashes, a "
                "letter first, no dash last. Rename it.",
            )

    return check


def check_labels(path: str) -> Check:
    """Return a check of labels: keys and values in lower case, 64 at most."""

    def check(_: Context, inputs: Inputs) -> Iterator[Problem]:
        labels = lookup(inputs, path)
        if not isinstance(labels, Mapping):
            return
        if len(labels) > _MOST_LABELS:
            yield Problem(path, f"got {len(labels)} labels; expected {_MOST_LABELS} at most.")
        for key, value in labels.items():
            if not _LABEL_KEY.fullmatch(key):
                yield Problem(
                    f"{path}.{key}",
                    "got this key; expected lower-case letters, digits, _ and -, a letter first, "
                    "63 at most. Rename it.",
                )
            if not is_unknown(value) and not _LABEL_VALUE.fullmatch(str(value)):
                yield Problem(
                    f"{path}.{key}",
                    f"got {value}; expected lower-case letters, digits, _ and -, 63 at most. "
                    "Change it.",
                )

    return check


def check_member(_: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield a problem for a member that IAM does not know the form of."""
    member = inputs.get("member")
    if member is not None and not is_unknown(member) and not _MEMBER.fullmatch(member):
        yield Problem(
            "member",
            f"got {member}; expected user:, group:, serviceAccount: or domain: with a name, or a "
            "principal://iam.googleapis.com/ identifier. Correct it.",
        )
    role = inputs.get("role")
    if role is not None and not is_unknown(role) and not re.fullmatch(r".*roles/\w[\w.]*", role):
        yield Problem("role", f"got {role}; expected roles/NAME. Correct it.")


def members_exist(context: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield a service account of the project that does not exist, as IAM refuses it."""
    kind, _, email = str(inputs.get("member")).partition(":")
    ours = email.endswith(f"@{context.account}.iam.gserviceaccount.com")
    if kind != "serviceAccount" or not ours:
        return  # of Google's own, or of another project
    if context.find("gcp:serviceaccount/account:Account", email, "email") is None:
        yield Problem(
            "member",
            f"got {email}; expected a service account that exists (IAM: 400). Make it first.",
        )


def region_of(zone: object) -> str:
    """Return the region of a zone, or nothing for what is no zone."""
    found = _ZONE.fullmatch(str(zone))
    return found[1] if found else ""


def check_zones(path: str, place: str) -> Check:
    """Return a check that zones are those of a region."""

    def check(_: Context, inputs: Inputs) -> Iterator[Problem]:
        zones, region = inputs.get(path), inputs.get(place)
        if not isinstance(zones, list) or region is None or is_unknown(region):
            return
        region = region_of(region) or region
        for index, zone in enumerate(zones):
            if not is_unknown(zone) and region_of(zone) != region:
                yield Problem(
                    f"{path}[{index}]",
                    f"got {zone}; expected a zone of {region}. Use for example {region}-b.",
                )

    return check


def check_region(path: str) -> Check:
    """Return a check that a region has the form of one."""

    def check(_: Context, inputs: Inputs) -> Iterator[Problem]:
        region = inputs.get(path)
        if region is None or is_unknown(region):
            return
        if not _REGION.fullmatch(region) and not _ZONE.fullmatch(region):
            yield Problem(path, f"got {region}; expected a region such as us-central1. Correct it.")

    return check


def named(path: str, kind: str, *, holds: bool = True) -> tuple[Reference, ...]:
    """Return references to what may be named by its address, its path or its name alone."""
    return (
        Reference(path=path, type=kind, by="selfLink", outside=r"(?!https://).*", holds=holds),
        Reference(path=path, type=kind, by="id", outside=r"https://.*|[^/]*", holds=holds),
        Reference(path=path, type=kind, by="name", outside=r".*/.*", holds=holds),
    )


def find(context: Context, kind: str, value: object) -> Stored | None:
    """Return what is named by its address, its path or its name."""
    for by in ("selfLink", "id", "name"):
        found = context.find(kind, value, by)
        if found:
            return found
    return None


def labelled(inputs: Inputs, key: str = "labels") -> Outputs:
    """Return the labels as the provider shows them, with its own mark of attribution."""
    wanted: Mapping[str, Any] = inputs.get(key) or {}
    every = {**wanted, "goog-pulumi-provisioned": "true"}
    return {"pulumiLabels": every, "effectiveLabels": every}
