"""Waiting until an applied object is ready, with upstream's annotations and time-outs."""

import math
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from ...errors import ApiError, ClusterError, SimulatorError
from ..engine_log import WARNING
from . import traffic
from .objects import Json, annotation, is_kind, namespace_of, pluck
from .readiness import (
    READY,
    Judge,
    Verdict,
    anything,
    claim,
    judge_for,
    pod_problems,
)
from .store import Store
from .wait_for import WAIT_FOR, WaitForError, judge_of
from .waiting import Wait, looks

SKIP: Final = "pulumi.com/skipAwait"
"""The annotation that makes nobody wait."""

TIMEOUT: Final = "pulumi.com/timeoutSeconds"
"""The annotation that sets the time-out, unless the resource's options do."""

_DEFAULT_SECONDS: Final = 600.0
_SETTLING_SECONDS: Final = 10.0
"""So long an Ingress waits for services of its paths that do not come."""

_ON_REFRESH: Final = frozenset(
    {"Deployment", "StatefulSet", "DaemonSet", "Job", "Pod", "Service", "Ingress"}
)
"""The kinds that a refresh judges too."""


class NotReadyError(SimulatorError, TimeoutError):
    """An object exists but is not ready."""

    def __init__(self, message: str, reasons: Sequence[str], live: Json | None = None) -> None:
        """Keep the reasons and the object as it was seen last."""
        super().__init__(message)
        self.reasons = [each for each in reasons if each]
        self.live = live


def seconds_allowed(timeout: float, inputs: Json) -> float:
    """Return the time-out: the resource's option, else its annotation, else ten minutes."""
    if timeout:
        return timeout
    try:
        return float(int(annotation(inputs, TIMEOUT)))
    except ValueError:
        return _DEFAULT_SECONDS


@dataclass(frozen=True)
class Awaited:
    """One object that is waited for."""

    urn: str
    """The resource, for messages."""

    inputs: Json
    """The object as the program wants it; its annotations count."""

    live: Json
    """The object as the server returned it."""

    before: Json | None
    """The live object before an update; None for a create."""

    timeout: float
    """Seconds that the resource's options allow; 0 where they say nothing."""


def await_ready(wait: Wait, awaited: Awaited) -> Json:
    """Wait until an object is ready; return it as it is then.

    Raises:
        NotReadyError: Time is up, the object can never become ready, it is gone, or nobody can
            tell.
    """
    inputs, last = awaited.inputs, awaited.live
    seconds = seconds_allowed(awaited.timeout, inputs)
    verdict = Verdict(ready=False)
    try:
        judge = _judge(wait.store, inputs, last, awaited.before)
        if judge is None:
            return last
        worth = _worth(wait.store, inputs, last)
        for seen in looks(wait, awaited.live, seconds, awaited.live, worth):
            if seen is None:
                raise NotReadyError("it was deleted while it was awaited", [], last)
            last, verdict = seen, judge(seen)
            if verdict.ready:
                if verdict.message:
                    wait.log.say(awaited.urn, verdict.message, WARNING)
                return last
            if verdict.failed:
                break
            wait.log.status(awaited.urn, verdict.message)
    except (ApiError, ClusterError, WaitForError) as error:
        # The object is there, whatever happened: the engine must keep it.
        raise NotReadyError("it cannot be told whether it is ready", [str(error)], last) from None
    if _excused(wait.store, last, inputs):
        return last
    reasons = [verdict.message, *_reasons(wait.store, last)]
    raise NotReadyError(_why(wait, verdict, seconds), reasons, last)


def check_ready(store: Store, inputs: Json, live: Json) -> None:
    """Judge an object as it is, without waiting, where upstream does so on refresh.

    Raises:
        NotReadyError: It is not ready.
    """
    if live.get("kind") not in _ON_REFRESH or annotation(inputs, SKIP) == "true":
        return
    judge = _by_kind(store, live, None, settled=-math.inf)
    verdict = READY if judge is None else judge(live)
    if not verdict.ready:
        reasons = [verdict.message, *_reasons(store, live)]
        raise NotReadyError("it is not ready", reasons, live)


