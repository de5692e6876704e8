"""Rule files, read with every problem reported together; `python -m policies.rules` checks."""

import contextlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import ValidationError

from . import checked, documents
from .errors import ExpressionError, RuleProblems
from .expressions import OBJECT, STACK
from .model import Rule
from .spoken import spoken

RULES: Final = Path(__file__).parent / "rules"
"""The folder of the rules that come with evenkeel."""


_ALIKE: Final = frozenset({".yaml", ".yml"})
_DASH: Final = re.compile(r"^-(?=\s)", re.MULTILINE)
_PLAIN: Final = re.compile(r"(?:\s*(?:#.*)?\n)*-\s")
"""A file that begins, after comments, with an entry at the margin; all others are there, too."""


def load(folder: Path = RULES) -> tuple[Rule, ...]:
    """Read all rules of a folder, ordered by their ids.

    Raises:
        RuleProblems: A file or a rule is wrong, an id is taken twice, or there is no rule.
    """
    rules: dict[str, Rule] = {}
    problems = list(_passed_over(folder))
    mark = checked.mark_of(folder)
    compiles = checked.is_checked(mark)
    for path in sorted(folder.glob("*.yaml")):
        for where, content in _entries(path, problems):
            rule = _rule(where, content, problems, compiles=compiles)
            if rule is None:
                continue
            if rule.id in rules:
                problems.append(
                    f"{where}.id: got {rule.id}, which another rule has; "
                    "expected an id of its own. Rename it."
                )
            rules[rule.id] = rule
    if not rules and not problems:
        problems.append(f"{folder}: got no rule; expected at least one. Add a file <subject>.yaml.")
    if problems:
        raise RuleProblems(problems)
    if not compiles and mark == checked.mark_of(folder):
        checked.remember(mark)
    return tuple(rules[each] for each in sorted(rules))


def _passed_over(folder: Path) -> Iterator[str]:
    """Yield a line for each file that looks like rules, but would not be read as such."""
    if folder.is_file():
        yield f"{folder}: got a file; expected the folder that it is in. Name that."
        return
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder)
        if path.suffix.lower() in _ALIKE and (path.suffix != ".yaml" or path.parent != folder):
            yield (
                f"{place}: got a file that is not read; expected <subject>.yaml in the folder "
                "itself. Rename or move it."
            )


def count(folder: Path = RULES) -> int:
    """Return how many rules a folder holds, without checking them."""
    return sum(_count(path) for path in folder.glob("*.yaml"))


def _count(path: Path) -> int:
    """Count the entries of a list by their dashes: reading YAML takes far longer."""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        text = path.read_text(encoding="utf-8")
        if _PLAIN.match(text):
            return len(_DASH.findall(text))
    return sum(1 for _ in _entries(path, []))


def _entries(path: Path, problems: list[str]) -> Iterator[tuple[str, Any]]:
    try:
        content = documents.read(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        problems.append(f"{path.name}: got {reason}; expected YAML. Correct the file.")
        return
    if not isinstance(content, list):
        got = "nothing" if content is None else type(content).__name__
        problems.append(f"{path.name}: got {got}; expected a list of rules. See docs/policies.md.")
        return
    for place, entry in enumerate(content):
        name = entry.get("id") if isinstance(entry, dict) else None
        yield f"{path.name}[{name if isinstance(name, str) else place}]", entry


def _rule(where: str, content: object, problems: list[str], *, compiles: bool) -> Rule | None:
    try:
        rule = Rule.model_validate(content)
    except ValidationError as error:
        problems.extend(spoken(where, error))
        return None
    try:
        if not compiles:
            rule.compile()
    except ExpressionError as error:
        over = STACK if rule.applies.stack else OBJECT
        problems.append(
            f"{where}.{error.place}: got {error}; expected CEL over {over} and params without "
            "extensions. Correct it."
        )
        return None
    return rule


if __name__ == "__main__":
    from . import check

    sys.exit(check.main(sys.argv[1:]))
