"""What the programs of environments have read, kept: known before anything is started."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from simulator.session import write_whole

from .affected import roots
from .reads import Reads
from .revisions import Blobs

_KEPT = 8
"""So many records of an environment are kept."""


class ReadsMemory:
    """A folder with some records for each environment."""

    def __init__(self, folder: Path) -> None:
        """Look at a folder, which need not exist."""
        self.folder = folder

    def find(self, environment: str, blobs: Blobs) -> Reads | None:
        """Return what the program reads in a tree, if one with the same files was ever seen."""
        for path in self._records(environment):
            try:
                reads = Reads.from_json(path.read_text(encoding="utf-8"))
            except (OSError, ValueError, TypeError, KeyError):
                continue  # damaged, or of another version
            if not any(reads.differences(blobs, roots(blobs))):
                return reads
        return None

    def keep(self, environment: str, reads: Reads) -> None:
        """Keep a record; the oldest goes. A folder that cannot be written is no error."""
        content = reads.to_json().encode()
        digest = hashlib.sha256(content).hexdigest()[:16]
        try:
            for folder in (self.folder.parent, self.folder):  # the mode is the last one's alone
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_whole(self.folder / f"{environment}@{digest}.json", content)
            for path in self._records(environment)[_KEPT:]:
                path.unlink(missing_ok=True)
        except OSError:
            return

    def _records(self, environment: str) -> Sequence[Path]:
        """Return the records, the newest first."""
        found = [(path.stat().st_mtime_ns, path) for path in self.folder.glob(f"{environment}@*")]
        return [path for _, path in sorted(found, reverse=True)]
