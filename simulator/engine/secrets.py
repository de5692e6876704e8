"""Secrets in the state, as the CLI's passphrase provider writes them (AES-256-GCM under PBKDF2)."""

import base64
import contextlib
import hashlib
import json
import os
import secrets as random
import threading
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ..errors import EngineError
from ..session import environment_of, write_whole
from .values import SECRET, SIGNATURE, rewrite

ITERATIONS = 1_000_000
_SALT_BYTES = 8
_NONCE_BYTES = 12
_PROBE = "pulumi"


class Crypter:
    """Seals and opens the secrets of one stack; the key is derived once, when first needed."""

    def __init__(self, passphrase: str, salt: str = "", kept: Path | None = None) -> None:
        """Take what the key is derived from.

        Args:
            passphrase: The stack's.
            salt: The state's; an empty one is made when first needed.
            kept: Where the key stays for the next run, beside a passphrase that is a file, too.
        """
        self._passphrase = passphrase
        self._salt = salt
        self._kept = kept
        self._cipher: AESGCM | None = None
        self._turn = threading.RLock()
        self._sealed: dict[str, str] = {}

    @property
    def salt(self) -> str:
        """The state's `v1:SALT:PROBE`; making the first one derives the key."""
        if not self._salt:
            self._ready()
        return self._salt

    def adopt(self, salt: str) -> None:
        """Take the salt under which a run was sealed that was cut off before its first state."""
        self._salt = self._salt or salt

    def seal(self, value: Any) -> Any:  # noqa: ANN401 - any JSON
        """Encrypt every secret inside a value."""

        def one(mapping: dict[str, Any]) -> dict[str, Any]:
            if mapping.get(SIGNATURE) != SECRET or "ciphertext" in mapping:
                return mapping
            text = json.dumps(mapping["value"], separators=(",", ":"))
            if text not in self._sealed:
                self._sealed[text] = self.encrypt(text)
            return {SIGNATURE: SECRET, "ciphertext": self._sealed[text]}

        return rewrite(value, one)

    def open(self, value: Any) -> Any:  # noqa: ANN401 - any JSON
        """Decrypt every secret inside a value.

        Raises:
            EngineError: It was sealed under another passphrase.
        """

        def one(mapping: dict[str, Any]) -> dict[str, Any]:
            if mapping.get(SIGNATURE) != SECRET or "value" in mapping:
                return mapping
            text = mapping.get("plaintext")
            if text is None:
                text = self._decrypt(mapping["ciphertext"])
                self._sealed[text] = mapping["ciphertext"]
            return {SIGNATURE: SECRET, "value": json.loads(text)}

        return rewrite(value, one)

    def _ready(self) -> AESGCM:
        with self._turn:  # a journal asks for the salt while steps seal: there is one
            if self._cipher is None:
                self._prepare()
            assert self._cipher is not None  # noqa: S101 - for the type checker
            return self._cipher

    def _prepare(self) -> None:
        if self._salt:
            _, salt, probe = self._salt.split(":", 2)
            self._cipher = AESGCM(self._key(f"v1:{salt}:"))
            if self._decrypt(probe) != _PROBE:
                raise self._wrong()
        else:
            raw = random.token_bytes(_SALT_BYTES)
            salt = f"v1:{base64.b64encode(raw).decode()}:"
            self._cipher = AESGCM(self._key(salt))
            self._salt = salt + self.encrypt(_PROBE)

    def _key(self, salt: str) -> bytes:
        """Return the key; deriving it takes as long as starting a plugin."""
        if self._kept is None:
            return _derive(self._passphrase, salt)
        try:
            mark, key = self._kept.read_text(encoding="ascii").split()
            if mark == self._mark(salt, key):
                return bytes.fromhex(key)
        except (OSError, ValueError):
            pass  # there is none yet, or it was cut off
        derived = _derive(self._passphrase, salt)
        with contextlib.suppress(OSError):
            key = derived.hex()
            write_whole(self._kept, f"{self._mark(salt, key)} {key}".encode())
        return derived

    def _mark(self, salt: str, key: str) -> str:
        """Return what belongs to this key of this passphrase alone."""
        parts = (self._passphrase, salt.split(":")[1], str(ITERATIONS), key)
        return hashlib.sha256(":".join(parts).encode()).hexdigest()

    def encrypt(self, text: str) -> str:
        """Encrypt one text."""
        nonce = random.token_bytes(_NONCE_BYTES)
        sealed = self._ready().encrypt(nonce, text.encode(), None)
        return f"v1:{base64.b64encode(nonce).decode()}:{base64.b64encode(sealed).decode()}"

    def _decrypt(self, text: str) -> str:
        try:
            _, nonce, sealed = text.split(":")
            plain = self._ready().decrypt(base64.b64decode(nonce), base64.b64decode(sealed), None)
        except (ValueError, InvalidTag):
            raise self._wrong() from None
        return plain.decode()

    def _wrong(self) -> EngineError:
        name = environment_of(self._kept) if self._kept else "ENV"
        return EngineError(
            "the state's secrets: got another passphrase; expected the one that they were sealed "
            f"with. Remove the stack's state with: evenkeel down {name}"
        )


def _derive(passphrase: str, salt: str) -> bytes:
    raw = base64.b64decode(salt.split(":")[1])
    return hashlib.pbkdf2_hmac("sha256", passphrase.encode(), raw, ITERATIONS)


def passphrase_in(folder: Path) -> tuple[str, Path]:
    """Return the stack's passphrase and its file; the first time a random one is made.

    Raises:
        EngineError: The file cannot be written or read.
    """
    path = folder / "passphrase"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            partial = path.with_name(f".passphrase.{os.getpid()}")
            descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open(descriptor, "w", encoding="ascii") as file:  # noqa: PTH123 - a descriptor, not a path
                file.write(random.token_urlsafe(32))
                file.flush()
                os.fsync(file.fileno())
            try:
                with contextlib.suppress(FileExistsError):  # somebody else made it first
                    os.link(partial, path)
            finally:
                partial.unlink()
        text = path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise EngineError(f"{path}: cannot be written ({error.strerror}).") from error
    except UnicodeDecodeError:
        text = ""
    if not text:
        raise EngineError(
            f"{path}: got something else; expected the passphrase that evenkeel has written. "
            "Without it no secret of the state can be read. Bring the file back, or remove the "
            f"stack's state with: evenkeel down {environment_of(path)}"
        )
    return text, path
