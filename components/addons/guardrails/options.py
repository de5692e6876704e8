"""What an environment may say about the rules at the cluster's door."""

from collections.abc import Mapping
from typing import Any, Literal

from ...section import Section, field

Mode = Literal["warn", "standard", "strict"]
Answer = Literal["deny", "warn", "off"]


class Options(Section):
    """The options of the add-on."""

    mode: Mode = field(default="standard", title="warn, standard or strict", examples=["warn"])
    """`warn` refuses nothing, for the first weeks of a cluster that exists. `standard` refuses
    what rules deny that are mandatory at the environment's stage, but for those about how little a
    pod may do, which controllers seldom keep: these warn. `strict` refuses that, too."""

    rules: Mapping[str, Answer] = field(
        default_factory=dict,
        title="rules, each with deny, warn or off",
        examples=[{"pod-seccomp": "deny"}],
    )
    """What single rules do, whatever the mode and the stage."""

    settings: Mapping[str, Mapping[str, Any]] = field(
        default_factory=dict,
        title="rules, each with its settings",
        examples=[{"image-registry-allowed": {"registries": ["registry.example.com"]}}],
    )
    """Settings of rules that differ from their defaults, as in a policy configuration file."""

    system_namespaces: tuple[str, ...] = field(
        default=(), title="a list of namespaces", examples=[["calico-system"]], unique=True
    )
    """Namespaces in which nothing is judged, beside those of Kubernetes itself."""
