"""What a team does at a platform: apply manifests, and look."""

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.rehearsal import Rehearsal

Json = dict[str, Any]

MANIFESTS = Path(__file__).parent / "workloads"


class Team:
    """A team at the platform, with nothing but kubectl."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        """Take the platform."""
        self._rehearsal = rehearsal

    def kubectl(self, *arguments: str) -> str:
        """Run `evenkeel kubectl` and return what it prints."""
        *command, option, folder = self._rehearsal.command("kubectl")
        result = subprocess.run(
            [*command, option, folder, "local", *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
        assert result.returncode == 0, result.stderr
        return result.stdout

    def apply(self, name: str) -> None:
        """Apply one of the manifests."""
        self.kubectl("apply", "-f", str(MANIFESTS / f"{name}.yaml"))

    def items(self, kinds: str, namespace: str, *options: str) -> list[Json]:
        """Return objects."""
        text = self.kubectl("get", kinds, "--namespace", namespace, "-o", "json", *options)
        found: list[Json] = json.loads(text)["items"]
        return found

    def see(
        self,
        kinds: str,
        namespace: str,
        true: Callable[[list[Json]], object],
        *options: str,
        seconds: float = 300,
    ) -> list[Json]:
        """Wait until it is true of the objects, and return them."""
        end = time.monotonic() + seconds
        while True:
            found = self.items(kinds, namespace, *options)
            if true(found):
                return found
            if time.monotonic() > end:
                told = json.dumps([each.get("status") for each in found], indent=1)
                pytest.fail(f"{kinds} in {namespace}: not as expected after {seconds} s: {told}")
            time.sleep(0.3)
