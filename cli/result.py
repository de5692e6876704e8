"""What a command came to: an exit status, and the document that `--json` prints."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cli.exit_codes import Exit


@dataclass(frozen=True)
class Result:
    """The end of one command."""

    status: Exit
    document: Mapping[str, Any] = field(default_factory=dict)

    def write(self) -> None:
        """Print the document as JSON, with the exit status in it."""
        whole = {"status": self.status.name.lower(), "exit": int(self.status), **self.document}
        sys.stdout.write(json.dumps(whole, indent=1, ensure_ascii=False, default=str) + "\n")
