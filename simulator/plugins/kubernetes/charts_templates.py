"""What templates look at beside their values: kinds that are served, chance, the clock."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_ACTION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_COMMENT = re.compile(r"^\{\{-?\s*/\*")
_CHANGING = re.compile(
    r"(?<![\w.$])(rand\w*|uuidv4|gen[A-Z]\w*|bcrypt|htpasswd|encryptAES|shuffle|now|ago|date\w*"
    r"|htmlDate\w*|unixEpoch|lookup|getHostByName|keys|values)(?![\w.])"
)
"""Functions that may answer differently each time; `keys` and `values` come in any order."""

_SERVED = re.compile(r"\bAPIVersions\b|\.Capabilities\s*[)}]")


@dataclass(frozen=True)
class TemplateNeeds:
    """What the templates of a chart, and of the charts inside it, look at."""

    changing: bool
    """Whether one of them calls a function that may answer differently each time."""

    served: str
    """The templates' text where one of them asks what the cluster serves; else empty."""

    def asked(self, api_versions: Iterable[str]) -> tuple[str, ...]:
        """Return those of `GROUP/VERSION[/KIND]` whose group the templates name at all.

        What else a cluster serves cannot change what they render: so a chart is rendered once,
        and not again each time another chart has brought its kinds.
        """
        if not self.served:
            return ()
        versions = [(each.partition("/")[0], each) for each in api_versions]
        named = {group for group in {group for group, _ in versions} if group in self.served}
        return tuple(each for group, each in versions if group in named)


def template_needs(texts: Iterable[str]) -> TemplateNeeds:
    """Return what templates look at."""
    actions = [
        action for text in texts for action in _ACTION.findall(text) if not _COMMENT.match(action)
    ]
    asks = any(_SERVED.search(each) for each in actions)
    return TemplateNeeds(
        changing=any(_CHANGING.search(each) for each in actions),
        served="\n".join(actions) if asks else "",
    )
