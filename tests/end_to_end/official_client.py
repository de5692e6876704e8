"""The official Kubernetes client, as an ML team would use it, which leaves no key behind."""

import base64
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import yaml
from kubernetes import client, config

_DATA = "-data"
"""How the entry ends that has a file's content in the place of its path."""


class OfficialClient:
    """A client of a cluster, and the files with the keys to it, which OpenSSL wants as files."""

    def __init__(self, kubeconfig: Path) -> None:
        """Read a kubeconfig."""
        # given content, it writes files that it keeps for others until the process has ended well
        self._keys = tempfile.TemporaryDirectory()
        content = yaml.safe_load(kubeconfig.read_text())
        for kind in ("cluster", "user"):
            for number, each in enumerate(content[f"{kind}s"]):
                self._lay_out(each[kind], f"{kind}-{number}")
        self.client: client.ApiClient = config.new_client_from_config_dict(content)  # type: ignore[no-untyped-call]

    def _lay_out(self, entries: dict[str, Any], prefix: str) -> None:
        """Write what is given as content to files, and name these."""
        for entry in [each for each in entries if each.endswith(_DATA)]:
            name = entry.removesuffix(_DATA)
            file = Path(self._keys.name) / f"{prefix}-{name}"
            file.write_bytes(base64.b64decode(entries.pop(entry)))
            entries[name] = str(file)

    @property
    def core(self) -> client.CoreV1Api:
        """The API of pods and nodes."""
        return client.CoreV1Api(self.client)

    def close(self) -> None:
        """Let go of the connections and remove the keys."""
        self.client.close()  # type: ignore[no-untyped-call]
        self._keys.cleanup()

    def __enter__(self) -> Self:
        """Return the client itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()
