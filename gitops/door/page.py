"""Writes the file of the add-on `guardrails` from the policy pack, which components do not import.

It is read as any other page that is generated: by whoever reviews a change of a rule.
"""

import json
from pathlib import Path
from typing import Final

from policies import admission, exemptions, rules

FILE: Final = Path(__file__).parents[2] / "components" / "addons" / "guardrails" / "rules.json"


def text() -> str:
    """Return the file.

    Raises:
        RuleProblems: A rule or an exemption is wrong.
    """
    loaded = rules.load()
    excepted = exemptions.load(rules=[each.id for each in loaded])
    content = admission.data(loaded, excepted)
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
