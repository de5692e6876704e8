"""How what is protected is let go of, in the words of the environment file."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from components.addons.catalogue import catalogue

_OTHERWISE = (
    "What was deployed in the stage prod and holds data or machines is protected. To let it go: "
    "leave it in the file, write `stage: staging`, run `up`; then make the change."
)
_DELETED = re.compile(r'resource "(urn:pulumi:[^"]+)" cannot be deleted')


def letting_go(
    errors: Collection[str], old: Mapping[str, Any] | None, new: Mapping[str, Any], stack: str
) -> list[str]:
    """Return what to do where something protected would have gone; nothing where nothing would.

    Args:
        errors: What the engine said.
        old: The environment of the last `up`; None before the first.
        new: The environment as it is now.
        stack: Whose it is.
    """
    if not any("protect" in each for each in errors):
        return []
    gone = list(_gone(old or {}, new))
    if not gone:
        dropped = list(_dropped(errors, stack))
        return dropped if dropped and old == new else [_OTHERWISE, *dropped]
    names = ", ".join(dict.fromkeys(path.partition(".")[2] for path, _ in gone))
    said = [
        f"{path}: got nothing, but it is deployed and keeps {data}; expected it to stay in "
        "the stage prod, or to be let go of first."
        for path, data in gone
    ]
    said.append(
        f"To let go: put it back, write `unprotected: [{names}]`, and run `up`. Then remove it "
        "from the file and from `unprotected`, and run `up` again."
    )
    return said


def _dropped(errors: Iterable[str], stack: str) -> Iterator[str]:
    """Yield what to do where no file asks less, but the program has a resource no longer."""
    urns = list(dict.fromkeys(urn for each in errors for urn in _DELETED.findall(each)))
    if not urns:
        return
    yield (
        "Where the file asks for what it did before, as after an upgrade, the program itself no "
        "longer has it. In this simulation, begin anew: `evenkeel down "
        f"{stack}`, then `evenkeel up {stack}`. In a real environment, copy what is in it and is "
        "to stay, and let it go:"
    )
    for urn in urns:
        yield f"  pulumi state unprotect '{urn}' -s {stack}"


def _gone(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the path of each add-on and workspace that has left the file, and what it keeps."""
    let_go = {*(old.get("unprotected") or ())}
    for name in old.get("addons") or ():
        record = catalogue().get(name)
        if record is not None and record.keeps and name not in {*new.get("addons", ()), *let_go}:
            yield f"addons.{name}", record.keeps
    staying = {each.get("name") for each in new.get("workspaces") or ()} | let_go
    for each in old.get("workspaces") or ():
        if each["name"] not in staying:
            yield f"workspaces.{each['name']}", "the volumes in its namespace"
