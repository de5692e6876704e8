"""Reads a stack file as the Pulumi CLI does, and refuses what the CLI would bend.

Read in the CLI's source (sdk/go/common/workspace/loaders.go, resource/config/object.go, yaml.v3).
"""

from dataclasses import field
from pathlib import Path
from typing import Any

import yaml

from components.frozen import dataclass
from stacks import scalars
from stacks.problems import EnvironmentProblems, Problem, dotted
from stacks.problems import Path as Steps

PROJECT = "evenkeel"
LARGEST_BYTES = 10_000_000
LARGEST_NODES = 100_000
DEEPEST = 64

Json = scalars.Scalar | list["Json"] | dict[str, "Json"]

_PLAIN = "plain"
_CORE = "tag:yaml.org,2002:"


@dataclass(frozen=True)
class Document:
    """The configuration that a file holds."""

    config: dict[str, Any]
    """Key (`namespace:name`) -> value, as the program receives it."""

    lines: dict[Steps, int] = field(default_factory=dict)
    """Path -> line, counted from 1."""

    texts: dict[Steps, str] = field(default_factory=dict)
    """Path -> what is written there, for unquoted values."""


def load(path: Path) -> dict[str, Any]:
    """Return the `config` of a stack file.

    Raises:
        EnvironmentProblems: It is missing, cannot be read, or is not what the Pulumi CLI accepts.
    """
    return read_document(path).config


def read_document(path: Path) -> Document:
    """Return the `config` of a stack file with the lines that its values stand on.

    Raises:
        EnvironmentProblems: It is missing, cannot be read, or is not what the Pulumi CLI accepts.
    """
    reader = _Reader()
    try:
        return reader.document(_compose(path))
    except _Refusal as refusal:
        raise EnvironmentProblems(str(path), [refusal.problem]) from None


class _Refusal(Exception):  # noqa: N818 - never leaves this file
    def __init__(self, message: str, node: yaml.Node | None = None, steps: Steps = ()) -> None:
        super().__init__(message)
        self.problem = Problem(dotted(steps), message, _line(node) if node else None)


class _Loader(yaml.CSafeLoader):
    """Tells plain scalars from quoted ones and leaves their meaning to `scalars`."""

    def resolve(self, kind: type[yaml.Node], value: str, implicit: tuple[bool, bool]) -> str:
        if kind is yaml.ScalarNode:
            return _PLAIN if implicit[0] else f"{_CORE}str"
        tag: str = super().resolve(kind, value, implicit)  # type: ignore[no-untyped-call]  # PyYAML
        return tag


def _compose(path: Path) -> yaml.Node | None:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    except FileNotFoundError:
        known = sorted(each.name for each in path.parent.glob("Pulumi.*.yaml"))
        there = f"There: {', '.join(known)}." if known else "No environment is there."
        raise _Refusal(f"got no file; expected one. Check the name. {there}") from None
    except OSError as error:
        raise _Refusal(f"got {error.strerror}; expected a file to read. Correct it.") from None
    if len(content) > LARGEST_BYTES:
        raise _Refusal("got more than 10 MB; expected a small file. Remove what is not needed.")
    try:
        text = content.decode("utf-8-sig")
        _check_size(text)
        return yaml.compose(text, Loader=_Loader)
    except UnicodeDecodeError as error:
        raise _Refusal(
            f"got a byte that is not UTF-8 at {error.start}; expected UTF-8. Save it as UTF-8."
        ) from None
    except yaml.YAMLError as error:
        raise _parse_refusal(error) from None


def _check_size(text: str) -> None:
    """Look at the flat list of events first: the C parser's stack overflows on a deep tree."""
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=_Loader)):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise _Refusal(f"got more than {DEEPEST} levels; expected fewer. Flatten it.")
        if count > LARGEST_NODES:
            raise _Refusal(f"got more than {LARGEST_NODES} values; expected a small file. Cut it.")


def _parse_refusal(error: Exception) -> _Refusal:
    what = getattr(error, "problem", None) or str(error).splitlines()[0]
    refusal = _Refusal(f"got YAML that does not parse ({what}); expected YAML. Correct it.")
    if mark := getattr(error, "problem_mark", None):
        refusal.problem = Problem("", refusal.problem.message, mark.line + 1)
    return refusal


