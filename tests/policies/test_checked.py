"""Rules that were found right are not compiled again; whatever is changed is."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from policies import rules
from policies.errors import RuleProblems
from policies.model import Rule

MakeRule = Callable[..., dict[str, Any]]


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """The ids of the rules that are compiled, with a cache of the test's own."""
    seen: list[str] = []
    compile_rule = Rule.compile

    def compile_and_tell(rule: Rule) -> object:
        seen.append(rule.id)
        return compile_rule(rule)

    monkeypatch.setattr(Rule, "compile", compile_and_tell)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return seen


def _write(folder: Path, *entries: object) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "some.yaml").write_text(yaml.safe_dump(list(entries)))
    return folder


def test_a_second_start_compiles_nothing(
    compiled: list[str], tmp_path: Path, entry: MakeRule
) -> None:
    """What the first has found right is read, and that is all."""
    folder = _write(tmp_path / "rules", entry())

    first, second = rules.load(folder), rules.load(folder)

    assert compiled == [each.id for each in first]
    assert second == first


def test_a_change_is_compiled_and_refused(
    compiled: list[str], tmp_path: Path, entry: MakeRule
) -> None:
    """A rule that does not compile is never remembered, nor hidden by one that was right."""
    folder = _write(tmp_path / "rules", entry())
    rules.load(folder)
    _write(folder, entry(expression="object.("))

    for _ in range(2):
        with pytest.raises(RuleProblems, match="expected CEL"):
            rules.load(folder)

    assert len(compiled) == 3


def test_without_a_cache_all_is_compiled(
    compiled: list[str], tmp_path: Path, entry: MakeRule
) -> None:
    """A cache that cannot be written, or that holds something else, changes nothing else."""
    folder = _write(tmp_path / "rules", entry())
    (tmp_path / "cache").write_text("in the way")

    assert rules.load(folder) == rules.load(folder)
    assert len(compiled) == 2
