"""Names that the provider makes: of objects that have none, and of field managers."""

import hashlib
import secrets

from pulumi.runtime.proto import provider_pb2

from ...errors import SimulatorError
from ..wire import UNKNOWN
from .objects import (
    Json,
    annotation,
    metadata,
    name_in,
    name_of,
    set_annotation,
    set_metadata,
)

AUTONAMED = "pulumi.com/autonamed"
"""The annotation of objects that the provider named."""

FIELD_MANAGER = "pulumi.com/patchFieldManager"
"""The annotation by which a program chooses its field manager."""

_Options = provider_pb2.CheckRequest.AutonamingOptions


class NamingError(SimulatorError, ValueError):
    """An object has no name and must not get one."""


def is_named(obj: Json) -> bool:
    """Tell whether the program named the object; an unknown name is a name."""
    return bool(name_of(obj)) or metadata(obj).get("name") is UNKNOWN


def is_autonamed(obj: Json) -> bool:
    """Tell whether the provider named the object."""
    return annotation(obj, AUTONAMED) == "true"


def is_generated(obj: Json) -> bool:
    """Tell whether the program asks the API server for a name."""
    return not is_named(obj) and bool(metadata(obj).get("generateName"))


def assign_name(obj: Json, urn: str, seed: bytes, options: _Options | None) -> None:
    """Name an object that has no name: `<name in the program>-<8 hexadecimal digits>`.

    Args:
        obj: The object, changed in place.
        urn: The resource.
        seed: The engine's; the same seed makes the same name. Without one the name is random.
        options: What the engine's configuration says about naming, if anything.

    Raises:
        NamingError: The configuration forbids made names.
    """
    if is_named(obj) or is_generated(obj):
        return
    name = f"{name_in(urn)}-{_digits(seed)}"
    if options is not None:
        if options.mode == _Options.DISABLE:
            raise NamingError(
                "metadata.name: got nothing; expected a name, as autonaming is disabled. Set it."
            )
        name = options.proposed_name or name
    _set(obj, name)


def adopt_name(obj: Json, old: Json) -> None:
    """Keep the name that an unnamed object got before."""
    if not is_named(obj) and is_autonamed(old):
        _set(obj, name_of(old))


def field_manager(urn: str, inputs: Json, state: Json | None = None) -> str:
    """Return the field manager: the program's choice, the state's, or one of the URN's own.

    The last is always the same for one URN. So a create that is repeated after a crash finds its
    own fields and not a stranger's.
    """
    chosen = annotation(inputs, FIELD_MANAGER)
    kept = (state or {}).get("__fieldManager")
    digest = hashlib.sha256(urn.encode()).hexdigest()[:8]
    return chosen or (kept if isinstance(kept, str) else "") or f"pulumi-kubernetes-{digest}"


def _set(obj: Json, name: str) -> None:
    set_metadata(obj, "name", name)
    set_annotation(obj, AUTONAMED, "true")


def _digits(seed: bytes) -> str:
    return hashlib.sha256(seed).hexdigest()[:8] if seed else secrets.token_hex(4)
