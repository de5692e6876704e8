"""Writes the files that are made from the environment's types, or says which are stale.

Usage: python -m stacks.generated [--check]
"""

import sys

from stacks import reference, schema

FILES = {schema.FILE: schema.text, reference.FILE: reference.text}
"""File -> what makes its content."""


def main(arguments: list[str]) -> None:
    """Write every file; with `--check` write none and end with 1 where one is stale."""
    stale = [
        file
        for file, text in FILES.items()
        if not file.exists() or file.read_text(encoding="utf-8") != text()
    ]
    if arguments == ["--check"]:
        if stale:
            names = ", ".join(file.name for file in stale)
            sys.exit(f"{names}: got another content; expected what its types give. Run: make docs")
        return
    for file in stale:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(FILES[file](), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
