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

from gitops.review.document import Failure
from operations.tally import Finding
from simulator.engine.secrets import Crypter, passphrase_in
from simulator.engine.values import is_secret
from simulator.errors import EngineError

from . import texts

_LEAST = 8
"""Characters of a secret; a shorter one is a part of many harmless words."""

_START = 4
"""Characters of a secret's start that are hidden where somebody has cut the rest of it."""

_CUT = "..."
"""What whoever cuts a text puts at its end."""

_KEY = re.compile(r"[\w+/=.-]{32,}")
"""A word in a secret of several lines that is one itself, such as a key in a kubeconfig."""

_NAMED = re.compile(
    r"(?:pass(?:word|phrase|wd)?|secret|token|auth|credentials?|key)"
    r"[\"']?[ \t]*[:=][ \t]*(?:\"([^\"]{8,})\"|'([^']{8,})'|([^\s\"',;]{8,}))",
    re.IGNORECASE,
)
"""What a secret with names in it calls one, such as a login of a registry."""

_KUBECONFIG = re.compile(r"^\s*[\"']?kind[\"']?: [\"']?Config[\"']?,?$", re.MULTILINE)
"""Its lines but for its keys are those of every other one."""

_FENCE = "-----"
"""Begins the lines around a key that are the same of every key."""

_SPACES = frozenset("\n\r\t")
_GO = str.maketrans({each: f"\\u{ord(each):04x}" for each in "<>&"})
"""What Go writes in JSON, beside what Python does."""

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
        """Return words without any of them, also where one was cut before it came here."""
        for each in self.values:
            words = words.replace(each, texts.SECRET)
        *cut, last = words.split(_CUT)
        return _CUT.join((*map(self._without_start, cut), last))

    def _without_start(self, words: str) -> str:
        """Return words that end where they were cut, without the start of a secret there."""
        longest = max((_overlap(words, each) for each in self.values), default=0)
        return words[: len(words) - longest] + texts.SECRET if longest else words

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
    """Yield a secret as somebody may say it: encoded or not, a part of it, quoted as JSON."""
    for text in (value, _decoded(value)):
        for said in (text.strip(), *_parts(text)):
            if len(said) >= _LEAST:
                quoted = json.dumps(said, ensure_ascii=False)[1:-1]
                yield from (said, quoted, json.dumps(said)[1:-1], quoted.translate(_GO))


def _parts(text: str) -> Iterator[str]:
    """Yield what is a secret inside one, by its name; of several lines each, and each key."""
    text = text.strip().replace("\\n", "\n")  # as a key stands in JSON
    found = [said for each in _NAMED.findall(text) for said in each if said]
    lines = [each.strip() for each in text.splitlines()]
    if len(lines) > 1:
        found += filter(_KEY.fullmatch, text.split())
        found += [] if _KUBECONFIG.search(text) else lines
    yield from (each for each in found if not each.startswith(_FENCE))


def _decoded(value: str) -> str:
    try:
        text = base64.b64decode(value, validate=True).decode()
    except ValueError:
        return ""
    return text if all(each.isprintable() or each in _SPACES for each in text) else ""


def _overlap(words: str, secret: str) -> int:
    """Return with how many characters of a secret's start words end; none for a few."""
    if secret[:_START] not in words[-len(secret) :]:
        return 0
    most = min(len(words), len(secret) - 1)
    return next((n for n in range(most, _START - 1, -1) if words.endswith(secret[:n])), 0)