def _why(wait: Wait, verdict: Verdict, seconds: float) -> str:
    if verdict.failed:
        return "it failed"
    if wait.cancelled.is_set():
        return "the operation was cancelled before it was ready"
    return f"it was not ready after {seconds:g} s"


def _judge(store: Store, inputs: Json, live: Json, before: Json | None) -> Judge | None:
    if annotation(inputs, SKIP) == "true":
        return None
    wanted = annotation(inputs, WAIT_FOR)
    if wanted:
        return judge_of(wanted)
    found = _by_kind(store, live, before, settled=time.monotonic() + _SETTLING_SECONDS)
    if found is None and os.environ.get("PULUMI_K8S_AWAIT_ALL") == "true":
        return anything
    return found


def _by_kind(store: Store, live: Json, before: Json | None, settled: float) -> Judge | None:
    """Return the judge of a kind; those that look at other objects get the store.

    Args:
        store: The session's objects.
        live: The object.
        before: The live object before an update.
        settled: When nothing that is missing will come any more (`time.monotonic`).
    """
    match live.get("apiVersion"), live.get("kind"):
        case "v1", "Service":
            return partial(traffic.service, store)
        case "networking.k8s.io/v1", "Ingress":
            return partial(traffic.ingress, store, settled)
        case "v1", "PersistentVolumeClaim":
            return partial(_claim, store, before)
        case _:
            return judge_for(live)


def _worth(store: Store, inputs: Json, live: Json) -> Callable[[], bool] | None:
    """Return what tells whether to read a definition, which is long, again; None for others."""
    is_definition = is_kind(live, "apiextensions.k8s.io", "CustomResourceDefinition")
    if not is_definition or annotation(inputs, WAIT_FOR):
        return None
    return partial(store.serves_definition, live)


def _claim(store: Store, before: Json | None, live: Json) -> Verdict:
    """Judge a claim; one that is bound only when a pod uses it need not be bound."""
    verdict = claim(live)
    name = pluck(live, "spec", "storageClassName")
    if verdict.ready or before is not None or not name:
        return verdict
    found = store.api.find("storage.k8s.io/v1", "StorageClass", name)
    waits = pluck(found, "volumeBindingMode") == "WaitForFirstConsumer"
    return READY if waits and pluck(live, "status", "phase") == "Pending" else verdict


def _excused(store: Store, live: Json, inputs: Json) -> bool:
    """Tell whether time being up is no failure: a Service of which no pod is expected."""
    service = live.get("kind") == "Service" and live.get("apiVersion") == "v1"
    if not service or annotation(inputs, WAIT_FOR):
        return False
    try:
        return traffic.has_no_pods(store, live)
    except SimulatorError:
        return False


def _reasons(store: Store, live: Json) -> list[str]:
    """Say what keeps the pods of a workload."""
    selector = pluck(live, "spec", "selector", "matchLabels")
    if live.get("kind") not in ("Deployment", "StatefulSet", "DaemonSet", "Job") or not selector:
        return []
    text = ",".join(f"{key}={value}" for key, value in selector.items())
    try:
        pods = store.api.list("v1", "Pod", namespace_of(live), labelSelector=text)
        return [*pod_problems(pods), *_unmounted(store, pods)][:5]
    except SimulatorError:
        return []


def _unmounted(store: Store, pods: Sequence[Json]) -> list[str]:
    """Say what keeps volumes from being mounted: of that the kubelet tells in events alone."""
    waiting = {
        str(pluck(each, "metadata", "uid")): str(pluck(each, "metadata", "name"))
        for each in pods
        if pluck(each, "status", "phase") == "Pending"
    }
    if not waiting:
        return []
    space = namespace_of(pods[0])
    events = store.api.list("v1", "Event", space, fieldSelector="reason=FailedMount")
    told = ((pluck(each, "involvedObject", "uid"), each.get("message")) for each in events)
    return [f"Pod {waiting[uid]}: {message}" for uid, message in told if uid in waiting]
