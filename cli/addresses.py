"""The addresses that Pulumi takes for a state and for a key, held against what it would refuse.

Read in Pulumi's source (pkg/backend/diy, pkg/secrets/cloud) and in that of the Go CDK.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import SplitResult, parse_qs, urlsplit

ASKED: Final = "passphrase"
"""A passphrase that whoever deploys has; no address."""

DEFAULT: Final = "default"
"""What Pulumi Cloud encrypts with; only there."""

_BUCKET = re.compile(r"[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]")
_CONTAINER = re.compile(r"(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*")
_ACCOUNT = re.compile(r"[a-z0-9]{3,24}")
_GCP_KEY = re.compile(
    r"projects/[a-z][a-z0-9:.-]*/locations/[a-z0-9-]+/keyRings/[\w-]+/cryptoKeys/[\w-]+"
)
_AWS_KEY = re.compile(
    r"(alias/[\w/-]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|arn:aws[a-z-]*:kms:[a-z0-9-]+:"
    r"[0-9]{12}:(key|alias)/[\w/-]+)"
)
_VAULT_KEY = re.compile(r"/keys/[A-Za-z0-9-]{1,127}(/[0-9a-f]{32})?")

_BACKENDS: Mapping[str, str] = {
    "file": "file://~ or file:///FOLDER",
    "s3": "s3://BUCKET?region=REGION&awssdk=v2",
    "gs": "gs://BUCKET",
    "azblob": "azblob://CONTAINER?storage_account=ACCOUNT",
    "https": "https://api.pulumi.com",
}
_SECRETS: Mapping[str, str] = {
    "awskms": "awskms:///alias/NAME?region=REGION",
    "gcpkms": "gcpkms://projects/P/locations/L/keyRings/R/cryptoKeys/K",
    "azurekeyvault": "azurekeyvault://VAULT.vault.azure.net/keys/NAME",
}


def check_backend(url: str, where: str = "--state") -> Iterator[str]:
    """Yield what is wrong with the address of a state, each as one line."""
    parts = urlsplit(url)
    if parts.scheme not in _BACKENDS:
        yield (
            f"{where}: got {_shown(parts, url)}; expected one of {', '.join(_BACKENDS.values())}. "
            "Correct it."
        )
        return
    if parts.username or parts.password:
        yield f"{where}: got a login in the address; expected none. Take it out."
    form = _BACKENDS[parts.scheme]
    if parts.scheme in {"s3", "gs"} and not _BUCKET.fullmatch(parts.netloc):
        yield f"{where}: got bucket {parts.netloc or 'none'}; expected {form}. Correct it."
    if parts.scheme == "s3" and not {"region", "endpoint"} & set(parse_qs(parts.query)):
        yield f"{where}: got no region; expected {form}. Add ?region=REGION."
    if parts.scheme == "azblob":
        account = parse_qs(parts.query).get("storage_account", [""])[0]
        if not _CONTAINER.fullmatch(parts.netloc) or not _ACCOUNT.fullmatch(account):
            yield f"{where}: got {_shown(parts, url)}; expected {form}. Correct it."
    if parts.scheme == "https" and not parts.netloc:
        yield f"{where}: got no host; expected {form}. Correct it."


def check_secrets(url: str, where: str = "--secrets") -> Iterator[str]:
    """Yield what is wrong with what encrypts a stack's secrets, each as one line."""
    if url in {ASKED, DEFAULT}:
        return
    parts = urlsplit(url)
    if parts.scheme not in _SECRETS:
        yield (
            f"{where}: got {_shown(parts, url)}; expected passphrase, default, or one of "
            f"{', '.join(_SECRETS.values())}. Correct it."
        )
        return
    form, path = _SECRETS[parts.scheme], f"{parts.netloc}{parts.path}".lstrip("/")
    known = {
        "awskms": _AWS_KEY.fullmatch(path),
        "gcpkms": _GCP_KEY.fullmatch(path),
        "azurekeyvault": parts.netloc.endswith(".vault.azure.net")
        and _VAULT_KEY.fullmatch(parts.path),
    }
    if not known[parts.scheme]:
        yield f"{where}: got {_shown(parts, url)}; expected {form}. Correct it."
    elif parts.scheme == "awskms" and "arn:" not in path and "region=" not in parts.query:
        yield f"{where}: got no region; expected {form}. Add ?region=REGION."


def fit_together(backend: str | None, secrets: str | None) -> Iterator[str]:
    """Yield that Pulumi Cloud's own encryption is asked for elsewhere than there."""
    if secrets == DEFAULT and backend is not None and not backend.startswith("https://"):
        yield (
            "--secrets: got default, which Pulumi Cloud alone has; expected a key or passphrase. "
            "Use the key that stacks/bootstrap makes."
        )


def _shown(parts: SplitResult, url: str) -> str:
    """Return an address without what could be a password."""
    if parts.username or parts.password:
        return f"{parts.scheme}://…@{parts.hostname or ''}{parts.path}"
    return url or "nothing"
