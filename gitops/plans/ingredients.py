"""What a plan is made from: a digest of each thing that would make it another plan."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

Ingredients = Mapping[str, Mapping[str, str]]
"""Group -> item (a file's path, or what the group has) -> digest or value."""

ABSENT: Final = "absent"

REMEDIES: Final[Mapping[str, str]] = {
    "environment": "Use the plan of this environment.",
    "engine": "Use the same engine in the same version for the preview and for the up.",
    "version": "Install the version of evenkeel that made it, or make a plan with this one.",
    "backend": "Set EVENKEEL_STATE as the job that planned has it, or make a plan for this one.",
    "account": "Sign in to the account of the plan, or make a plan for this one.",
    "commit": "Check out the commit of the plan, or make a plan of this one.",
    "state": "Somebody has changed the stack since; look at a preview, then make a new plan.",
    "locks": "Install from the lock files of the plan's commit, or make a new plan.",
    "packages": "Install from the lock files of the plan's commit, or make a new plan.",
    "vendor": "Bring the charts of the lock into vendor/ (evenkeel charts vendor), or plan anew.",
    "policies": "Make a new plan, so that the rules of today judge it.",
    "exemptions": "Make a new plan, so that the exemptions of today are applied.",
    "file": "Make a new plan from the environment file as it is.",
}
"""What to do when a group has moved; every group has one."""


@dataclass(frozen=True)
class Source:
    """Where the ingredients are read."""

    root: Path
    """The project's folder."""

    environment: str
    commit: str
    engine: str
    """Such as `pulumi v3.272.0`."""

    version: str
    """Of evenkeel."""

    state: Mapping[str, str]
    """What `state_digest` says of the stack's state."""

    backend: str = ""
    """The address of the backend; it may have a password in it."""

    account: Mapping[str, str] = field(default_factory=dict)
    """Whose cloud it is: what -> which."""

    packages: Mapping[str, str] = field(default_factory=dict)
    """Pulumi's package -> the version that is installed: each asks for the plugin of its own."""


def gather(source: Source) -> dict[str, dict[str, str]]:
    """Return the ingredients as they are now."""
    root = source.root
    exemptions = root / "policies" / "exemptions.yaml"
    locks = [*sorted(root.glob("requirements*.txt")), root / "charts.lock.json"]
    rules = [path for path in _files(root / "policies") if path != exemptions]
    return {
        "environment": {"name": source.environment},
        "engine": {"name": source.engine},
        "version": {"evenkeel": source.version},
        "backend": {"address": hashlib.sha256(source.backend.encode()).hexdigest()},
        "account": dict(source.account),
        "commit": {"head": source.commit},
        "state": dict(source.state),
        "locks": _digests(root, locks),
        "packages": dict(source.packages),
        "vendor": _digests(root, _files(root / "vendor")),
        "policies": _digests(root, rules),
        "exemptions": _digests(root, [exemptions]),
        "file": _digests(root, [root / "environments" / f"Pulumi.{source.environment}.yaml"]),
    }


def moved(then: Ingredients, now: Ingredients) -> list[str]:
    """Return what differs, a line each with its remedy."""
    return [
        f"{group}: {', '.join(items)}. {REMEDIES.get(group, 'Make a new plan.')}"
        for group in sorted({*then, *now}, key=_place)
        if (items := list(_differences(then.get(group, {}), now.get(group, {}))))
    ]


def state_digest(export: Mapping[str, Any]) -> dict[str, str]:
    """Return what identifies a stack's state: when it was written, and what is in it.

    Args:
        export: What `pulumi stack export` prints.
    """
    deployment = export.get("deployment") or {}
    serial = str((deployment.get("manifest") or {}).get("time") or "never written")
    rest = {key: each for key, each in deployment.items() if key != "manifest"}
    content = json.dumps(rest, sort_keys=True, separators=(",", ":")).encode()
    return {"serial": serial, "content": hashlib.sha256(content).hexdigest()}


def _files(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".pyc" and "__pycache__" not in path.parts
    )


def _digests(root: Path, paths: Iterable[Path]) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): (
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ABSENT
        )
        for path in paths
    }


def _differences(then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for item in sorted({*then, *now}):
        old, new = then.get(item, ABSENT), now.get(item, ABSENT)
        if old == new:
            continue
        if old == ABSENT:
            yield f"{item} is new"
        elif new == ABSENT:
            yield f"{item} is gone"
        else:
            yield f"{item} was {_brief(old)}, is {_brief(new)}"


def _brief(value: str) -> str:
    longest = 30
    return value if len(value) <= longest else f"{value[:12]}..."


def _place(group: str) -> tuple[int, str]:
    order = list(REMEDIES)
    return (order.index(group) if group in order else len(order), group)
