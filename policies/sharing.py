"""What rules are told beside an object, shared by as many of them as can be.

Handing an object over to be judged costs more than most rules do, and is done once for all rules
that are told the same. So they are told each other's settings too, where no two mean different
values by one name.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final

from .model import Json, Rule
from .settings import Settings

_READS: Final = re.compile(r"\bsettings\b(?:\s*\.\s*(?P<name>\w+))?")


def shared(settings: Settings, rules: Sequence[Rule]) -> Mapping[str, Json]:
    """Return `params` for each rule, by its id.

    A rule that reads its settings other than by their own names is told those alone.
    """
    groups: list[Json] = []
    found: dict[str, Json] = {}
    for rule in rules:
        own = settings.params(rule)
        if not _by_name(rule):
            found[rule.id] = own
            continue
        values: Json = own["settings"]
        group = next((each for each in groups if _agree(each["settings"], values)), None)
        if group is None:
            group = {"environment": settings.environment, "settings": {}}
            groups.append(group)
        group["settings"].update(values)
        found[rule.id] = group
    return found


def _by_name(rule: Rule) -> bool:
    """Say whether a rule could not tell if there were other settings than its own."""
    text = " ".join((rule.expression, rule.finding, *rule.remedy.values()))
    return all(read["name"] in rule.parameters for read in _READS.finditer(text))


def _agree(known: Json, values: Json) -> bool:
    return all(
        name not in known or json.dumps(known[name]) == json.dumps(value)
        for name, value in values.items()
    )