class _Reader:
    def __init__(self) -> None:
        self._lines: dict[Steps, int] = {}
        self._texts: dict[Steps, str] = {}
        self._nodes = 0

    def document(self, root: yaml.Node | None) -> Document:
        if root is None:
            return Document({})
        whole = self._value(root, (), ())
        if whole is None:
            return Document({})
        if not isinstance(whole, dict):
            raise _Refusal("got no mapping; expected keys such as config. Write: config:", root)
        config = whole.get("config")
        if config is None:
            return Document({})
        if not isinstance(config, dict):
            raise _Refusal("got no mapping; expected keys. Write: config:", root, ("config",))
        inside = {p[1:]: n for p, n in self._lines.items() if p[:1] == ("config",)}
        texts = {p[1:]: t for p, t in self._texts.items() if p[:1] == ("config",)}
        full = {key: key if ":" in key else f"{PROJECT}:{key}" for key in config}
        return Document(
            {full[key]: "" if value is None else value for key, value in config.items()},
            {(full.get(str(p[0]), p[0]), *p[1:]): n for p, n in inside.items() if p},
            {(full.get(str(p[0]), p[0]), *p[1:]): t for p, t in texts.items() if p},
        )

    def _value(self, node: yaml.Node, steps: Steps, above: tuple[yaml.Node, ...]) -> Json:
        self._nodes += 1
        if self._nodes > LARGEST_NODES:
            raise _Refusal(
                f"got more than {LARGEST_NODES} values once aliases are filled in; expected "
                "fewer. Write the values out instead of repeating aliases.",
                node,
            )
        if any(node is each for each in above):
            raise _Refusal(
                "got an anchor that contains itself; expected a tree. Remove the alias.",
                node,
                steps,
            )
        if len(above) > DEEPEST:  # aliases can nest deeper than the text does
            raise _Refusal(f"got more than {DEEPEST} levels; expected fewer. Flatten it.", node)
        self._lines[steps] = _line(node)
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, steps)
        if node.tag not in (f"{_CORE}map", f"{_CORE}seq"):
            raise _tag_refusal(node, steps)
        if isinstance(node, yaml.SequenceNode):
            below = (*above, node)
            return [self._value(each, (*steps, i), below) for i, each in enumerate(node.value)]
        return self._mapping(node, steps, (*above, node))

    def _mapping(
        self, node: yaml.Node, steps: Steps, above: tuple[yaml.Node, ...]
    ) -> dict[str, Any]:
        result: dict[str, Any] = {}
        merged: list[yaml.Node] = []
        seen: dict[str, int] = {}
        for key, value in node.value:
            if _is_merge(key):
                several = isinstance(value, yaml.SequenceNode)
                merged += value.value if several else [value]
                continue
            name = self._key(key, steps)
            if name in seen:
                raise _Refusal(
                    f"got the key {name} a second time, after line {seen[name]}; expected it once. "
                    "Remove one of them.",
                    key,
                    steps,
                )
            seen[name] = _line(key)
            result[name] = self._value(value, (*steps, name), above)
        for each in merged:
            result = {**self._merged(each, steps, above), **result}
        return result

    def _merged(
        self, node: yaml.Node, steps: Steps, above: tuple[yaml.Node, ...]
    ) -> dict[str, Any]:
        kept = dict(self._lines), dict(self._texts)
        found = self._value(node, steps, above)
        self._lines |= kept[0]
        self._texts |= kept[1]
        if not isinstance(found, dict):
            raise _Refusal("got << of no mapping; expected a mapping. Correct it.", node, steps)
        return found

    def _key(self, node: yaml.Node, steps: Steps) -> str:
        if isinstance(node, yaml.ScalarNode):
            name = self._scalar(node, None)
            if isinstance(name, str):
                return name
            raise _Refusal(
                f"got the key {node.value}, which is no text to YAML; expected text. "
                f'Put it in quotes: "{node.value}".',
                node,
                steps,
            )
        raise _Refusal("got a key that is no text; expected text. Correct it.", node, steps)

    def _scalar(self, node: yaml.ScalarNode, steps: Steps | None) -> scalars.Scalar:
        text: str = node.value
        if node.tag == f"{_CORE}str":
            return text
        if node.tag != _PLAIN:
            raise _tag_refusal(node, steps or ())
        if steps is not None:
            self._texts[steps] = text
        try:
            return scalars.resolve(text)
        except scalars.UnspeakableError:
            raise _Refusal(
                f"got {text}, which the Pulumi CLI cannot pass on; expected a number or text. "
                f'Put it in quotes: "{text}".',
                node,
                steps or (),
            ) from None


def _tag_refusal(node: yaml.Node, steps: Steps) -> _Refusal:
    tag = node.tag.replace(_CORE, "!!")
    return _Refusal(f"got the tag {tag}; expected a value without a tag. Remove it.", node, steps)


def _is_merge(key: yaml.Node) -> bool:
    return isinstance(key, yaml.ScalarNode) and key.tag == _PLAIN and key.value == "<<"


def _line(node: yaml.Node) -> int:
    line: int = node.start_mark.line + 1
    return line
