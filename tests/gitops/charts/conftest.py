"""Servers on loopback, and a project whose lock is about what they have."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from components.addons.locked import NAME, Locked, read_lock, render_lock
from tests.gitops.charts.servers import Server, serving, sha256


@dataclass(frozen=True)
class Site:
    """A project, a user's cache, and a server."""

    root: Path
    environ: dict[str, str]
    server: Server

    def lock(self, content: bytes, **changes: Any) -> Locked:
        """Lock the chart `small` 1.2.3 of the server, and nothing else."""
        fields: dict[str, Any] = {
            "name": "small",
            "version": "1.2.3",
            "source": self.server.repository,
            "kind": "chart",
            "date": "2026-11-21",
            "sha256": sha256(content),
        }
        entry = Locked(**fields | changes)
        (self.root / NAME).write_text(render_lock({entry.key: entry}))
        read_lock.cache_clear()
        return entry

    def files(self) -> list[str]:
        """Return every file of the project and of the cache, by its path."""
        return sorted(
            each.relative_to(self.root).as_posix()
            for each in self.root.rglob("*")
            if each.is_file() and each.name not in {NAME, "Pulumi.yaml"}
        )


@pytest.fixture
def server() -> Iterator[Server]:
    """Run a server with nothing in it."""
    with serving() as known:
        yield known


@pytest.fixture
def site(tmp_path: Path, server: Server) -> Site:
    """Make a project and a cache, both empty."""
    (tmp_path / "Pulumi.yaml").write_text("name: site\nruntime: python\n")
    return Site(tmp_path, {"XDG_CACHE_HOME": str(tmp_path / "cache")}, server)
