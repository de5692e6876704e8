"""What a command came to: an exit status, and the document that `--json` prints."""

import json
import sys
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from components.frozen import dataclass
from operations.exit_codes import Exit


@dataclass(frozen=True)
class Result:
    """The end of one command."""

    status: Exit
    document: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    """What is printed in the document's place, where the command has a format of its own."""

    def write(self) -> None:
        """Print the document as JSON with the exit status in it, or the text."""
        whole = {"status": self.status.name.lower(), "exit": int(self.status), **self.document}
        made = json.dumps(whole, indent=1, ensure_ascii=False, default=str) + "\n"
        sys.stdout.write(self.text or made)
