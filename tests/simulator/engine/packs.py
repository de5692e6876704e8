"""Policy packs of one rule about things, which behave in some way."""

from pathlib import Path

_ROOT = Path(__file__).parents[3]
_MANIFEST = "{{runtime: python, version: 1.2.3, evenkeel: {{sdk: {sdk}}}}}"
_MAIN = """
import os, sys
sys.path[0] = {root!r}
from pathlib import Path
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import analyzer_pb2 as proto
from policies import pack
from policies.analyzer import Analyzer
from policies.settings import Settings
{change}
sys.exit(pack.serve(Path({rules!r})))
"""
_STACK_RULE = """
- id: thing-good
  title: All things are good
  severity: high
  sources: [own]
  applies: {stack: true, types: ["toy:index:Thing"]}
  enforcement: {dev: mandatory, staging: mandatory, prod: mandatory}
  expression: resources.all(r, r.object.value != 'dirty')
  message: expected something else. Change it.
  fixtures:
    admit:
      - {case: a, resources: [{type: "toy:index:Thing", name: a, object: {value: good}}]}
      - {case: b, resources: []}
    deny:
      - {case: c, resources: [{type: "toy:index:Thing", name: c, object: {value: dirty}}]}
      - {case: d, resources: [{type: "toy:index:Thing", name: d, object: {}}]}
"""
_RULE = """
- id: thing-good
  title: A thing is good
  severity: high
  sources: [own]
  applies: {{types: ["toy:index:Thing"]}}
  enforcement: {{dev: mandatory, staging: mandatory, prod: {level}}}
  expression: has(object.value) && object.value != 'dirty'
  message: expected something else. Change it.
  {remedy}
  fixtures:
    admit: &admit
      - {{case: a, type: "toy:index:Thing", object: {{value: good}}}}
      - {{case: b, type: "toy:index:Thing", object: {{value: fine}}}}
    deny:
      - {{case: c, type: "toy:index:Thing", object: {{value: dirty}}}}
      - {{case: d, type: "toy:index:Thing", object: {{value: dirty, name: d}}}}
"""


def make_pack(
    folder: Path, change: str = "", level: str = "mandatory", remedy: str = "", *, sdk: bool = True
) -> Path:
    """Write a pack of one rule that behaves in some way; returns its folder.

    Args:
        folder: Where the pack's folder is made.
        change: Lines of Python that are run before the pack serves.
        level: Of the rule.
        remedy: What the rule mends.
        sdk: Whether the pack says that it needs Pulumi's SDK.
    """
    pack = folder / "pack"
    (pack / "rules").mkdir(parents=True)
    (pack / "PulumiPolicy.yaml").write_text(_MANIFEST.format(sdk=str(sdk).lower()))
    rules = str(pack / "rules")
    (pack / "rules" / "things.yaml").write_text(_RULE.format(level=level, remedy=remedy))
    (pack / "__main__.py").write_text(_MAIN.format(root=str(_ROOT), change=change, rules=rules))
    return pack


def make_stack_pack(folder: Path) -> Path:
    """Write a pack whose one rule is over the whole stack; returns its folder."""
    pack = make_pack(folder)
    (pack / "rules" / "things.yaml").write_text(_STACK_RULE)
    return pack
