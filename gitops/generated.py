"""Writes the pages that are made from what gitops knows, or says which are stale.

Usage: python -m gitops.generated [--check]
"""

import sys

from gitops.addons import page as addons
from gitops.door import page as door
from gitops.evidence import page as evidence
from gitops.parity import page as parity
from gitops.rehearsing import schema as review
from gitops.rules import page as rules
from gitops.workflows import parts as workflows

FILES = {
    parity.FILE: parity.text,
    evidence.FILE: evidence.text,
    **rules.pages(),
    door.FILE: door.text,  # the add-ons' page reads it
    addons.FILE: addons.text,
    review.FILE: review.text,
    **workflows.files(),
}
"""File -> what makes its content."""


def main(arguments: list[str]) -> None:
    """Write every page; with `--check` write none and end with 1 where one is stale."""
    for file, text in FILES.items():
        content = text()
        if arguments == ["--check"]:
            if not file.exists() or file.read_text(encoding="utf-8") != content:
                sys.exit(f"{file.name}: got another content; expected what it is made from. "
                         "Run: make docs")  # fmt: skip
        else:
            file.parent.mkdir(exist_ok=True)
            file.write_text(content, encoding="utf-8")
    for stray in rules.strays():
        if arguments == ["--check"]:
            sys.exit(f"{stray.name}: got a page of a rule that is no more. Run: make docs")
        stray.unlink()


if __name__ == "__main__":
    main(sys.argv[1:])
