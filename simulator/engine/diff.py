"""What changed between two versions of a resource's inputs, and what that asks for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from . import paths
from .values import bare, same

Changes = Literal["none", "some", "unknown"]
INIT_ERRORS = "#initerror"
"""The path by which `replaceOnChanges` can name a failed initialization."""

_INVERSE = {
    "add": "delete",
    "add-replace": "delete-replace",
    "delete": "add",
    "delete-replace": "add-replace",
}


@dataclass(frozen=True)
class Diff:
    """The answer to: what would have to be done."""

    changes: Changes
    replace_keys: tuple[str, ...] = ()
    changed_keys: tuple[str, ...] = ()
    stable_keys: tuple[str, ...] = ()
    detailed: Mapping[str, dict[str, Any]] | None = field(default=None)
    """Property path -> `{"diffKind": ..., "inputDiff": ...}`."""

    delete_first: bool = False

    @property
    def replaces(self) -> bool:
        """Whether the resource must be replaced."""
        if self.replace_keys:
            return True
        detailed = self.detailed or {}
        return any(each["diffKind"].endswith("-replace") for each in detailed.values())

    def inverted(self) -> "Diff":
        """Return the difference seen from the other side, as a refresh reports it."""
        if self.detailed is None:
            return self
        turned = {
            path: {**each, "diffKind": _INVERSE.get(each["diffKind"], each["diffKind"])}
            for path, each in self.detailed.items()
        }
        return replace(self, detailed=turned)


def compare(olds: Mapping[str, Any], news: Mapping[str, Any]) -> Diff:
    """Compare inputs by value, for a plugin that leaves it to the engine."""
    one, other = bare(dict(olds)), bare(dict(news))
    detailed = {
        paths.write(path): {"diffKind": kind, "inputDiff": True}
        for path, kind in _differences((), one, other)
    }
    if not detailed:
        return Diff("none")
    keys = sorted(
        key for key in one.keys() | other.keys() if not same(one.get(key), other.get(key))
    )
    return Diff("some", changed_keys=tuple(keys), detailed=detailed)


def _differences(path: paths.Path, old: Any, new: Any) -> Iterator[tuple[paths.Path, str]]:  # noqa: ANN401 - any JSON
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            below = (*path, key)
            if key not in old:
                yield below, "add"
            elif key not in new:
                yield below, "delete"
            else:
                yield from _differences(below, old[key], new[key])
    elif isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            below = (*path, index)
            if index >= len(old):
                yield below, "add"
            elif index >= len(new):
                yield below, "delete"
            else:
                yield from _differences(below, old[index], new[index])
    elif not same(old, new):
        yield path, "add" if old is None else "delete" if new is None else "update"


def with_replacements(diff: Diff, wanted: Sequence[str], *, unhealthy: bool) -> Diff:
    """Turn changes at the paths of `replaceOnChanges` into replacements.

    Args:
        diff: What the plugin said.
        wanted: The paths.
        unhealthy: The last operation left initialization errors.
    """
    if diff.changes != "some" and not unhealthy:
        return diff
    outer = [paths.parse(each) for each in wanted]

    def hit(text: str) -> bool:
        return any(paths.contains(each, paths.parse(text)) for each in outer)

    detailed = diff.detailed
    if detailed is not None:
        detailed = {
            path: {**each, "diffKind": each["diffKind"].removesuffix("-replace") + "-replace"}
            if hit(path)
            else each
            for path, each in detailed.items()
        }
    keys = dict.fromkeys(diff.replace_keys)
    keys.update(dict.fromkeys(key for key in diff.changed_keys if hit(key)))
    changes = diff.changes
    if unhealthy and hit(INIT_ERRORS):
        keys[INIT_ERRORS] = None
        changes = "some"
        if detailed is not None:
            detailed[INIT_ERRORS] = {"diffKind": "update-replace", "inputDiff": False}
    return replace(diff, changes=changes, detailed=detailed, replace_keys=tuple(keys))
