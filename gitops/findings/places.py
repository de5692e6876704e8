"""Where a person mends what was found: a line of the environment file, or of the exemptions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import yaml

from gitops.findings.finding import Finding
from policies.documents import Loader
from policies.exemptions import Exemption
from policies.granted import TITLES
from policies.settings import ENVIRONMENT_KEY

Lines = Mapping[tuple[str, ...], int]
"""The way to a part of an environment, such as `addons`, `kserve` -> its line. Lists of parts with
a name go by it, at the line that says it."""

_COMPONENTS: Final[Mapping[str, str]] = {
    "Release": "addons",
    "Pages": "addons",
    "NodePool": "gpuPools",
    "Network": "network",
    "Cluster": "cluster",
    "Budget": "budget",
    "Identity": "",
    "Storage": "",
}
"""The last word of a component's type -> the section that it follows from; empty: see the name."""

_OUR_OWN: Final = "evenkeel:"
_NOT_OF_A_CLOUD: Final = ("kubernetes:", "pulumi:pulumi:", _OUR_OWN)
_CLUSTER_PROVIDER: Final = "pulumi:providers:kubernetes"
_URN_PARTS: Final = 4


@dataclass(frozen=True)
class Place:
    """A line of a file."""

    file: str
    line: int = 1


@dataclass(frozen=True)
class Places:
    """What is known of the files that findings stem from."""

    file: str
    """The environment file, from the project's folder."""

    lines: Lines = field(default_factory=dict)
    exemptions_file: str = ""
    exemptions: Sequence[tuple[Exemption, int]] = ()
    """Each exemption of that file with its line."""

    def of(self, finding: Finding) -> Place:
        """Return the line that a finding stems from; where that cannot be told, the first."""
        if finding.policy in TITLES:
            found = next(
                (line for each, line in self.exemptions if _tells_of(finding.message, each)), 0
            )
            if found:
                return Place(self.exemptions_file, found)
        return Place(self.file, environment_line(finding, self.lines))


def environment_lines(text: str) -> dict[tuple[str, ...], int]:
    """Return where the parts of an environment file are; nothing for what is none."""
    try:
        root = yaml.compose(text, Loader=Loader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    top = _keys(_keys(root).get("config", (None, None))[1]).get(ENVIRONMENT_KEY)
    found: dict[tuple[str, ...], int] = {}
    for name, (key, value) in _keys(top[1] if top else None).items():
        found[name,] = _line(key)
        for inner, node in _parts(value):
            found.setdefault((name, inner), _line(node))
    return found


def exemption_lines(
    text: str, exemptions: Sequence[Exemption]
) -> tuple[tuple[Exemption, int], ...]:
    """Return each exemption with its line.

    Args:
        text: The file that they were read from.
        exemptions: All of them, in the file's order.
    """
    try:
        root = yaml.compose(text, Loader=Loader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return ()
    entries = root.value if isinstance(root, yaml.SequenceNode) else []
    if len(entries) != len(exemptions):
        return ()
    return tuple((each, _line(node)) for each, node in zip(exemptions, entries, strict=True))


def environment_line(finding: Finding, lines: Lines) -> int:
    """Return the line of an environment file that a finding stems from; 1 where none is known.

    A resource is told by the components that it is in, whose types its URN has, and by its name,
    which starts with that of its pool or add-on.
    """
    parts = finding.urn.split("::", _URN_PARTS - 1)
    if len(parts) < _URN_PARTS:
        return 1
    chain, name = parts[2].split("$"), parts[3]
    component = next((each for each in chain if each.startswith(_OUR_OWN)), "")
    way = _way(component.rsplit(":", 1)[-1], name, chain[-1], lines)
    return next((lines[each] for each in way if each in lines), 1)


def _way(component: str, name: str, token: str, lines: Lines) -> Iterable[tuple[str, ...]]:
    """Yield where to look, the most exact place first."""
    cloud = ("cloud",)
    section = _COMPONENTS.get(component)
    if section in {"addons", "gpuPools"}:
        return (_longest(section, name, lines), (section,))
    if section:
        return ((section,), cloud)
    if section is not None:  # `identity-milvus`: what an add-on needs of the cloud
        return (_longest("addons", name.partition("-")[2], lines), cloud)
    outside = token.startswith(_NOT_OF_A_CLOUD) or token == _CLUSTER_PROVIDER
    return () if outside else (cloud,)


def _longest(section: str, name: str, lines: Lines) -> tuple[str, ...]:
    """Return the part of a section whose name a resource's name starts with."""
    named = [
        each[1]
        for each in lines
        if len(each) > 1 and each[0] == section and f"{name}-".startswith(f"{each[1]}-")
    ]
    return (section, max(named, key=len)) if named else (section, "")


def _keys(node: yaml.Node | None) -> dict[str, tuple[yaml.Node, yaml.Node]]:
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {key.value: (key, value) for key, value in node.value if isinstance(key.value, str)}


def _parts(node: yaml.Node) -> Iterable[tuple[str, yaml.Node]]:
    if isinstance(node, yaml.SequenceNode):
        named = (_keys(each).get("name") for each in node.value)
        return [(each[1].value, each[0]) for each in named if each and _is_text(each[1])]
    return [(name, key) for name, (key, _) in _keys(node).items()]


def _is_text(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode)


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _tells_of(message: str, exemption: Exemption) -> bool:
    head = f"the exemption of {exemption.rule} for {exemption.resource}, which "
    ended = f"{head}ended on {exemption.expires.isoformat()} (owner: {exemption.owner})"
    idle = f"(owner: {exemption.owner})"
    return ended in message or (f"{head}nothing" in message and idle in message)
