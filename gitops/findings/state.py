"""A stack's state as `pulumi stack export` writes it, read for judging."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from components.errors import EvenkeelError
from policies.values import OUTPUT, SECRET, SIGNATURE

_FORMAT: Final = 3
_SOURCE: Final = "Make the file with: pulumi stack export --file FILE"
_URN: Final = "urn:pulumi:"
_URN_PARTS: Final = 4
"""`urn:pulumi:STACK`, project, types, name; a name may have `::` in it, too."""


class StateError(EvenkeelError):
    """A file is not a stack's state."""


@dataclass(frozen=True)
class StateResource:
    """One resource of a state."""

    urn: str
    type: str
    name: str
    parent: str
    inputs: Mapping[str, Any]
    """As Pulumi's protocol writes them: a secret that is encrypted is a secret without a value."""

    dependencies: tuple[str, ...] = ()
    property_dependencies: Mapping[str, tuple[str, ...]] | None = None
    protect: bool = False


@dataclass(frozen=True)
class State:
    """All resources of a stack that exist."""

    stack: str
    project: str
    resources: tuple[StateResource, ...]


def read_state(path: Path) -> State:
    """Read a state.

    Raises:
        StateError: It is not what `pulumi stack export` writes.
    """
    try:
        resources = [
            _resource(f"{path}: deployment.resources[{place}]", each)
            for place, each in enumerate(_entries(path))
            if not (isinstance(each, dict) and each.get("delete") is True)
        ]
    except RecursionError:
        raise StateError(
            f"{path}: got values nested too deep to be read; expected a state. {_SOURCE}"
        ) from None
    if not resources:
        raise StateError(
            f"{path}: got a state without resources; expected one of a stack that was deployed. "
            "There is nothing to judge."
        )
    stack, project = resources[0].urn.removeprefix(_URN).split("::")[:2]
    return State(stack, project, tuple(resources))


def _entries(path: Path) -> list[Any]:
    try:
        content = json.loads(path.read_bytes())
    except OSError as error:
        raise StateError(f"{path}: cannot be read ({error.strerror}). {_SOURCE}") from None
    except ValueError:
        raise StateError(
            f"{path}: got a file that is not JSON; expected a state. {_SOURCE}"
        ) from None
    if not isinstance(content, dict):
        got = type(content).__name__
        raise StateError(f"{path}: got {got}; expected a mapping with deployment. {_SOURCE}")
    if content.get("version") != _FORMAT:
        got = json.dumps(content.get("version"))[:20]
        raise StateError(f"{path}: version: got {got}; expected {_FORMAT}. {_SOURCE}")
    deployment = content.get("deployment")
    if not isinstance(deployment, dict):
        got = "a back end's checkpoint" if "checkpoint" in content else "nothing that is a mapping"
        raise StateError(f"{path}: deployment: got {got}; expected one. {_SOURCE}")
    resources = deployment.get("resources") or []
    if not isinstance(resources, list):
        got = type(resources).__name__
        raise StateError(f"{path}: deployment.resources: got {got}; expected a list. {_SOURCE}")
    return resources


def _resource(where: str, entry: object) -> StateResource:
    if not isinstance(entry, dict):
        raise StateError(f"{where}: got {type(entry).__name__}; expected a mapping. {_SOURCE}")
    urn, token, parent = (entry.get(key, "") for key in ("urn", "type", "parent"))
    if not isinstance(urn, str) or not _is_urn(urn):
        raise StateError(f"{where}.urn: got no URN; expected urn:pulumi:... {_SOURCE}")
    if not isinstance(token, str) or not token:
        raise StateError(f"{where}.type: got no type; expected a type token. {_SOURCE}")
    inputs = entry.get("inputs") or {}
    if not isinstance(inputs, dict):
        got = type(inputs).__name__
        raise StateError(f"{where}.inputs: got {got}; expected a mapping. {_SOURCE}")
    needed = entry.get("propertyDependencies") or {}
    if not isinstance(needed, dict):
        got = type(needed).__name__
        raise StateError(f"{where}.propertyDependencies: got {got}; expected a mapping. {_SOURCE}")
    return StateResource(
        urn=urn,
        type=token,
        name=urn.split("::", 3)[3],
        parent=parent if isinstance(parent, str) else "",
        inputs={key: _sealed(each) for key, each in inputs.items() if not key.startswith("__")},
        dependencies=tuple(_texts(entry.get("dependencies"))),
        property_dependencies={key: tuple(_texts(each)) for key, each in needed.items()},
        protect=entry.get("protect") is True,
    )


def _is_urn(text: str) -> bool:
    return text.startswith(_URN) and len(text.split("::", _URN_PARTS - 1)) == _URN_PARTS


def _texts(value: object) -> Iterator[str]:
    yield from (
        each for each in (value if isinstance(value, list) else ()) if isinstance(each, str)
    )


def _sealed(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a value as the protocol has it; what is encrypted stays closed, and is not known."""
    if isinstance(value, list):
        return [_sealed(each) for each in value]
    if not isinstance(value, dict):
        return value
    if value.get(SIGNATURE) != SECRET:
        return {key: _sealed(each) for key, each in value.items()}
    if "plaintext" in value:
        return {SIGNATURE: SECRET, "value": _opened(value["plaintext"])}
    return {SIGNATURE: OUTPUT, "secret": True}


def _opened(text: object) -> Any:  # noqa: ANN401 - JSON
    try:
        return _sealed(json.loads(text)) if isinstance(text, str) else text
    except ValueError:
        return text
