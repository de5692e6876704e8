"""The one stream of events: what a terminal, a report and `--json` are made from."""

import itertools
import time
from collections.abc import Iterable, Mapping
from typing import Any

from .request import Emit
from .resources import Resource
from .step import Step
from .values import ASSET, SECRET, SIGNATURE, UNKNOWN, bare, rewrite

_PREFIXES = {"error": "error: ", "warning": "warning: "}
HIDDEN = "[secret]"
NOT_KNOWN = "[unknown]"


class Events:
    """Builds Pulumi's engine events and hands them on, numbered."""

    def __init__(self, emit: Emit, secrets: Iterable[str] = ()) -> None:
        """Take the receiver, and the texts that must never be seen in a message."""
        self._emit = emit
        self._numbers = itertools.count(1)
        self._secrets = sorted({each for each in secrets if len(each) > 1}, key=len, reverse=True)
        self.first_error = ""
        """What the first error said."""

    def send(self, kind: str, **content: Any) -> None:
        """Send one event of any kind."""
        self._emit({"sequence": next(self._numbers), "timestamp": int(time.time()), kind: content})

    def prelude(self, config: Mapping[str, str], secret_keys: Iterable[str]) -> None:
        """Say with which configuration the run starts."""
        hidden = frozenset(secret_keys)
        shown = {key: HIDDEN if key in hidden else text for key, text in config.items()}
        self.send("preludeEvent", config=shown)

    def before(self, step: Step, *, planning: bool) -> None:
        """Say that a step begins."""
        content: dict[str, Any] = {"metadata": metadata(step)}
        if planning:
            content["planning"] = True
        self.send("resourcePreEvent", **content)

    def after(self, step: Step, *, planning: bool, op: str = "") -> None:
        """Say that a step is done; a refresh says what it came to."""
        content: dict[str, Any] = {"metadata": metadata(step, op)}
        if planning:
            content["planning"] = True
        self.send("resOutputsEvent", **content)

    def failed(self, step: Step, status: int, steps: int) -> None:
        """Say that a step could not be done."""
        self.send("resOpFailedEvent", metadata=metadata(step), status=status, steps=steps)

    def say(
        self,
        severity: str,
        message: str,
        *,
        urn: str = "",
        stream: int = 0,
        ephemeral: bool = False,
    ) -> None:
        """Send a message for people: `error`, `warning`, `info` or `info#err`."""
        for each in self._secrets:
            message = message.replace(each, HIDDEN)
        if severity == "error":
            self.first_error = self.first_error or message.strip()
        content: dict[str, Any] = {"urn": urn} if urn else {}
        if severity in _PREFIXES:
            content["prefix"] = _PREFIXES[severity]
        end = "" if message.endswith("\n") else "\n"
        content |= {
            "message": message + end,
            "color": "never",
            "severity": severity,
        }
        if stream:
            content["streamID"] = stream
        if ephemeral:
            content["ephemeral"] = True
        self.send("diagnosticEvent", **content)

    def summary(  # noqa: PLR0913 - the parts of the event
        self,
        changes: Mapping[str, int],
        *,
        preview: bool,
        seconds: float,
        result: str,
        packs: Mapping[str, str],
        corrupt: bool,
    ) -> None:
        """Say how the run ended."""
        self.send(
            "summaryEvent",
            maybeCorrupt=corrupt,
            durationSeconds=int(-(-seconds // 1)),
            resourceChanges=dict(changes),
            PolicyPacks=dict(packs),
            isPreview=preview,
            result=result,
        )
        self.send("cancelEvent")


def metadata(step: Step, op: str = "") -> dict[str, Any]:
    """Describe a step as events do."""
    content: dict[str, Any] = {
        "op": op or step.op,
        "urn": step.resource.urn,
        "type": step.resource.type,
        "old": _state(step.old),
        "new": _state(step.new),
        "detailedDiff": None if step.detailed is None else dict(step.detailed),
        "provider": step.resource.provider,
    }
    if step.keys:
        content["keys"] = list(step.keys)
    if step.diffs:
        content["diffs"] = list(step.diffs)
    if step.logical:
        content["logical"] = True
    return content


def _state(resource: Resource | None) -> dict[str, Any] | None:
    if resource is None:
        return None
    content: dict[str, Any] = {
        "type": resource.type,
        "urn": resource.urn,
        "id": resource.id,
        "parent": resource.parent,
        "inputs": shown(resource.inputs),
        "outputs": shown(resource.outputs or {}),
        "provider": resource.provider,
    }
    flags = {
        "custom": resource.custom,
        "delete": resource.delete,
        "protect": resource.protect,
        "external": resource.external,
        "retainOnDelete": resource.retain_on_delete,
        "initErrors": resource.init_errors,
        "hideDiffs": resource.hide_diff,
    }
    return content | {key: value for key, value in flags.items() if value}


def shown(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return a value as events show it: secrets hidden, the text of assets left out."""

    def one(mapping: dict[str, Any]) -> dict[str, Any]:
        mark = mapping.get(SIGNATURE)
        if mark == SECRET:
            return {SIGNATURE: SECRET, "ciphertext": HIDDEN}
        if mark == ASSET and "text" in mapping:
            return {**mapping, "text": "<contents elided>"}
        return mapping

    return rewrite(value, one)


def plain(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return a value as a person may read it: secrets and unknowns are words in brackets."""

    def one(mapping: dict[str, Any]) -> Any:  # noqa: ANN401 - any JSON
        return HIDDEN if mapping.get(SIGNATURE) == SECRET else mapping

    return _known(bare(rewrite(value, one)))


def _known(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        return {key: _known(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_known(each) for each in value]
    return NOT_KNOWN if value == UNKNOWN else value
