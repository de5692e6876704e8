"""Diff: what a change of the inputs means for a resource: nothing, an update, a replacement."""

from pulumi.runtime.proto import provider_pb2

from .. import property_diff as differences
from ..wire import to_python, unwrap
from .kind import Inputs, Kind
from .marks import is_unknown
from .scene import Scene

_SOME, _NONE = provider_pb2.DiffResponse.DIFF_SOME, provider_pb2.DiffResponse.DIFF_NONE


def diff(scene: Scene, request: provider_pb2.DiffRequest) -> provider_pb2.DiffResponse:
    """Compare the new inputs with the old ones; what cannot change in the cloud replaces."""
    token = request.urn.split("::")[2].rpartition("$")[2]
    kind = scene.kind(token)
    scene.holdings.hold(token, request.id)
    olds = unwrap(to_python(request.old_inputs if request.HasField("old_inputs") else request.olds))
    news = unwrap(to_python(request.news))
    found = differences.changes(olds, news)
    found = differences.without_ignored(found, request.ignoreChanges)
    found = differences.replacing(found, tuple(kind.replace))
    replaces = differences.replaces(found)
    return provider_pb2.DiffResponse(
        changes=_SOME if found else _NONE,
        replaces=replaces,
        deleteBeforeReplace=bool(replaces) and _same_place(scene, kind, request, news),
        detailedDiff=differences.detailed(found),
        hasDetailedDiff=True,
    )


def _same_place(scene: Scene, kind: Kind, request: provider_pb2.DiffRequest, news: Inputs) -> bool:
    """Tell whether the new resource would have the old one's id, so that the old must go first."""
    if kind.delete_before_replace:
        return True
    generation = scene.work.store.generation(scene.cloud.package, request.urn)
    context = scene.context(request.urn, kind.token, news, preview=True, generation=generation)
    identifier = kind.identifier(context, news)
    return not is_unknown(identifier) and identifier == request.id


def diff_config(scene: Scene, request: provider_pb2.DiffRequest) -> provider_pb2.DiffResponse:
    """Compare two configurations of the provider: in another place everything is made anew."""
    olds = unwrap(to_python(request.old_inputs if request.HasField("old_inputs") else request.olds))
    news = unwrap(to_python(request.news))
    keys = sorted(key for key in {*olds, *news} if olds.get(key) != news.get(key))
    fixed = [
        key
        for key in keys
        if key in scene.cloud.fixed_settings
        and olds.get(key) is not None
        and not is_unknown(news.get(key))
    ]
    return provider_pb2.DiffResponse(changes=_SOME if keys else _NONE, diffs=keys, replaces=fixed)
