"""Follows the event log that the Pulumi CLI writes, while it writes it."""

import json
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .events import plain
from .request import Emit
from .urns import STACK_TYPE

if TYPE_CHECKING:
    import subprocess

_OURS = "using pulumi-resource-"
"""How the CLI warns that a plugin comes from PATH: that is where we put it."""

_PAUSE_SECONDS = 0.05
"""Between two looks at the file; the CLI writes to it while it works."""


class EventLog:
    """Hands events on and remembers what a run's outcome is made from."""

    def __init__(self, path: Path, emit: Emit) -> None:
        """Take the file, which need not exist yet, and the receiver."""
        self._path = path
        self._emit = emit
        self._read = 0
        self._rest = b""
        self.changes: Counter[str] = Counter()
        self.outputs: dict[str, Any] = {}
        """What the stack outputs, as the last event about it says."""

        self.result = ""
        self.first_error = ""

    def follow(self, process: "subprocess.Popen[bytes]") -> None:
        """Hand events on until the CLI has ended."""
        while process.poll() is None:
            self._more()
            time.sleep(_PAUSE_SECONDS)
        self._more()

    def hand_on(self, event: dict[str, Any]) -> None:
        """Look at one event and hand it on."""
        said = event.get("diagnosticEvent")
        if said and _OURS in said["message"]:
            return
        if said and said["severity"] == "error" and not self.first_error:
            self.first_error = said["message"].strip()
        about = event.get("resOutputsEvent", {}).get("metadata", {})
        if about.get("type") == STACK_TYPE and about.get("new"):
            self.outputs = plain(about["new"].get("outputs") or {})
        if "summaryEvent" in event:
            self.changes.update(event["summaryEvent"].get("resourceChanges") or {})
            self.result = event["summaryEvent"].get("result") or ""
        self._emit(event)

    def _more(self) -> None:
        try:
            with self._path.open("rb") as file:
                file.seek(self._read)
                content = file.read()
        except FileNotFoundError:
            return
        self._read += len(content)
        *lines, self._rest = (self._rest + content).split(b"\n")
        for line in lines:
            if line.strip():
                self.hand_on(json.loads(line))
