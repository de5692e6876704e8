"""What a first environment looks like on each cloud: small, and all that it says is right."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import yaml

from components.planning.regions import regions

_GUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_HEAD = """\
# yaml-language-server: $schema=schema.json
# For trying things out. Every key: docs/reference/environment.md
"""
_NOBODY = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, kw_only=True)
class Placed:
    """Where an environment stands, as far as somebody said."""

    region: str | None = None
    account: str | None = None
    """AWS: twelve digits; Google Cloud: the project's id; Azure: the subscription's id."""

    admin: str | None = None
    """AWS: the ARN of a role; Google Cloud: a member; Azure: the id of a group."""

    tenant: str | None = None
    """Azure's."""

    number: str | None = None
    """The number of a project on Google Cloud."""

    context: str | None = None
    """A private cluster's, in the kubeconfig."""

    owner: str = "ml-platform"

    def missing(self, cloud: str) -> list[str]:
        """Return the placeholders that the file has, each with its option."""
        return [
            f"{key} (--{option})"
            for option, key in _KEYS[cloud].items()
            if getattr(self, option) is None
        ]


_KEYS: Final[Mapping[str, Mapping[str, str]]] = {
    "aws": {"region": "cloud.region", "account": "cloud.account", "admin": "cloud.admins"},
    "gcp": {
        "region": "cloud.region",
        "account": "cloud.project",
        "number": "cloud.projectNumber",
        "admin": "cloud.admins",
    },
    "azure": {
        "region": "cloud.region",
        "account": "cloud.subscription",
        "tenant": "cloud.tenant",
        "admin": "cloud.adminGroups",
    },
    "private": {"context": "cloud.context"},
}
"""Cloud -> option -> the key that it fills in."""

_KUBERNETES: Final = {"aws": "1.36", "gcp": "1.35", "azure": "1.35", "private": "1.36"}
"""Cloud -> the version that its shipped environments have."""

_FORMS: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    ("aws", "account"): (r"[0-9]{12}", "twelve digits"),
    ("gcp", "account"): (r"[a-z][a-z0-9-]{4,28}[a-z0-9]", "the id of a project"),
    ("azure", "account"): (_GUID, "the id of a subscription"),
    ("azure", "tenant"): (_GUID, "the id of a tenant"),
    ("azure", "admin"): (_GUID, "the id of a group"),
    ("gcp", "number"): (r"[1-9][0-9]{5,18}", "digits"),
    ("aws", "admin"): (r"arn:aws[a-z-]*:iam::[0-9]{12}:role/\S+", "the ARN of a role"),
    ("gcp", "admin"): (r"(user|group|serviceAccount):\S+@\S+", "a user, group or account"),
}


def asked_of(cloud: str, placed: Placed) -> Iterator[str]:
    """Yield what does not go together, each as one line with its option."""
    for option in ("region", "account", "admin", "tenant", "number", "context"):
        value = getattr(placed, option)
        if value is None:
            continue
        if option not in _KEYS[cloud]:
            yield f"--{option}: got {value}; {cloud} has no such thing. Remove it."
            continue
        pattern, words = _FORMS.get((cloud, option), (r"\S+", "a word"))
        if not re.fullmatch(pattern, value):
            yield f"--{option}: got {value}; expected {words}. Correct it."
    known = regions(cloud)
    if placed.region is not None and known and placed.region not in known:
        yield f"--region: got {placed.region}; expected one of {', '.join(sorted(known))}. Choose."


def render(cloud: str, placed: Placed, secrets: str | None) -> str:
    """Return the text of an environment file.

    Args:
        cloud: Its cloud.
        placed: Where it stands.
        secrets: What encrypts the stack's secrets: the CLI reads it from the same file.
    """
    environment: dict[str, object] = {
        "cloud": {"name": cloud, **_CLOUDS[cloud](placed)},
        "stage": "dev",
        "owner": placed.owner,
        **({} if cloud == "private" else {"network": {"cidr": "10.40.0.0/16", "zones": 2}}),
        "cluster": {"kubernetes": _KUBERNETES[cloud]},
        "gpuPools": [_pool(cloud)],
        "addons": {"gpu-operator": {}, "prometheus": {"retention": "7d"}},
    }
    whole: dict[str, object] = {
        **({"secretsprovider": secrets} if secrets not in {None, "passphrase", "default"} else {}),
        "config": {"evenkeel:environment": environment},
    }
    return _HEAD + yaml.dump(whole, Dumper=_Quoting, sort_keys=False, width=100)


def _pool(cloud: str) -> dict[str, object]:
    # what every cloud has that is cheap; Azure has no L4
    accelerator = "nvidia-t4" if cloud == "azure" else "nvidia-l4"
    nodes = {"min": 1, "max": 1} if cloud == "private" else {"min": 0, "max": 2}
    return {"name": "serve", "accelerator": accelerator, "gpusPerNode": 1, "nodes": nodes}


def _aws(placed: Placed) -> dict[str, object]:
    account = placed.account or "123456789012"
    return {
        "region": placed.region or "us-east-1",
        "account": account,
        "admins": [placed.admin or f"arn:aws:iam::{account}:role/platform-admin"],
    }


def _gcp(placed: Placed) -> dict[str, object]:
    return {
        "region": placed.region or "us-central1",
        "project": placed.account or "ml-platform-dev",
        "projectNumber": placed.number or "123456789012",
        "admins": [placed.admin or "group:ml-platform@example.com"],
    }


def _azure(placed: Placed) -> dict[str, object]:
    return {
        "region": placed.region or "eastus",
        "subscription": placed.account or _NOBODY,
        "tenant": placed.tenant or _NOBODY,
        "adminGroups": [placed.admin or _NOBODY],
    }


def _private(placed: Placed) -> dict[str, object]:
    return {
        "context": placed.context or "my-cluster",
        "claims": {"serve": {"evenkeel.dev/machines": "serve"}},
    }


_CLOUDS: Final = {"aws": _aws, "gcp": _gcp, "azure": _azure, "private": _private}


class _Quoting(yaml.SafeDumper):
    """Puts text in quotes where the CLI would take it for a number."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - PyYAML's
        super().increase_indent(flow, indentless=False)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = '"' if re.fullmatch(r"[0-9][0-9.]*", value) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Quoting.add_representer(str, _text)
