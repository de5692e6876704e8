"""What the generators of data share: their command line, and how a file is written or checked."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from .providers import FOLDERS

Json = Mapping[str, Any]


def run(
    module: str, folder: Path, make: Callable[[str], Json], arguments: Sequence[str] | None = None
) -> int:
    """Write the data of the wanted providers, or check that what is there is what would be.

    Args:
        module: Which module is run, for the usage and the remedy.
        folder: Where the files are.
        make: Returns a provider's data.
        arguments: Those of the command line.

    Returns:
        The exit status.
    """
    parser = argparse.ArgumentParser(prog=f"python -m {module}")
    parser.add_argument("providers", nargs="*", choices=[*FOLDERS, []], metavar="PROVIDER")
    parser.add_argument("--all", action="store_true", help="every provider")
    parser.add_argument("--check", action="store_true", help="write nothing; fail on a difference")
    options = parser.parse_args(arguments)
    providers = list(FOLDERS) if options.all else options.providers
    if not providers:
        parser.error(f"name a provider ({', '.join(FOLDERS)}) or give --all")
    stale = 0
    for provider in providers:
        path = folder / f"{provider}.json"
        text = render(make(provider))
        there = path.read_text(encoding="utf-8") if path.exists() else ""
        if there == text:
            continue
        if options.check:
            stale = 1
            sys.stderr.write(f"{path.name}: out of date. Run: python -m {module} {provider}\n")
        else:
            path.write_text(text, encoding="utf-8")
    return stale


def render(data: Json) -> str:
    """Write data as JSON, with each entry of a section on a line of its own."""
    sections = []
    for name, section in data.items():
        if isinstance(section, Mapping) and section:
            entries = ",\n".join(
                f"  {json.dumps(key)}: {_compact(section[key])}" for key in sorted(section)
            )
            sections.append(f" {json.dumps(name)}: {{\n{entries}\n }}")
        else:
            sections.append(f" {json.dumps(name)}: {_compact(section)}")
    return "{\n" + ",\n".join(sections) + "\n}\n"


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True)
