"""The rules of a pack, as a person looks for them: by subject, severity and stage."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from policies import documents, exemptions
from policies.exemptions import Exemption
from policies.model import Level, Rule, Stage
from policies.rules import load


@dataclass(frozen=True)
class Entry:
    """One rule of a pack, with what the pack's folder says about it."""

    rule: Rule
    subject: str
    """The name of the file that it stands in, such as `gpu`."""

    exemptions: tuple[Exemption, ...] = ()
    """The exceptions to it."""

    @property
    def file(self) -> str:
        """Where a person changes it, from the pack's folder."""
        return f"rules/{self.subject}.yaml"

    @property
    def doors(self) -> tuple[str, ...]:
        """Who asks it: `pack` before anything is created, `cluster` at the API server."""
        return ("pack", "cluster") if self.rule.kinds else ("pack",)

    def level(self, stage: Stage) -> Level:
        """Say how strictly it is held in a stage."""
        return self.rule.enforcement[stage]


@dataclass(frozen=True)
class Catalogue:
    """All rules of a pack, ordered by their ids."""

    entries: tuple[Entry, ...]

    @classmethod
    def read(cls, pack: Path) -> "Catalogue":
        """Read a pack's folder.

        Raises:
            RuleProblems: A rule or an exemption is wrong; everything is listed.
        """
        folder = pack / "rules"
        rules = load(folder)
        excepted = exemptions.load(pack / "exemptions.yaml", {each.id for each in rules})
        subjects = dict(_subjects(folder))
        return cls(
            tuple(
                Entry(
                    rule,
                    subjects[rule.id],
                    tuple(each for each in excepted if each.rule == rule.id),
                )
                for rule in rules
            )
        )

    @property
    def subjects(self) -> tuple[str, ...]:
        """The names of all rule files."""
        return tuple(sorted({each.subject for each in self.entries}))

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules alone."""
        return tuple(each.rule for each in self.entries)

    def find(self, rule_id: str) -> Entry | None:
        """Return the rule of an id, if there is one."""
        return next((each for each in self.entries if each.rule.id == rule_id), None)

    def like(self, rule_id: str) -> str:
        """Return the id that somebody may have meant, or nothing."""
        ids = [each.rule.id for each in self.entries]
        inside = [each for each in ids if rule_id and rule_id in each]
        close = difflib.get_close_matches(rule_id, ids, 1) or inside
        return close[0] if close else ""

    def chosen(
        self, severity: str = "", stage: Stage | None = None, subject: str = ""
    ) -> "Catalogue":
        """Return what is left when only some are wanted.

        Args:
            severity: Only rules of this severity.
            stage: Only rules that are held in this stage.
            subject: Only rules of this file.
        """
        return Catalogue(
            tuple(
                each
                for each in self.entries
                if severity in {"", each.rule.severity}
                and (stage is None or each.level(stage) != "disabled")
                and subject in {"", each.subject}
            )
        )


def _subjects(folder: Path) -> Iterator[tuple[str, str]]:
    # The files are right: the rules have been loaded from them.
    for path in folder.glob("*.yaml"):
        content = documents.read(path.read_text(encoding="utf-8"))
        yield from ((each["id"], path.stem) for each in content)
