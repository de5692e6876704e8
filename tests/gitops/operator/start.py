"""Starts the program of the folder that it runs in, as Pulumi does; says what it registered.

Usage: python -P start.py ENVIRONMENT
"""

import asyncio
import json
import runpy
import sys
from pathlib import Path
from typing import Any

import pulumi
import yaml
from pulumi.runtime.stack import run_pulumi_func


class Answers(pulumi.runtime.Mocks):
    """Answers each registration with its own inputs."""

    def __init__(self) -> None:
        """Start with nothing registered."""
        self.kinds: set[str] = set()

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        """Record the kind of one resource."""
        self.kinds.add(args.typ)
        return f"{args.name}-id", dict(args.inputs)

    def call(
        self, args: pulumi.runtime.MockCallArgs
    ) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        """Refuse: the program asks no provider for anything."""
        raise AssertionError(args.token)


def main(name: str) -> None:
    """Run the program of one environment, and print where Python and the kinds came from."""
    file = Path("..") / "environments" / f"Pulumi.{name}.yaml"
    config = yaml.safe_load(file.read_text(encoding="utf-8"))["config"]
    pulumi.runtime.set_all_config({key: json.dumps(value) for key, value in config.items()})
    answers = Answers()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    pulumi.runtime.set_mocks(answers, "evenkeel", name, preview=True)
    loop.run_until_complete(
        run_pulumi_func(lambda: _discard(runpy.run_path(".", None, "__main__")))
    )
    sys.stdout.write(json.dumps({"prefix": sys.prefix, "kinds": sorted(answers.kinds)}))


def _discard(_: object) -> None:
    return None


if __name__ == "__main__":
    main(sys.argv[1])
