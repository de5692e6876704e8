"""Runs a test program with an engine; reduces what happened to what engines must agree on."""

import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from simulator.engine.request import Emit, Outcome, Request

PROGRAMS = Path(__file__).parents[2] / "fixtures" / "programs"
PACKS = PROGRAMS.parent / "packs"
PLUGIN = Path(__file__).parents[2] / "fixtures" / "plugins" / "toy.py"
RECORDINGS = PROGRAMS / "recordings"

Json = dict[str, Any]
Runner = Callable[[Request, Emit], Outcome]

_RANDOM_NAME = re.compile(r"-(?:[0-9a-f]{7}|[0-9A-F]{7})\b")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
_CHECKED_VALUE = re.compile(r" value \{.*?\}(?= has a problem)")
"""The CLI prints the value that was refused, in a form of its own."""

_MARKUP = re.compile(r"<\{%[^%]*%\}>")
_POLICY_EVENTS = (
    "policyEvent",
    "policyRemediationEvent",
    "policyAnalyzeSummaryEvent",
    "policyAnalyzeStackSummaryEvent",
)
_LEFT_OUT = ("created", "modified", "stackTrace")
_FOLLOWS = (
    "using pulumi-resource-",
    "the Pulumi CLI is version",
    "Resource monitor has terminated",
    "an unhandled error occurred: program exited with non-zero exit code",
)


def names() -> list[str]:
    """Return the names of all programs."""
    return sorted(path.parent.name for path in PROGRAMS.glob("*/sequence.json"))


@dataclass
class Bench:
    """A place where one program is run again and again."""

    program: str
    folder: Path
    runner: Runner

    def run_all(self) -> list[Json]:
        """Do the program's whole sequence; returns what each operation came to."""
        sequence = json.loads((PROGRAMS / self.program / "sequence.json").read_text())
        return [self._step(each) for each in sequence]

    def run(
        self, operation: str, stage: int = 1, packs: Iterable[str] = (), *, on: bool = False
    ) -> tuple[Outcome, list[Json]]:
        """Do one operation, under policy packs; returns how it ended and its events.

        Args:
            operation: What is done.
            stage: The variation of the program.
            packs: The names of policy packs.
            on: Whether it goes on after something has failed.
        """
        events: list[Json] = []
        request = self.request(operation, stage)
        request = replace(
            request, policy_packs=tuple(PACKS / each for each in packs), continue_on_error=on
        )
        outcome = self.runner(request, events.append)
        return outcome, events

    def request(self, operation: Any, stage: int = 1) -> Request:  # noqa: ANN401 - any JSON
        """Return the request for an operation with a variation of the program."""
        config = {f"{self.program}:stage": str(stage), f"{self.program}:password": "hunter22"}
        return Request(
            operation,
            PROGRAMS / self.program,
            "test",
            config,
            frozenset({f"{self.program}:password"}),
            self.folder / "state",
            self.environ(),
            self.plugins(),
            log=self.folder / "engine.log",
        )

    def plugins(self) -> Path:
        """Return a folder with the toy plugin as an executable."""
        folder = self.folder / "plugins"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "pulumi-resource-toy"
        path.write_text(f'#!/bin/sh\nexec {sys.executable} -P {PLUGIN} "$@"\n')
        path.chmod(0o755)
        return folder

    def environ(self) -> dict[str, str]:
        """Return the environment of the program and the plugin."""
        beside = Path(sys.executable).parent
        return {
            "PATH": f"{self.folder / 'plugins'}:{beside}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "PYTHONPATH": str(PROGRAMS.parents[2]),
            "TOY_STORE": str(self.folder / "store.json"),
            "TOY_JOURNAL": str(self.folder / "calls.jsonl"),
            "TOY_HOLD": str(self.folder / "hold"),
        }

    def store(self) -> Json:
        """Return what the plugin keeps."""
        path = self.folder / "store.json"
        things: Json = json.loads(path.read_text())["things"] if path.exists() else {}
        return things

    def change_store(self, change: Mapping[str, Any]) -> None:
        """Change what the plugin keeps behind everybody's back; None takes a thing away."""
        things = self.store()
        for key, value in change.items():
            if value is None:
                things.pop(key)
            else:
                things[key] |= value
        (self.folder / "store.json").write_text(json.dumps({"things": things}))

    def calls(self) -> list[Json]:
        """Return the calls that the plugin has had since the last time this was asked."""
        path = self.folder / "calls.jsonl"
        if not path.exists():
            return []
        lines = path.read_text().splitlines()
        path.unlink()
        return [json.loads(line) for line in lines]

    def state(self) -> list[Json]:
        """Return the resources of the state, as the embedded engine or the CLI wrote it."""
        own = self.folder / "state" / "state.json"
        theirs = self.folder / "state" / "backend" / ".pulumi" / "stacks" / self.program
        if own.exists():
            found: list[Json] = json.loads(own.read_text())["deployment"].get("resources", [])
            return found
        data = json.loads((theirs / "test.json").read_text())
        latest = data["checkpoint"]["latest"]
        return list((latest or {}).get("resources", []))

    def _step(self, step: Json) -> Json:
        if "store" in step:
            self.change_store(step["store"])
            return {"store": step["store"]}
        outcome, events = self.run(
            step["operation"], step.get("stage", 1), step.get("packs", ()), on=step.get("on", False)
        )
        return {
            "step": step,
            "ok": outcome.ok,
            "changes": dict(sorted(outcome.changes.items())),
            "outputs": normal(dict(outcome.outputs)),
            "events": _events(events),
            "messages": _messages(events),
            "calls": _calls(self.calls(), step.get("unasked", ())),
            "state": _state(self.state()) if step["operation"] != "preview" else None,
            "store": {key: normal(value) for key, value in normal(self.store()).items()},
        }


