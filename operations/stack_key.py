"""The data key of a stack's secrets, as far as the stack's file has it."""

import re
from pathlib import Path

_PROVIDER = re.compile(r"^secretsprovider:[ \t]*[\"']?([^\s\"'#]+)", re.MULTILINE)
_KEY = re.compile(r"^encryptedkey:[ \t]*[\"']?[A-Za-z0-9+/]", re.MULTILINE)


def find_provider(text: str) -> str | None:
    """Return what encrypts a stack's secrets, as a line of the file's text says.

    A line, not the whole file: whether that is right the commands say that read it.
    """
    found = _PROVIDER.search(text)
    return found[1] if found else None


def check_key(file: Path, text: str) -> str:
    """Return what is wrong where a key in a cloud encrypts the secrets; empty when nothing is.

    Without a data key in the file each run of Pulumi makes one of its own: that needs the right to
    encrypt, which whoever previews has not, and what one run encrypts with it no other decrypts.
    """
    provider = find_provider(text)
    if provider is None or "://" not in provider or _KEY.search(text):
        return ""
    name = file.stem.removeprefix("Pulumi.")
    return (
        f"{file.name}: got a secretsprovider and no encryptedkey; expected the line that `pulumi "
        "stack init` writes. Where the stack is there already, run `pulumi stack "
        f"change-secrets-provider -s {name} '{provider}'`, otherwise `pulumi stack init {name} "
        f"--secrets-provider '{provider}'`. Then commit {file.name}."
    )
