"""Check: the inputs as they will be applied, with name, namespace, kind and canonical values."""

from dataclasses import dataclass, field
from typing import Final

from pulumi.runtime.proto import provider_pb2

from ..wire import UNKNOWN
from .checkpoint import properties_from, read_metadata, read_properties
from .naming import (
    adopt_name,
    assign_name,
    is_generated,
    is_named,
)
from .normalise import normalise
from .objects import (
    Json,
    TypeToken,
    annotation,
    is_built_in,
    is_patch,
    metadata,
    namespace_of,
    set_metadata,
)
from .store import Store
from .wait_for import WAIT_FOR, WaitForError, judge_of

_RELEASE: Final = "kubernetes:helm.sh/v3:Release"


@dataclass
class Checked:
    """The outcome: inputs to go on with, or reasons why not."""

    inputs: Json
    """Properties, secrets marked."""

    failures: list[tuple[str, str]] = field(default_factory=list)
    """Property and reason."""

    warnings: list[str] = field(default_factory=list)
    """What a person should know, though it stops nothing."""


def check(request: provider_pb2.CheckRequest, store: Store, namespace: str) -> Checked:
    """Return the inputs as they will be applied.

    Args:
        request: The engine's request.
        store: The session's objects.
        namespace: Where namespaced objects go that name no namespace.

    Raises:
        NamingError: The object has no name and naming is switched off.
    """
    token = TypeToken.of(request.urn)
    news, obj = read_properties(request.news)
    # What is the same without its secrets has none, and need not be searched for them.
    secrets_of = {key: each for key, each in news.items() if obj.get(key) is not each}
    problem = _refusal(token)
    if problem:
        return Checked(news, [problem])
    obj.setdefault("apiVersion", token.api_version)
    obj.setdefault("kind", token.kind)
    obj = normalise(obj, store.schemas)
    checked = Checked(news, _problems(token, obj), list(_warnings(obj)))
    if checked.failures:
        return checked
    if request.olds.fields:
        adopt_name(obj, read_metadata(request.olds))
    else:
        options = request.autonaming if request.HasField("autonaming") else None
        assign_name(obj, request.urn, request.randomSeed, options)
    _place(obj, store, namespace)
    checked.inputs = properties_from(obj, secrets_of)
    return checked


def _refusal(token: TypeToken) -> tuple[str, str] | None:
    if token.token == _RELEASE:
        return "", (
            f"{token.token}: not simulated: a release hides its objects from previews and "
            "policies. Use kubernetes.helm.v4.Chart."
        )
    if token.kind.endswith("List") and is_built_in({"apiVersion": token.api_version}):
        return "", (
            f"{token.token}: list resources exist for YAML manifests and charts and cannot be "
            "created. Use the resource type of their elements."
        )
    return None


def _problems(token: TypeToken, obj: Json) -> list[tuple[str, str]]:
    found = []
    if is_patch(token, obj) and not is_named(obj):
        found.append(
            (
                "metadata.name",
                "metadata.name: got nothing; expected the name of the object to patch. Set it.",
            )
        )
    if is_generated(obj):
        reason = (
            "metadata.generateName: not supported with server-side apply. Set metadata.name, or "
            "leave both out and a name is made."
        )
        found.append(("metadata.generateName", reason))
    wanted = annotation(obj, WAIT_FOR)
    try:
        if wanted:
            judge_of(wanted)
    except WaitForError as error:
        found.append(("metadata.annotations", str(error)))
    return found


def _warnings(obj: Json) -> list[str]:
    hook = annotation(obj, "helm.sh/hook")
    if not hook or "test" in hook:
        return []
    return ["This object is a Helm hook: it is created like any other, and the hook is not run."]


def _place(obj: Json, store: Store, namespace: str) -> None:
    """Set the namespace of a namespaced object that names none; unknown kinds count as such."""
    if namespace_of(obj) or metadata(obj).get("namespace") is UNKNOWN:
        return
    if store.is_namespaced(obj) is not False:
        set_metadata(obj, "namespace", namespace)
