"""What a change does to the policies that judge it: the head's own rules stop nothing of it.

Both trees' files are read as data, so that an older or a newer form of a rule can be compared.
"""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, Final

import yaml

from gitops.review.document import NOTHING, PolicyChange
from policies import documents

from . import texts
from .affected import changed
from .exemption_changes import exemption_changes
from .rule_changes import rule_changes
from .tree import Tree

_FOLDER: Final = "policies/"
_RULES: Final = "policies/rules/"
_EXEMPTIONS: Final = "policies/exemptions.yaml"
_ORDER: Final = ("weaker", "unclear", "stricter")

_Entries = list[dict[str, Any]]


def policy_changes(base: Tree, head: Tree) -> tuple[PolicyChange, ...]:
    """Return what becomes of rules, exemptions and the code that judges, the weaker first."""
    paths = [path for path in changed(base.blobs, head.blobs) if path.startswith(_FOLDER)]
    if not paths or base.commit == NOTHING or not base.policy_packs():
        return ()  # where nothing has judged before, nothing becomes weaker
    found = [*_read_changes(base, head, paths), *_code_changes(paths)]
    return tuple(sorted(found, key=lambda each: _ORDER.index(each.effect)))


def _read_changes(base: Tree, head: Tree, paths: list[str]) -> Iterator[PolicyChange]:
    unread: dict[str, None] = {}
    if any(_is_rules(path) for path in paths):
        before, after = (_rules(tree, unread) for tree in (base, head))
        yield from rule_changes(before, after)
    if _EXEMPTIONS in paths:
        was, now = (_entries(tree.folder / _EXEMPTIONS, unread) for tree in (base, head))
        yield from exemption_changes(was, now)
    for name in unread:
        yield PolicyChange(
            kind="code",
            operation="changed",
            effect="unclear",
            subject=texts.name(name),
            details=("cannot be read as a list; read it by hand",),
        )


def _rules(tree: Tree, unread: dict[str, None]) -> _Entries:
    files = sorted((tree.folder / _RULES).glob("*.yaml"))
    return [each for file in files for each in _entries(file, unread)]


def _entries(file: Path, unread: dict[str, None]) -> _Entries:
    """Return the entries of a list; a file that has none is noted, and has none."""
    if not file.exists():
        return []
    try:
        content = documents.read(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError, RecursionError):
        content = file.name
    if content is None:
        return []
    if not isinstance(content, list) or not all(isinstance(each, dict) for each in content):
        unread[file.name] = None
        return []
    return content


def _code_changes(paths: list[str]) -> Iterator[PolicyChange]:
    """Yield one change for all files that judge: what they mean, nobody can tell by comparing."""
    code = [path for path in paths if not _is_rules(path) and path != _EXEMPTIONS]
    code = [path for path in code if PurePosixPath(path).suffix not in {".md", ".pyc"}]
    if code:
        yield PolicyChange(
            kind="code",
            operation="changed",
            effect="unclear",
            subject=texts.name(_FOLDER.rstrip("/")),
            details=tuple(map(texts.text, code)),
        )


def _is_rules(path: str) -> bool:
    place = PurePosixPath(path)
    return f"{place.parent}/" == _RULES and place.suffix == ".yaml"
