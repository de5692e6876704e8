"""Diff: the new inputs against the live object of the state, cut down to the old inputs."""

from typing import Final

from pulumi.runtime.proto import provider_pb2

from ...errors import SimulatorError
from .. import property_diff as differences
from ..engine_log import WARNING
from ..wire import UNKNOWN
from .checkpoint import read_properties, read_state
from .configuration import Configuration
from .immutable import IDENTITY, immutable_fields
from .naming import is_autonamed, is_named
from .normalise import drop_unset, normalise, prune
from .objects import (
    Json,
    TypeToken,
    annotation,
    is_patch,
    metadata,
    name_of,
    namespace_of,
    set_metadata,
)
from .readiness import job
from .store import Store
from .waiting import Wait

REPLACE_UNREADY: Final = "pulumi.com/replaceUnready"
"""The annotation that replaces a Job which has not completed."""


def diff(
    request: provider_pb2.DiffRequest, wait: Wait, configuration: Configuration
) -> provider_pb2.DiffResponse:
    """Tell what a change of the inputs means: nothing, an update in place, or a replacement.

    Drift is not looked for; it is the state that counts, which a refresh brings up to date.
    """
    store = wait.store
    new = normalise(read_properties(request.news)[1], store.schemas)
    old, live = read_state(request.olds)
    old = normalise(old, store.schemas)
    before = prune(live, old)
    new, before = _aligned(new, before, live, store)
    new = drop_unset(new, old, before)
    found = differences.changes(before, new)
    found = differences.without_ignored(found, request.ignoreChanges)
    found = differences.replacing(found, _immutable(request.urn, new, configuration))
    replaces = differences.replaces(found)
    if annotation(new, REPLACE_UNREADY) == "true" and _is_unready(request.urn, new, live, wait):
        replaces.append(f'.metadata.annotations["{REPLACE_UNREADY}"]')
    some, none = provider_pb2.DiffResponse.DIFF_SOME, provider_pb2.DiffResponse.DIFF_NONE
    return provider_pb2.DiffResponse(
        changes=some if found or replaces else none,
        replaces=replaces,
        deleteBeforeReplace=bool(replaces) and _same_place(new, live),
        detailedDiff=differences.detailed(found),
        hasDetailedDiff=True,
    )


def _aligned(new: Json, before: Json, live: Json, store: Store) -> tuple[Json, Json]:
    """Make name and namespace comparable, whatever of them the program wrote."""
    if store.is_namespaced(new) is False:
        metadata(new).pop("namespace", None)
        metadata(before).pop("namespace", None)
    else:
        for each in (new, before):
            if metadata(each).get("namespace") is not UNKNOWN:
                set_metadata(each, "namespace", namespace_of(each) or "default")
    before.setdefault("apiVersion", new.get("apiVersion"))
    before.setdefault("kind", new.get("kind"))
    metadata(before).pop("resourceVersion", None)
    if name_of(new):
        set_metadata(before, "name", name_of(live))
    return new, before


def _immutable(urn: str, new: Json, configuration: Configuration) -> tuple[str, ...]:
    if is_patch(TypeToken.of(urn), new):
        return IDENTITY
    return immutable_fields(
        new,
        secrets_mutable=configuration.secrets_mutable,
        maps_mutable=configuration.maps_mutable,
    )


def _same_place(new: Json, live: Json) -> bool:
    """Tell whether the new object must have the old one's name, so that the old must go first."""
    return (
        is_named(new)
        and not is_autonamed(new)
        and name_of(new) == name_of(live)
        and (namespace_of(new) or "default") == (namespace_of(live) or "default")
    )


def _is_unready(urn: str, new: Json, live: Json, wait: Wait) -> bool:
    if new.get("kind") != "Job":
        wait.log.say(urn, f"{REPLACE_UNREADY} has no meaning for a {new.get('kind')}.", WARNING)
        return False
    try:
        now = wait.store.find(live)
    except SimulatorError:
        return False
    return now is not None and not job(now).ready
