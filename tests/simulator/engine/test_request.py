"""Which engine does an operation."""

from pathlib import Path

from simulator.engine import embedded, pulumi_cli
from simulator.engine.request import choose


def test_the_cli_is_used_where_it_is_on_the_path(tmp_path: Path) -> None:
    """PATH decides, unless the embedded engine is asked for."""
    path = tmp_path / "pulumi"
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    environ = {"PATH": str(tmp_path)}

    assert choose(environ) is pulumi_cli.run
    assert choose({**environ, "EVENKEEL_ENGINE": "embedded"}) is embedded.run
    assert choose({"PATH": "/nowhere"}) is embedded.run
    assert choose({}) is embedded.run