def normal(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Take out of a value what no two runs have in common."""
    if isinstance(value, dict):
        if "ciphertext" in value:
            return {**value, "ciphertext": "*"}
        return {normal(key): normal(each) for key, each in sorted(value.items())}
    if isinstance(value, list):
        return [normal(each) for each in value]
    if isinstance(value, str):
        return _UUID.sub("UUID", _RANDOM_NAME.sub("-RANDOM", value))
    return value


def _by_urn(entries: Iterable[tuple[str, Any]]) -> Json:
    result: Json = {}
    for urn, entry in entries:
        result.setdefault(urn, []).append(entry)
    return dict(sorted(result.items()))


def _events(events: list[Json]) -> Json:
    """Return the events about each resource, in their order."""
    found = []
    for event in events:
        for kind in ("resourcePreEvent", "resOutputsEvent", "resOpFailedEvent"):
            if kind in event:
                content = normal(event[kind])
                about = content.pop("metadata")
                content.pop("steps", None)
                content.pop("status", None)
                if about["op"] in ("delete", "delete-replaced"):
                    about.pop("new", None)
                found.append((about["urn"], {"event": kind, **content, **about}))
    for event in events:
        for kind in _POLICY_EVENTS:
            if kind in event:
                about = normal(event[kind])
                found.append((f"policies {about.pop('resourceUrn', '')}", {"event": kind, **about}))
    kept = ("resourceChanges", "isPreview", "result")
    found += [
        ("summary", {key: event["summaryEvent"][key] for key in kept})
        for event in events
        if "summaryEvent" in event
    ]
    return _by_urn(found)


def _messages(events: list[Json]) -> list[str]:
    """Return the warnings and errors, in any order."""
    found = []
    for event in events:
        said = event.get("diagnosticEvent")
        if said and said["severity"] in ("error", "warning") and not said.get("ephemeral"):
            text = " ".join(_MARKUP.sub("", said["message"]).split())
            if not text.startswith(_FOLLOWS):
                text = _CHECKED_VALUE.sub("", text)
                found.append(normal(f"{said['severity']} {said.get('urn', '')} {text}"))
    return sorted(found)


def _calls(calls: list[Json], unasked: Iterable[str]) -> Json:
    """Return the calls about each resource, in their order.

    Args:
        calls: All calls.
        unasked: The names of skipped resources. The CLI has them checked and compared all the
            same, the embedded engine does not: what they need is not there.
    """
    found = []
    for call in normal(calls):
        if call["method"] in ("Handshake", "Cancel"):
            continue
        if call["method"] in ("Check", "Diff") and call["name"] in unasked:
            continue
        for key in ("resourceStatusAddress", "resourceStatusToken", "parallel"):
            call.pop(key, None)
        found.append((call.get("urn") or call.get("name", ""), call))
    return _by_urn(found)


def _state(resources: list[Json]) -> list[Json]:
    for each in resources:
        for key in _LEFT_OUT:
            each.pop(key, None)
        if each.get("sourcePosition", "").startswith("project:///.."):
            del each["sourcePosition"]  # it is where this machine keeps the SDK
        each.get("dependencies", []).sort()
        for urns in each.get("propertyDependencies", {}).values():
            if urns:
                urns.sort()
        found = each.get("propertyDependencies", {})
        each["propertyDependencies"] = {key: urns for key, urns in found.items() if urns}
    ordered = sorted(resources, key=lambda each: (each["urn"], bool(each.get("delete"))))
    return [normal(each) for each in ordered]
