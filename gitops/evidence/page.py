"""The page about evidence: every resource type with the level that it has reached."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from .levels import Evidence, evidence, rehearsed

FILE: Final = Path(__file__).resolve().parents[2] / "docs" / "evidence.md"

_HEAD = """\
<!-- Made from simulator/plugins/*/kinds, simulator/cloud/models and gitops/evidence: make docs -->

# Evidence

How well is it known that a resource is right?
Each type that evenkeel's components make has a level, and nothing is called working above it.

| level | what it means |
| --- | --- |
| L1 | accepted by the types of the cloud's Pulumi SDK |
| L2 | values of inputs checked against the cloud's own published API model |
| L3 | rehearsed with the real Pulumi CLI on a simulated provider |
| L4 | run against the real upstream component |
| L5 | seen on a real account, with date |

Kubernetes objects are at L4: every rehearsal applies them to a real API server.
Nothing is at L5: no cloud account was used.
"""


def text() -> str:
    """Return the whole page."""
    seen = rehearsed()
    how = f"L3 was seen on {seen['date']} with Pulumi {seen['cli']}." if seen["cli"] else ""
    providers: dict[str, list[Evidence]] = {}
    for each in evidence():
        providers.setdefault(each.provider, []).append(each)
    tables = [line for name, rows in providers.items() for line in _table(name, rows)]
    return "\n".join([_HEAD + how, *tables]).rstrip() + "\n"


def _table(provider: str, rows: list[Evidence]) -> Iterator[str]:
    yield from (
        "",
        f"## {provider}",
        "",
        "| type | levels | inputs checked against the API model |",
    )
    yield "| --- | --- | --- |"
    for each in rows:
        inputs = ", ".join(f"`{name}`" for name in each.checked_inputs) or f"none: {each.unlimited}"
        yield f"| `{each.token}` | {', '.join(each.levels)} | {inputs} |"
