"""The key that plans are encrypted and sealed with."""

import contextlib
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from components.errors import EvenkeelError

SHORTEST: Final = 32
_NONCE_BYTES: Final = 12


class KeyFormError(EvenkeelError):
    """A key that is too easily guessed, or cannot be read."""


@dataclass(frozen=True, repr=False)
class PlanKey:
    """One secret, and what is derived from it: one key to hide with, another to sign with."""

    secret: bytes

    @classmethod
    def of(cls, text: str) -> Self:
        """Take a key from a variable.

        Raises:
            KeyFormError: It is too short.
        """
        if len(text) < SHORTEST:
            raise KeyFormError(
                f"EVENKEEL_PLAN_KEY: got {len(text)} characters; expected {SHORTEST} or more. "
                "Make one with: openssl rand -hex 32"
            )
        return cls(text.encode())

    @classmethod
    def kept(cls, path: Path) -> Self:
        """Take the key of this machine, which is made when it is first asked for.

        Raises:
            KeyFormError: It cannot be read or written.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                _make(path)
            text = path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "no text"
            raise KeyFormError(f"{path}: {why}; expected the key of plans.") from None
        if len(text) < SHORTEST:
            raise KeyFormError(
                f"{path}: got {len(text)} characters; expected the key of plans, of {SHORTEST} or "
                "more. Remove the file: another key is made, and plans of this one are refused."
            )
        return cls(text.encode())

    def sign(self, content: bytes) -> str:
        """Return the signature of a content, in hexadecimal."""
        return hmac.new(self._derived(b"sign"), content, hashlib.sha256).hexdigest()

    def hide(self, content: bytes, about: str) -> bytes:
        """Encrypt a content; it comes back only with what it is about."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + AESGCM(self._derived(b"hide")).encrypt(nonce, content, about.encode())

    def show(self, hidden: bytes, about: str) -> bytes | None:
        """Decrypt a content; None where it was made with another key, or is of something else."""
        nonce, rest = hidden[:_NONCE_BYTES], hidden[_NONCE_BYTES:]
        try:
            return AESGCM(self._derived(b"hide")).decrypt(nonce, rest, about.encode())
        except (InvalidTag, ValueError):
            return None

    def _derived(self, purpose: bytes) -> bytes:
        return hmac.new(self.secret, b"evenkeel plan " + purpose, hashlib.sha256).digest()


def _make(path: Path) -> None:
    """Make a key that is there whole or not at all; of two at once the first one's stays."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):
            os.link(partial, path)
    finally:
        partial.unlink(missing_ok=True)
