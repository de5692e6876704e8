"""The secrets that the state of a rehearsal knows: no word of a provider or a policy shows them.

An engine hides what it knows to be secret where it shows a value; what others say is their own.
"""

import base64
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from cli.tally import Finding
from gitops.review.document import Failure
from simulator.engine.secrets import Crypter, passphrase_in
from simulator.engine.values import is_secret
from simulator.errors import EngineError

from . import texts

_LEAST = 8
"""Characters of a secret; a shorter one is a part of many harmless words."""

_KEY = re.compile(r"[\w+/=.-]{32,}")
"""A word in a secret of several lines that is one itself, such as a key in a kubeconfig."""

_CLI = "backend/.pulumi/stacks/*/*.json"
_OWN = "state.json"

_KEPT = "kubernetes:core/v1:Secret"
"""What is given one in plain is no secret, such as a host beside a password; what comes back of it,
and a copy of that, has it as a secret, too."""


@dataclass(frozen=True)
class Hidden:
    """What must not be shown."""

    values: tuple[str, ...] = ()
    """The longest first: one may be a part of another."""

    @classmethod
    def of(cls, state: Path) -> Self:
        """Read the secrets of a stack.

        Args:
            state: The folder of its state, whichever engine has made it.

        Raises:
            EngineError: They cannot be read, so nobody knows what to hide.
        """
        found = {each for path in _files(state) for each in _secrets(state, path)}
        return cls(tuple(sorted(found, key=lambda each: (-len(each), each))))

    def hide(self, words: str) -> str:
        """Return words without any of them."""
        for each in self.values:
            words = words.replace(each, texts.SECRET)
        return words

    def failures(self, found: Iterable[Failure]) -> tuple[Failure, ...]:
        """Return failures without any of them."""
        return tuple(each.model_copy(update={"line": self.hide(each.line)}) for each in found)

    def findings(self, found: Iterable[Finding]) -> list[Finding]:
        """Return what policies have found without any of them."""
        return [replace(each, message=self.hide(each.message)) for each in found]


def _files(state: Path) -> Sequence[Path]:
    own = state / _OWN
    return [own] if own.exists() else sorted(state.glob(_CLI))


def _secrets(state: Path, path: Path) -> set[str]:
    passphrase, file = passphrase_in(state)
    try:
        content = json.loads(path.read_bytes())
        deployment = content.get("deployment") or content["checkpoint"]["latest"] or {}
        sealed = [
            (each["type"], each.get("inputs"), each.get("outputs"))
            for each in deployment.get("resources") or ()
        ]
        if not sealed:
            return set()
        salt = deployment["secrets_providers"]["state"]["salt"]
    except (OSError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise EngineError(
            f"the state: its secrets cannot be read ({error!r}), so none of them can be hidden"
        ) from None
    crypter = Crypter(passphrase, salt, file.with_name("key"))
    secret: set[str] = set()
    plain: set[str] = set()
    for kind, *parts in sealed:
        inputs, outputs = (list(_texts(crypter.open(each))) for each in parts)
        for text, marked in (*inputs, *outputs):
            secret.update(_forms(text) if marked else ())
        for text, marked in inputs if kind == _KEPT else ():
            plain.update(_forms(text) if not marked else ())
    return secret - plain


def _texts(tree: Any, *, marked: bool = False) -> Iterator[tuple[str, bool]]:  # noqa: ANN401 - any JSON
    """Yield every text, and whether it is marked as secret."""
    if is_secret(tree):
        yield from _texts(tree["value"], marked=True)
    elif isinstance(tree, dict | list):
        for each in tree.values() if isinstance(tree, dict) else tree:
            yield from _texts(each, marked=marked)
    elif isinstance(tree, str):
        yield tree, marked


def _forms(value: str) -> Iterator[str]:
    """Yield a secret as somebody may say it: what a Secret holds is encoded there."""
    for text in (value, _decoded(value)):
        if "\n" in text.strip():
            yield from filter(_KEY.fullmatch, text.split())
        elif len(text.strip()) >= _LEAST:
            yield text.strip()


def _decoded(value: str) -> str:
    try:
        text = base64.b64decode(value, validate=True).decode()
    except ValueError:
        return ""
    return text if text.isprintable() else ""
